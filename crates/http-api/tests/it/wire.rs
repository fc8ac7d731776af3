use crate::harness::Site;
use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use chrono::TimeDelta;
use http_api::{Watchers, app_factory};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The API behind a port of its own.
pub(crate) fn serve(site: &Site) -> (SocketAddr, ServerHandle) {
    let deps = site.deps.clone();
    let server = HttpServer::new(move || app_factory(&deps))
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
    let address = server.addrs()[0];
    let running = server.run();
    let handle = running.handle();
    actix_web::rt::spawn(running);
    (address, handle)
}

/// Sends the parts one after the other, and gives all that comes back.
pub(crate) async fn talk(address: SocketAddr, parts: &[&[u8]]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    for part in parts {
        // The server may have heard enough and closed.
        if stream.write_all(part).await.is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer).await);
    String::from_utf8_lossy(&answer).into_owned()
}

#[actix_web::test]
async fn requests_are_answered_over_a_real_connection() {
    let site = Site::new();
    let (address, handle) = serve(&site);
    let body = r#"{"queryId":"PBS001022579","packageId":74}"#;
    let save = format!(
        "POST /dev-api/v1/order/renewal/save HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = talk(address, &[save.as_bytes()]).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("\"customerName\":\"**试\""), "{answer}");
    handle.stop(false).await;
}

#[actix_web::test]
async fn a_body_of_unknown_length_is_cut_off_at_the_limit() {
    let site = Site::new();
    let (address, handle) = serve(&site);
    let head = b"POST /v1/order/renewal/save HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
                 Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = format!("8000\r\n{}\r\n", " ".repeat(0x8000));
    let mut parts: Vec<&[u8]> = vec![head];
    parts.extend([chunk.as_bytes(); 9]);
    parts.push(b"0\r\n\r\n");
    let answer = talk(address, &parts).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("\"error\":\"body_too_large\""), "{answer}");
    handle.stop(false).await;
}

#[actix_web::test]
async fn a_watcher_who_is_gone_gives_up_the_place() {
    let site = Site::with(|settings| settings.watchers = Watchers::up_to(1));
    let (id, _token) = site.saved().await;
    let (address, handle) = serve(&site);
    let watch = format!("GET /v1/cashier/events?orderId={id} HTTP/1.1\r\nHost: x\r\n\r\n");
    let mut gone = TcpStream::connect(address).await.unwrap();
    gone.write_all(watch.as_bytes()).await.unwrap();
    let mut head = [0; 64];
    let read = gone.read(&mut head).await.unwrap();
    assert!(head[..read].starts_with(b"HTTP/1.1 200 OK\r\n"));
    drop(gone);

    // The server learns of it by a heartbeat that nobody takes.
    let mut refusals = 0;
    loop {
        let mut next = TcpStream::connect(address).await.unwrap();
        next.write_all(watch.as_bytes()).await.unwrap();
        let read = next.read(&mut head).await.unwrap();
        if head[..read].starts_with(b"HTTP/1.1 200 OK\r\n") {
            break;
        }
        refusals += 1;
        assert!(refusals < 100, "the place is never given up");
        site.clock.advance(TimeDelta::seconds(15));
    }
    handle.stop(false).await;
}
