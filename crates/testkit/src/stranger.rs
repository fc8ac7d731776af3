use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::{ServerConfig, ServerConnection};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

/// A TLS server on `localhost`, whose certificate nobody but itself vouches for: its port, and once
/// somebody has come, what they told it instead of trusting it.
#[must_use]
pub fn stranger() -> (u16, thread::JoinHandle<rustls::Error>) {
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
        server.complete_io(&mut stream).unwrap_err().downcast().unwrap()
    });
    (port, answered)
}
