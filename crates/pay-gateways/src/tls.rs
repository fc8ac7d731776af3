//! Whom the HTTP clients trust.

use crate::config::ConfigError;
use rustls::{ClientConfig, Error};
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::sync::{Arc, OnceLock};

/// Those whom the system trusts. Read once for all clients: some hundred and fifty certificates, for
/// a client of each provider.
pub(crate) fn config() -> Result<ClientConfig, ConfigError> {
    static READ: OnceLock<ClientConfig> = OnceLock::new();
    if let Some(config) = READ.get() {
        return Ok(config.clone());
    }
    let untrusting = "no root certificates of the system to trust: install its ca-certificates";
    let config = read().map_err(|_error| ConfigError::new("tls", untrusting))?;
    Ok(READ.get_or_init(|| config).clone())
}

fn read() -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use crate::http;
    use std::error::Error as _;
    use std::time::Duration;

    #[tokio::test]
    async fn whom_nobody_vouches_for_is_not_talked_to() {
        let (port, answered) = testkit::stranger();
        let client = http::client(Duration::from_secs(20)).unwrap();
        let refused = client.get(format!("https://localhost:{port}/")).send().await.unwrap_err();
        assert!(refused.is_connect(), "{refused}: {:?}", refused.source());
        let told = answered.join().unwrap();
        assert!(matches!(told, rustls::Error::AlertReceived(_)), "{told}");
    }
}
