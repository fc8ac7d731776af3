//! End to end: the real binary, real databases, and the sandbox as the outside world.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in tests a broken expectation should stop the test"
)]
#![expect(clippy::cognitive_complexity, reason = "a journey is told in one piece")]

mod alipay;
mod archive;
mod clock;
mod commands;
mod delivery;
mod doctor;
mod forgery;
mod fulfilment;
mod generate;
mod imports;
mod keys;
mod kill;
mod leads;
mod messages;
mod payments;
mod pictures;
mod privacy;
mod readme;
mod renewal;
mod restart;
mod running;
mod suppliers;
mod two_servers;
mod watch;

/// Every journey once on SQLite and once on PostgreSQL, and the doctor after it.
macro_rules! on_both_databases {
    ($($journey:ident,)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $journey() {
                let place = crate::running::Place::sqlite();
                super::$journey(place.clone()).await;
                crate::running::doctor(&place);
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $journey() {
                let place = crate::running::Place::postgres().await;
                super::$journey(place.clone()).await;
                crate::running::doctor(&place);
            })+
        }
    };
}
use on_both_databases;
