use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;

/// What the payer's browser runs on, as it says itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PayerDevice(pub(crate) domain::ports::Device);

impl PayerDevice {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        Self(device(agent.unwrap_or_default()))
    }
}

fn device(agent: &str) -> domain::ports::Device {
    use domain::ports::Device;
    if ["iPhone", "iPad", "iPod"].iter().any(|name| agent.contains(name)) {
        Device::Ios
    } else if agent.contains("Android") {
        Device::Android
    } else {
        Device::Other
    }
}

#[cfg(test)]
mod tests {
    use super::device;
    use domain::ports::Device;

    #[test]
    fn browsers_are_known_by_their_names() {
        for (agent, expected) in [
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)", Device::Ios),
            ("Mozilla/5.0 (Linux; Android 14; Pixel 8)", Device::Android),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", Device::Other),
            ("", Device::Other),
        ] {
            assert_eq!(device(agent), expected, "{agent}");
        }
    }
}
