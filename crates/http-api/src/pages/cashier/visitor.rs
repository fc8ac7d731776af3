use actix_web::HttpRequest;
use actix_web::http::header::USER_AGENT;
use app::Application;
use domain::Scene;

/// What the page is looked at in, as the browser says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visitor {
    Computer,
    /// A phone's own browser, which opens the payers' apps.
    Phone,
    InWeChat,
    InAlipay,
}

impl Visitor {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let agent = request.headers().get(USER_AGENT).and_then(|agent| agent.to_str().ok());
        Self::named(agent.unwrap_or_default())
    }

    fn named(agent: &str) -> Self {
        let has = |name| agent.contains(name);
        if has("MicroMessenger") {
            Self::InWeChat
        } else if has("AlipayClient") {
            Self::InAlipay
        } else if ["Mobile", "Android", "iPhone", "iPad", "iPod"].into_iter().any(has) {
            Self::Phone
        } else {
            Self::Computer
        }
    }

    /// The ways to pay that suit, the likeliest first.
    fn suited(self) -> &'static [Scene] {
        match self {
            Self::Computer => &[Scene::Native, Scene::Qr, Scene::Page, Scene::TelecomAlipay],
            Self::Phone => &[Scene::H5, Scene::Wap, Scene::TelecomH5, Scene::TelecomAlipay],
            Self::InWeChat => &[Scene::Jsapi],
            Self::InAlipay => &[Scene::Wap, Scene::TelecomAlipay],
        }
    }

    /// Those of them that this installation offers.
    pub(super) fn ways(self, app: &Application) -> Vec<Scene> {
        self.suited().iter().copied().filter(|scene| app.cashier.offers(*scene)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_and_the_apps_around_them_are_known_by_their_names() {
        for (agent, visitor) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0", Visitor::Computer),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E", Visitor::Phone),
            ("Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0 Mobile", Visitor::Phone),
            ("Mozilla/5.0 (iPhone) Mobile MicroMessenger/8.0.49", Visitor::InWeChat),
            ("Mozilla/5.0 (Windows NT 10.0) MicroMessenger/3.9", Visitor::InWeChat),
            ("Mozilla/5.0 (Linux; U; Android 14) AliApp(AP) AlipayClient/10.6", Visitor::InAlipay),
            ("", Visitor::Computer),
        ] {
            assert_eq!(Visitor::named(agent), visitor, "{agent}");
        }
    }

    #[test]
    fn a_way_that_needs_another_app_is_not_suited_inside_one() {
        for (visitor, scene) in [
            (Visitor::InWeChat, Scene::Wap),
            (Visitor::InWeChat, Scene::H5),
            (Visitor::InAlipay, Scene::H5),
            (Visitor::Computer, Scene::H5),
            (Visitor::Phone, Scene::Native),
        ] {
            assert!(!visitor.suited().contains(&scene), "{visitor:?} {scene:?}");
        }
    }
}
