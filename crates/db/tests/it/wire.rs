use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy, split};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio_postgres::config::Host;

/// A way to a `PostgreSQL` server that breaks when it is told to: an answer is swallowed and its
/// connection closed, so that whoever asked does not know what became of it.
pub(crate) struct Wire {
    pub(crate) url: String,
    /// So many answers go through before one is swallowed; below zero none is.
    left: Arc<AtomicI64>,
}

const NEVER: i64 = -1;

impl Wire {
    pub(crate) async fn to(url: &str) -> Self {
        let config: tokio_postgres::Config = url.parse().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let name = config.get_dbname().unwrap();
        let user = config.get_user().unwrap();
        let password = String::from_utf8(config.get_password().unwrap_or_default().to_vec());
        let url = format!(
            "postgres://{user}:{}@127.0.0.1:{port}/{name}?sslmode=disable",
            password.unwrap()
        );
        let left = Arc::new(AtomicI64::new(NEVER));
        let wire = Self { url, left: Arc::clone(&left) };
        tokio::spawn(async move {
            while let Ok((client, _from)) = listener.accept().await {
                tokio::spawn(carry(client, config.clone(), Arc::clone(&left)));
            }
        });
        wire
    }

    /// After so many answers more, one is lost.
    pub(crate) fn lose_answer(&self, after: i64) {
        self.left.store(after, Ordering::SeqCst);
    }

    /// None was lost so far: it is not to be any more.
    pub(crate) fn hold(&self) -> bool {
        self.left.swap(NEVER, Ordering::SeqCst) == NEVER
    }
}

async fn carry(client: TcpStream, server: tokio_postgres::Config, left: Arc<AtomicI64>) {
    match server.get_hosts().first().unwrap() {
        Host::Unix(folder) => {
            let port = server.get_ports().first().copied().unwrap_or(5432);
            let path = folder.join(format!(".s.PGSQL.{port}"));
            carry_to(client, UnixStream::connect(path).await.unwrap(), left).await;
        }
        Host::Tcp(name) => {
            let port = server.get_ports().first().copied().unwrap_or(5432);
            let server = TcpStream::connect((name.as_str(), port)).await.unwrap();
            carry_to(client, server, left).await;
        }
    }
}

async fn carry_to(
    client: TcpStream,
    server: impl AsyncRead + AsyncWrite + Send + 'static,
    left: Arc<AtomicI64>,
) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = split(server);
    let asking = tokio::spawn(async move {
        // Ends with either side.
        let _ended = copy(&mut from_client, &mut to_server).await;
    });
    let mut answer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from_server.read(&mut answer).await {
        let before = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            (left > NEVER).then_some(left - 1)
        });
        if before == Ok(0) || to_client.write_all(&answer[..length]).await.is_err() {
            break;
        }
    }
    asking.abort();
}
