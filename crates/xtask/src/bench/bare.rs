use std::io::{BufRead as _, BufReader};
use std::{
    env,
    process::{Child, Command, Stdio},
};

use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::{Context as _, Result};
use clap::Args;

use crate::say;

/// Answers every request with so many bytes, until it is killed: a yardstick
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Bare {
    /// Of the body
    #[arg(long)]
    bytes: usize,
}

impl Bare {
    pub(crate) fn run(self) -> Result<()> {
        let body = web::Bytes::from("x".repeat(self.bytes));
        actix_web::rt::System::new().block_on(async move {
            let server = HttpServer::new(move || {
                let body = body.clone();
                let answer = move || {
                    let body = body.clone();
                    async move { HttpResponse::Ok().content_type("application/json").body(body) }
                };
                App::new().default_service(web::to(answer))
            });
            let server = server.bind("127.0.0.1:0")?;
            for address in server.addrs() {
                say(&address.to_string());
            }
            server.run().await?;
            Ok(())
        })
    }
}

/// This very program as the bare server, ended when it is dropped.
#[derive(Debug)]
pub(super) struct BareServer {
    child: Child,
    pub(super) address: String,
}

impl BareServer {
    pub(super) fn start(bytes: usize) -> Result<Self> {
        let mut child = Command::new(env::current_exe()?)
            .args(["bare", "--bytes", &bytes.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().context("no output")?;
        let mut address = String::new();
        BufReader::new(output).read_line(&mut address)?;
        Ok(Self { child, address: address.trim().to_owned() })
    }
}

impl Drop for BareServer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
