//! Whom the HTTP clients trust.

use rustls::{ClientConfig, Error};
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::sync::{Arc, OnceLock};

/// Those whom the system trusts. Read once for all clients: some hundred and fifty certificates, for
/// a client of each party.
pub(crate) fn config() -> Result<ClientConfig, Error> {
    static READ: OnceLock<ClientConfig> = OnceLock::new();
    if let Some(config) = READ.get() {
        return Ok(config.clone());
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(READ.get_or_init(|| config).clone())
}

#[cfg(test)]
mod tests {
    use crate::http;
    use rcgen::{CertifiedKey, generate_simple_self_signed};
    use rustls::pki_types::PrivatePkcs8KeyDer;
    use rustls::{ServerConfig, ServerConnection};
    use std::error::Error as _;
    use std::net::TcpListener;
    use std::sync::Arc;
    use std::thread;
    use std::time::Duration;

    /// Shows a certificate that nobody but itself vouches for, and tells what it was answered.
    fn stranger() -> (u16, thread::JoinHandle<rustls::Error>) {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key.into())
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let answered = thread::spawn(move || {
            let (mut stream, _from) = listener.accept().unwrap();
            let mut server = ServerConnection::new(Arc::new(config)).unwrap();
            let error = server.complete_io(&mut stream).unwrap_err();
            error.downcast().unwrap()
        });
        (port, answered)
    }

    #[tokio::test]
    async fn whom_nobody_vouches_for_is_not_talked_to() {
        let (port, answered) = stranger();
        let client = http::client(Duration::from_secs(20)).unwrap();
        let refused = client.get(format!("https://localhost:{port}/")).send().await.unwrap_err();
        assert!(refused.is_connect(), "{refused}: {:?}", refused.source());
        let told = answered.join().unwrap();
        assert!(matches!(told, rustls::Error::AlertReceived(_)), "{told}");
    }
}
