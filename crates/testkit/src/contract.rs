//! What every implementation of a port must keep to: suites of plain async functions, and one macro
//! per suite that lists its cases.
//!
//! ```text
//! async fn fresh() -> testkit::contract::store::Fixture { … }
//! testkit::store_contract!(fresh);
//! ```

pub mod addresses;
pub mod archive;
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
use std::pin::Pin;

/// What a fixture needs to keep alive, and to clear away at its end.
pub type Cleanup = Box<dyn Any + Send + Sync>;

/// A case that is to be run.
pub type Case = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The way to an outside system, which a test can make lossy.
#[async_trait]
pub trait Wire: Send + Sync {
    /// The next call is done, but its answer does not come back.
    async fn lose_next_answer(&self);
}

/// Makes one test of each case: `$fresh` gives a fixture, `$suite` holds the groups of cases. With
/// `listed_in` and the name of a list before `$fresh`, statements that put each case into it.
#[doc(hidden)]
#[macro_export]
macro_rules! contract_cases {
    ($suite:ident, listed_in $list:ident $fresh:path; $($group:ident { $($case:ident,)+ })+) => {$($({
        // In a function of its own: all of them in one frame do not fit on a stack.
        fn $case() -> $crate::contract::Case {
            Box::pin(async {
                let fixture = $fresh().await;
                $crate::contract::$suite::$group::$case(&fixture).await;
            })
        }
        $list.push($case());
    })+)+};
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
