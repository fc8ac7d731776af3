//! What every implementation of a port must keep to: suites of plain async functions, and one macro
//! per suite that lists its cases.
//!
//! ```text
//! async fn fresh() -> testkit::contract::store::Fixture { … }
//! testkit::store_contract!(fresh);
//! ```

pub mod addresses;
pub mod back_office;
pub mod conversions;
pub mod directory;
pub mod gateway;
pub mod login;
pub mod notification;
pub mod proxy_supplier;
pub mod recharge_supplier;
pub mod refund_notification;
pub mod returned;
pub mod sms;
pub mod statements;
pub mod store;
pub mod token_issuer;

use async_trait::async_trait;
use std::any::Any;

/// What a fixture needs to keep alive, and to clear away at its end.
pub type Cleanup = Box<dyn Any + Send + Sync>;

/// The way to an outside system, which a test can make lossy.
#[async_trait]
pub trait Wire: Send + Sync {
    /// The next call is done, but its answer does not come back.
    async fn lose_next_answer(&self);
}

/// Makes one test of each case: `$fresh` gives a fixture, `$suite` holds the groups of cases.
#[doc(hidden)]
#[macro_export]
macro_rules! contract_cases {
    ($suite:ident, $fresh:path; $($group:ident { $($case:ident,)+ })+) => {$($(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $case() {
            let fixture = $fresh().await;
            $crate::contract::$suite::$group::$case(&fixture).await;
        }
    )+)+};
    ($suite:ident, $fresh:path; $($case:ident,)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $case() {
            let fixture = $fresh().await;
            $crate::contract::$suite::$case(&fixture).await;
        }
    )+};
}
