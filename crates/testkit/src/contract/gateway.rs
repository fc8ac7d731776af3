//! The contract of `PaymentGateway`, for one scene at a time.

pub mod payments;
pub mod refunds;
mod setup;

use super::Cleanup;
use async_trait::async_trait;
use domain::ports::{self, Clock, PaymentGateway};
use domain::{PaymentAttempt, Scene};
use std::fmt;
use std::sync::Arc;

/// The one who pays, and the way to the provider.
#[async_trait]
pub trait Payer: Send + Sync {
    /// Scans, opens or invokes what the create gave, and pays. Whether the provider took the money.
    async fn pay(&self, attempt: &PaymentAttempt) -> bool;

    /// The provider does what it is asked next, but its answer does not come back.
    async fn lose_next_answer(&self);

    /// Somebody gives back what is left of a captured payment in the provider's own console.
    async fn give_back_outside(&self, attempt: &PaymentAttempt);

    /// Lets the provider's time go on until the refunds that it has taken in have ended.
    async fn let_refunds_finish(&self);
}

pub struct Fixture {
    pub gateway: Arc<dyn PaymentGateway>,
    pub scene: Scene,
    /// What the gateway and the provider go by.
    pub clock: Arc<dyn Clock>,
    pub payer: Arc<dyn Payer>,
    /// What the shop knows of the payer: all that the scene needs, an openid that the provider
    /// knows among it.
    pub identity: ports::Payer,
    /// Dropped last.
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("scene", &self.scene).finish_non_exhaustive()
    }
}

/// The cases that every gateway keeps in each scene it offers: `gateway_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::gateway::Fixture`.
#[macro_export]
macro_rules! gateway_contract {
    ($fresh:path) => {
        $crate::contract_cases! { gateway, $fresh;
            payments {
                a_scene_of_another_provider_is_not_offered,
                a_scene_that_lacks_what_it_needs_is_not_prepared,
                a_prepared_request_is_the_same_every_time,
                an_attempt_never_created_is_not_found,
                an_attempt_created_twice_is_one_trade,
                a_created_attempt_is_not_paid_yet,
                a_paid_attempt_tells_of_the_money_with_our_identities,
                a_paid_attempt_is_paid_once,
                an_attempt_closed_at_the_provider_cannot_be_paid,
                an_attempt_can_be_closed_twice,
                an_attempt_never_created_can_be_closed,
                a_paid_attempt_cannot_be_closed,
                a_lost_answer_leaves_the_outcome_unknown,
            }
            refunds {
                a_refund_is_followed_to_its_end,
                the_same_refund_twice_is_one,
                a_refund_never_sent_is_not_found,
                money_that_never_came_is_never_given_back,
                more_than_captured_is_never_given_back,
                two_parts_and_the_rest,
                a_lost_refund_answer_leaves_the_outcome_unknown_and_can_be_sent_again,
                a_payment_given_back_outside_says_so,
            }
        }
    };
}
