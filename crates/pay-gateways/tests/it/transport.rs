//! What a broken way to a provider leaves us knowing.

use crate::support::{alipay_config, is_unknown, prepared, wechat_at, wechat_config};
use domain::ports::{OutsideError, PaymentGateway};
use domain::{PaymentAttempt, Scene};
use pay_gateways::{Alipay, AlipayConfig, WechatConfig};
use std::net::SocketAddr;
use std::time::Duration;
use testkit::fakes::{FakeClock, FakeExchangeLog};
use testkit::given;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Both gateways, and an attempt for each that makes a call.
fn gateways(at: SocketAddr, limit: Duration) -> Vec<(Box<dyn PaymentGateway>, PaymentAttempt)> {
    let url = format!("http://{at}");
    let wechat = WechatConfig { call_time_limit: limit, ..wechat_config(&url) };
    let wechat = wechat_at(wechat, given::start());
    let alipay = AlipayConfig { call_time_limit: limit, ..alipay_config(&url) };
    let alipay =
        Alipay::new(alipay, FakeClock::at(given::start()), FakeExchangeLog::new()).unwrap();
    let native = prepared(&wechat, Scene::Native);
    let qr = prepared(&alipay, Scene::Qr);
    vec![(Box::new(wechat), native), (Box::new(alipay), qr)]
}

/// A server that reads what comes, does what it is told with the connection, and drops it.
async fn server<F>(behave: impl Fn(TcpStream) -> F + Send + 'static) -> SocketAddr
where
    F: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut seen = vec![0; 64 * 1024];
            let _read = connection.read(&mut seen).await;
            behave(connection).await;
        }
    });
    at
}

async fn answer(mut connection: TcpStream, text: &str) {
    let _sent = connection.write_all(text.as_bytes()).await;
    let _closed = connection.shutdown().await;
}

async fn every_call_is_unknown(at: SocketAddr, limit: Duration) {
    for (gateway, attempt) in gateways(at, limit) {
        let channel = gateway.channel();
        assert!(is_unknown(&gateway.create(&attempt).await), "{channel:?}");
        assert!(is_unknown(&gateway.query(&attempt).await), "{channel:?}");
        assert!(is_unknown(&gateway.close(&attempt).await), "{channel:?}");
    }
}

const PATIENT: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_refused_connection_reached_nobody() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    drop(listener);
    for (gateway, attempt) in gateways(at, PATIENT) {
        let created = gateway.create(&attempt).await;
        assert!(matches!(created, Err(OutsideError::NotReached(_))), "{created:?}");
        let asked = gateway.query(&attempt).await;
        assert!(matches!(asked, Err(OutsideError::NotReached(_))), "{asked:?}");
        let closed = gateway.close(&attempt).await;
        assert!(matches!(closed, Err(OutsideError::NotReached(_))), "{closed:?}");
    }
}

#[tokio::test]
async fn an_answer_that_does_not_come_back_leaves_the_outcome_unknown() {
    let at = server(|connection| async move { drop(connection) }).await;
    every_call_is_unknown(at, PATIENT).await;
}

#[tokio::test]
async fn an_answer_that_is_cut_leaves_the_outcome_unknown() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"code_url\"";
    let at = server(move |connection| answer(connection, cut)).await;
    every_call_is_unknown(at, PATIENT).await;
}

#[tokio::test]
async fn an_answer_that_comes_too_late_leaves_the_outcome_unknown() {
    let at = server(|connection| async move {
        tokio::spawn(async move {
            let _kept_open = connection;
            std::future::pending::<()>().await;
        });
    })
    .await;
    every_call_is_unknown(at, Duration::from_secs(1)).await;
}

#[tokio::test]
async fn garbage_leaves_the_outcome_unknown() {
    for garbage in [
        "\u{1}\u{2}\u{3}\r\n\r\n",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n<html>502</html>",
        "HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\nno such page",
        "HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n{\"code\":\"PARAM_ERROR\"}",
        "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\nconnection: close\r\n\r\n",
    ] {
        let at = server(move |connection| answer(connection, garbage)).await;
        every_call_is_unknown(at, PATIENT).await;
    }
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let at = server(|mut connection| async move {
        let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
        let _sent = connection.write_all(head.as_bytes()).await;
        let block = vec![b'x'; 64 * 1024];
        while connection.write_all(&block).await.is_ok() {}
    })
    .await;
    every_call_is_unknown(at, PATIENT).await;
}

#[tokio::test]
async fn an_error_does_not_show_the_address_that_was_called() {
    let at = server(|connection| async move { drop(connection) }).await;
    for (gateway, attempt) in gateways(at, PATIENT) {
        let error = gateway.query(&attempt).await.unwrap_err();
        let shown = format!("{error:?} {error}");
        assert!(!shown.contains(&attempt.number.to_string()), "{shown}");
        assert!(!shown.contains(&at.to_string()), "{shown}");
    }
}
