use std::{
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::Result;

/// A request as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::bench) struct Heard {
    pub(in crate::bench) method: String,
    pub(in crate::bench) path: String,
    /// `Idempotency-Key`
    pub(in crate::bench) key: Option<String>,
    pub(in crate::bench) body: Vec<u8>,
}

/// What is answered, and how long after the question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::bench) struct Reply {
    pub(in crate::bench) status: u16,
    /// Whole lines, each with its `\r\n`.
    pub(in crate::bench) headers: String,
    pub(in crate::bench) body: Vec<u8>,
    pub(in crate::bench) after: Duration,
}

impl Reply {
    pub(in crate::bench) fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        let headers = "Content-Type: application/json\r\n".to_owned();
        Self { status, headers, body: body.into(), after: Duration::ZERO }
    }

    fn written(&self) -> Vec<u8> {
        let Self { status, headers, body, .. } = self;
        let head =
            format!("HTTP/1.1 {status} .\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
        [head.as_bytes(), body].concat()
    }
}

/// A small HTTP server that takes no more connections once it is dropped. Each has a thread, which
/// sleeps until its answer is due: a runtime's own waits are of whole milliseconds and end rather late
/// than early, and who measures a back office that takes five would measure that, too.
#[derive(Debug)]
pub(in crate::bench) struct StandIn {
    pub(in crate::bench) address: SocketAddr,
    ends: Arc<AtomicBool>,
}

impl StandIn {
    pub(in crate::bench) fn start(
        answer: impl Fn(&Heard) -> Reply + Send + Sync + 'static,
    ) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (ends, answer) = (Arc::new(AtomicBool::new(false)), Arc::new(answer));
        let ended = Arc::clone(&ends);
        thread::spawn(move || {
            while let Ok((stream, _from)) = listener.accept() {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                let answer = Arc::clone(&answer);
                thread::spawn(move || serve(stream, answer.as_ref()));
            }
        });
        Ok(Self { address, ends })
    }

    pub(in crate::bench) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
        // It waits for the next connection.
        let _woken = TcpStream::connect(self.address);
    }
}

/// Takes connections and never answers.
#[derive(Debug)]
pub(in crate::bench) struct Silence(TcpListener);

impl Silence {
    /// The system takes the connections by itself: nobody has to accept them.
    pub(in crate::bench) fn start() -> Result<Self> {
        Ok(Self(TcpListener::bind("127.0.0.1:0")?))
    }

    pub(in crate::bench) fn url(&self) -> Result<String> {
        Ok(format!("http://{}", self.0.local_addr()?))
    }
}

fn serve(mut stream: TcpStream, answer: impl Fn(&Heard) -> Reply) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (mut buffer, mut piece) = (Vec::new(), [0; 8 * 1024]);
    loop {
        let (heard, length) = loop {
            if let Some(read) = read(&buffer) {
                break read;
            }
            let count = stream.read(&mut piece)?;
            if count == 0 {
                return Ok(());
            }
            buffer.extend_from_slice(piece.get(..count).unwrap_or_default());
        };
        let came = Instant::now();
        buffer.drain(..length);
        let reply = answer(&heard);
        thread::sleep(reply.after.saturating_sub(came.elapsed()));
        stream.write_all(&reply.written())?;
    }
}

/// The first request in the bytes with its length, once it is there whole.
fn read(bytes: &[u8]) -> Option<(Heard, usize)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(bytes.get(..end)?);
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ').map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let (mut length, mut key) = (0, None);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        } else if name.eq_ignore_ascii_case("idempotency-key") {
            key = Some(value.trim().to_owned());
        }
    }
    let body = bytes.get(end..end + length)?.to_vec();
    Some((Heard { method, path, key, body }, end + length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::load::{Closed, Until};

    #[test]
    fn a_request_is_read_when_it_is_there_whole() {
        let bytes = b"POST /a HTTP/1.1\r\nidempotency-key: k\r\nContent-Length: 2\r\n\r\nhiPOST";
        let (heard, length) = read(bytes).unwrap();
        let body = b"hi".to_vec();
        let expected =
            Heard { method: "POST".into(), path: "/a".into(), key: Some("k".into()), body };
        assert_eq!((heard, length), (expected, bytes.len() - 4));
        assert_eq!(read(&bytes[..length - 1]), None);
    }

    #[test]
    fn an_answer_does_not_come_before_its_time() {
        let after = Duration::from_millis(30);
        let late = StandIn::start(move |_heard| Reply { after, ..Reply::json(200, "{}") }).unwrap();
        let mut stream = TcpStream::connect(late.address).unwrap();
        let begun = Instant::now();
        stream.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
        stream.read_exact(&mut [0; 12]).unwrap();
        assert!(begun.elapsed() >= after, "{:?}", begun.elapsed());
    }

    #[test]
    fn a_stand_in_answers_what_it_is_told_to() {
        let stand_in = StandIn::start(|heard| match heard.path.as_str() {
            "/there" => Reply::json(200, "{}"),
            _elsewhere => Reply::json(404, "{}"),
        });
        let stand_in = stand_in.unwrap();
        let load = Closed {
            address: stand_in.address.to_string(),
            connections: 2,
            until: Until::Count(10),
        };
        let tally = load.run(|number, request: &mut Vec<u8>| {
            let path = if number < 4 { "there" } else { "gone" };
            request.extend_from_slice(format!("GET /{path} HTTP/1.1\r\n\r\n").as_bytes());
        });
        assert_eq!(tally.unwrap().statuses(), "4 × 200, 6 × 404");
    }
}
