use app::renewals::{SaveAnswers, SaveRefusal};
use domain::Order;
use domain::intake::StoredAnswer;

/// Words the answers plainly: the order's id, or the refusal's name.
pub(crate) struct Words;

impl SaveAnswers for Words {
    fn placed(&self, order: &Order) -> StoredAnswer {
        StoredAnswer { status: 200, body: order.id.to_string(), order_id: Some(order.id) }
    }

    fn refused(&self, refusal: SaveRefusal) -> StoredAnswer {
        StoredAnswer { status: 409, body: format!("{refusal:?}"), order_id: None }
    }
}
