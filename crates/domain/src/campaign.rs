//! Messages to customers whose term is over (过期用户), sent round by round.

mod message;

pub use message::{MessageState, RecallMessage};

use crate::id::{CampaignId, PackageId};
use crate::time::Timestamp;
use chrono::{NaiveDate, TimeDelta};

/// So many customers a round may choose.
pub const MOST_PER_ROUND: u32 = 1_000;

/// A phone gets no second message within this time.
pub const RECALL_PAUSE: TimeDelta = TimeDelta::days(30);

/// Customers of a round who get no message, by why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// They asked not to be written to.
    pub opted_out: u32,
    /// They have an order under way.
    pub open_order: u32,
    /// BOSS has no mobile number of theirs.
    pub no_mobile: u32,
    /// Another of the round has the same phone.
    pub same_phone: u32,
}

/// One round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    pub id: CampaignId,
    /// Customers whose last paid day came before this one, in Asia/Shanghai.
    pub before: NaiveDate,
    /// As many as were asked for.
    pub most: u32,
    /// What is offered, if staff named one.
    pub package: Option<PackageId>,
    pub chosen: u32,
    pub left_out: LeftOut,
    /// The day's messages were used up before the round was full.
    pub is_capped: bool,
    /// Of staff.
    pub created_by: String,
    pub created_at: Timestamp,
}
