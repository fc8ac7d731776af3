//! Where alerts are told: it takes those that are rightly signed, and refuses the first try of each.

use aws_lc_rs::hmac;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

pub(super) struct Receiver {
    pub(super) url: String,
    taken: Arc<Mutex<Vec<Value>>>,
}

struct Call {
    timestamp: String,
    signature: String,
    body: String,
}

impl Receiver {
    pub(super) fn open(secret: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/alerts", listener.local_addr().unwrap());
        let taken = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&taken);
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        // Ends with the process of the tests.
        std::thread::spawn(move || {
            let mut seen = BTreeSet::new();
            for stream in listener.incoming() {
                let mut reader = BufReader::new(stream.unwrap());
                let Some(call) = read(&mut reader) else { continue };
                let message: Value = serde_json::from_str(&call.body).unwrap();
                let is_repeated = !seen.insert(message["id"].to_string());
                let is_taken = is_repeated && is_signed(&key, &call);
                if is_taken {
                    kept.lock().unwrap().push(message);
                }
                let status = if is_taken { "204 No Content" } else { "503 Service Unavailable" };
                let answer =
                    format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                reader.get_mut().write_all(answer.as_bytes()).unwrap();
            }
        });
        Self { url, taken }
    }

    /// In the order in which they came.
    pub(super) fn messages(&self) -> Vec<Value> {
        self.taken.lock().unwrap().clone()
    }
}

/// As `docs/contracts/alert-webhook.md` says it.
fn is_signed(key: &hmac::Key, call: &Call) -> bool {
    let signed = format!("{}.{}", call.timestamp, call.body);
    let own = hmac::sign(key, signed.as_bytes());
    let own = own.as_ref().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    call.signature == format!("v1={own}")
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Call> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let (mut timestamp, mut signature, mut length) = (String::new(), String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "x-alert-timestamp" => value.clone_into(&mut timestamp),
            "x-alert-signature" => value.clone_into(&mut signature),
            _other => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Call { timestamp, signature, body: String::from_utf8(body).ok()? })
}
