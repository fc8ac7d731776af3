//! An address that takes providers' notifications as they come and never says that it took them,
//! so that a test can look at them, change them and pass them on.

use super::looking::pause;
use super::{Answer, PATIENCE, Running};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// One notification, byte for byte.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

pub(crate) struct Mailbox {
    pub(crate) url: String,
    letters: Arc<Mutex<Vec<Letter>>>,
}

impl Mailbox {
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let letters = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&letters);
        // Ends with the process of the tests.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Some(letter) = stream.ok().and_then(take) else { continue };
                kept.lock().unwrap().push(letter);
            }
        });
        Self { url, letters }
    }

    /// Waits for the first letter whose path and body hold these words.
    pub(crate) async fn letter(&self, path: &str, words: &str) -> Letter {
        let started = Instant::now();
        loop {
            let is_meant =
                |letter: &&Letter| letter.path.contains(path) && letter.body.contains(words);
            if let Some(letter) = self.letters.lock().unwrap().iter().find(is_meant) {
                return letter.clone();
            }
            assert!(started.elapsed() < PATIENCE, "nothing came to {path}");
            pause().await;
        }
    }

    /// Throws away what has come.
    pub(crate) fn empty(&self) {
        self.letters.lock().unwrap().clear();
    }
}

impl Running {
    /// Delivers a letter.
    pub(crate) async fn receive(&self, letter: &Letter) -> Answer {
        let mut request = self.http.post(format!("{}{}", self.url, letter.path));
        for (name, value) in &letter.headers {
            request = request.header(name, value);
        }
        Answer::of(request.body(letter.body.clone()).send().await.unwrap()).await
    }
}

fn take(stream: TcpStream) -> Option<Letter> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let (mut headers, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "host" | "accept" => {}
            name => headers.push((name.to_owned(), value.to_owned())),
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let refusal =
        b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    reader.get_mut().write_all(refusal).ok()?;
    Some(Letter { path, headers, body: String::from_utf8(body).ok()? })
}
