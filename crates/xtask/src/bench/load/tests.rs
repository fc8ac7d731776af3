use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::*;

/// Answers each request by what stands behind its path's last slash, and counts the connections.
struct Answering {
    address: String,
    connections: Arc<AtomicU64>,
}

impl Answering {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let connections = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&connections);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                counted.fetch_add(1, Ordering::Relaxed);
                thread::spawn(move || serve(stream));
            }
        });
        Self { address, connections }
    }

    fn closed(&self, connections: usize, count: u64) -> Closed {
        Closed { address: self.address.clone(), connections, until: Until::Count(count) }
    }

    fn opened(&self) -> u64 {
        self.connections.load(Ordering::Relaxed)
    }
}

fn serve(mut stream: TcpStream) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    while let Some(first) = lines.next() {
        let answer = match first.split([' ', '/']).nth(2).unwrap() {
            "chunked" => {
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            }
            "full" => "HTTP/1.1 503 No\r\nretry-after: 1\r\ncontent-length: 2\r\n\r\nno",
            "last" => "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
            "cut" => "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nab",
            _plain => "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
        };
        assert_eq!(lines.next().as_deref(), Some(""));
        stream.write_all(answer.as_bytes()).unwrap();
        if answer.contains("close") || first.contains("cut") {
            return;
        }
    }
}

/// The n-th request asks for the n-th of the paths, and for the last one from then on.
fn asking(paths: &'static [&'static str]) -> impl Requests {
    move |number, request: &mut Vec<u8>| {
        let place = usize::try_from(number).unwrap().min(paths.len() - 1);
        request.extend_from_slice(format!("GET /{} HTTP/1.1\r\n\r\n", paths[place]).as_bytes());
    }
}

#[test]
fn a_connection_is_kept_for_all_requests_and_every_answer_is_read_whole() {
    let server = Answering::start();
    let tally = server.closed(1, 40).run(asking(&["plain", "chunked", "plain"])).unwrap();
    assert_eq!((tally.of(200).count(), tally.all()), (40, 40));
    assert_eq!(server.opened(), 1);
}

#[test]
fn answers_are_counted_by_status_and_broken_ones_apart() {
    let server = Answering::start();
    let tally = server.closed(1, 5).run(asking(&["full", "cut", "last", "full", "plain"])).unwrap();
    assert_eq!(tally.statuses(), "1 broken off or given up, 2 × 200, 2 × 503");
    assert_eq!((tally.retry_after, tally.good().count()), (2, 2));
    assert_eq!(server.opened(), 3);
}

#[test]
fn all_connections_work_at_once_on_one_count_of_requests() {
    let server = Answering::start();
    let tally = server.closed(8, 100).run(asking(&["plain"])).unwrap();
    assert_eq!(tally.of(200).count(), 100);
    assert_eq!(server.opened(), 8);
}

#[test]
fn an_open_load_times_each_request_from_when_it_was_due() {
    let server = Answering::start();
    let load = Open {
        address: server.address.clone(),
        connections: 2,
        rate: 1_000,
        count: 20,
        patience: Duration::from_mins(2),
    };
    let a_minute_ago = Instant::now().checked_sub(Duration::from_mins(1)).unwrap();
    let tally = load.run_from(a_minute_ago, asking(&["plain"])).unwrap();
    assert_eq!((tally.of(200).count(), tally.unsent), (20, 0));
    // The last was due 19 ms after the first.
    assert!(tally.of(200).permille(1) >= 59_900_000, "{tally:?}");
}

#[test]
fn an_open_load_opens_no_more_connections_than_it_needs() {
    let server = Answering::start();
    let load = Open {
        address: server.address.clone(),
        connections: 3,
        rate: 1_000_000,
        count: 50,
        patience: Duration::from_mins(1),
    };
    let tally = load.run(asking(&["plain"])).unwrap();
    assert_eq!(tally.of(200).count(), 50);
    assert!(server.opened() <= 3, "{}", server.opened());
}

#[test]
fn an_open_load_gives_up_what_is_too_late() {
    let server = Answering::start();
    let load = Open {
        address: server.address.clone(),
        connections: 1,
        rate: 1_000,
        count: 20,
        patience: Duration::from_secs(1),
    };
    let a_minute_ago = Instant::now().checked_sub(Duration::from_mins(1)).unwrap();
    let tally = load.run_from(a_minute_ago, asking(&["plain"])).unwrap();
    assert_eq!((tally.all(), tally.unsent), (0, 20));
}
