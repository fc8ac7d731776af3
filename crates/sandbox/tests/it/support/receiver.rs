//! The merchant's notify route: keeps every delivery, answers as it is told.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use tokio::sync::mpsc;

/// One delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delivery {
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

type Answers = Arc<Mutex<(u16, &'static str)>>;

pub(crate) struct Receiver {
    pub(crate) url: String,
    deliveries: mpsc::UnboundedReceiver<Delivery>,
    answers: Answers,
    server: ServerHandle,
}

impl Receiver {
    pub(crate) fn open(status: u16, body: &'static str) -> Self {
        let (sender, deliveries) = mpsc::unbounded_channel();
        let answers: Answers = Arc::new(Mutex::new((status, body)));
        let shared = Arc::clone(&answers);
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let url = format!("http://{}/notify", listener.local_addr().unwrap());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(Data::new(sender.clone()))
                .app_data(Data::new(Arc::clone(&shared)))
                .route("/notify", web::post().to(take))
        })
        .workers(1)
        .disable_signals()
        .listen(listener)
        .unwrap()
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { url, deliveries, answers, server: handle }
    }

    /// From now on answers this.
    pub(crate) fn answer(&self, status: u16, body: &'static str) {
        *self.answers.lock().unwrap() = (status, body);
    }

    /// The next delivery, be it there already or on its way.
    pub(crate) async fn next(&mut self) -> Delivery {
        tokio::time::timeout(Duration::from_secs(20), self.deliveries.recv())
            .await
            .expect("no delivery came")
            .expect("the receiver is gone")
    }

    /// What has come and was not looked at yet.
    pub(crate) fn waiting(&mut self) -> usize {
        let mut count = 0;
        while self.deliveries.try_recv().is_ok() {
            count += 1;
        }
        count
    }

    pub(crate) async fn close(self) {
        self.server.stop(false).await;
    }
}

async fn take(
    sender: Data<mpsc::UnboundedSender<Delivery>>,
    answers: Data<Answers>,
    request: HttpRequest,
    body: Bytes,
) -> HttpResponse {
    let headers = request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap().to_owned()))
        .collect();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let (status, text) = *answers.lock().unwrap();
    sender.send(Delivery { headers, body }).unwrap();
    HttpResponse::build(StatusCode::from_u16(status).unwrap()).body(text)
}
