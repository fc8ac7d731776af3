use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    net::TcpStream,
    path::Path,
};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

/// As much of an HTTP/1.1 client as one server on this machine needs.
#[derive(Debug)]
pub(super) struct Client {
    address: String,
    token: Option<String>,
}

impl Client {
    /// Signed in as nobody.
    pub(super) fn guest(address: &str) -> Self {
        Self { address: address.to_owned(), token: None }
    }

    /// Signed in as the first account.
    pub(super) fn signed_in(address: &str, password: &str) -> Result<Self> {
        let mut client = Self { address: address.to_owned(), token: None };
        let body = json!({"account": "admin", "password": password}).to_string();
        let head = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
        let answer = client.call("POST /v1/admin/login", &head, &mut body.as_bytes())?;
        let token = answer.pointer("/data/token").and_then(Value::as_str).context("no token")?;
        client.token = Some(token.to_owned());
        Ok(client)
    }

    /// Of the session, for loads of its requests.
    pub(super) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub(super) fn get(&self, path: &str) -> Result<Value> {
        self.call(&format!("GET {path}"), "", &mut io::empty())
    }

    pub(super) fn upload(&self, path: &str, file: &Path) -> Result<Value> {
        let mut file = File::open(file)?;
        let length = file.metadata()?.len();
        let head = format!("Content-Type: text/csv\r\nContent-Length: {length}\r\n");
        self.call(&format!("POST {path}"), &head, &mut file)
    }

    fn call(&self, line: &str, head: &str, body: &mut dyn io::Read) -> Result<Value> {
        let mut stream = TcpStream::connect(&self.address)?;
        let token = self.token.as_ref();
        let token = token.map(|token| format!("Authorization: Bearer {token}\r\n"));
        let (host, token) = (&self.address, token.unwrap_or_default());
        write!(
            stream,
            "{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{token}{head}\r\n"
        )?;
        io::copy(body, &mut stream)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").context("no answer")?;
        if !head.starts_with("HTTP/1.1 200") {
            bail!("{line}: {answer}");
        }
        Ok(serde_json::from_str(body)?)
    }
}
