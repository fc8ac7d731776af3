use crate::customer::QueryId;

/// The back office has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushReceipt {
    /// Its own number for the order.
    pub receipt_no: String,
    /// Whom it delivered to, by the number that renewals go by: BOSS opens one for a new customer.
    pub customer: Option<QueryId>,
}
