use super::Target;
use crate::id::{AttemptId, ImportId, MessageId, OrderId, ReconciliationId, RefundId};
use crate::supplier::Supplier;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskKind {
    /// End an order that was not paid in time, closing its attempts first.
    ExpireOrder(OrderId),
    /// Ask the provider about an attempt that has had no final word.
    CheckAttempt(AttemptId),
    /// Close an attempt at its provider that is not wanted any more.
    CloseAttempt(AttemptId),
    /// Hand a paid order to a back office.
    Push { order: OrderId, target: Target },
    /// Take back from a back office what was pushed to it: the money has gone back.
    Recall { order: OrderId, target: Target },
    /// Send a refund, and ask about it until the last word.
    FollowRefund(RefundId),
    /// Compare a day with the provider's bill.
    Reconcile(ReconciliationId),
    /// Read a file that staff sent, line by line.
    Import(ImportId),
    /// Send a text message that staff asked for.
    SendMessage(MessageId),
}

/// How long a task may keep its worker busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// A few calls outside.
    Quick,
    /// Minutes: beside the quick ones, so that none of them waits for it.
    Long,
    /// As long as this supplier takes: beside all else, which goes on when it never answers.
    Supplier(Supplier),
}

impl Pace {
    pub const ALL: [Self; 4] = [
        Self::Quick,
        Self::Long,
        Self::Supplier(Supplier::Jiuyi),
        Self::Supplier(Supplier::ProxyShop),
    ];
}

/// Every kind's word, and its pace: what a store asks for by words.
pub const KIND_WORDS: [(&str, Pace); 21] = [
    ("expire_order", Pace::Quick),
    ("check_attempt", Pace::Quick),
    ("close_attempt", Pace::Quick),
    ("push_boss", Pace::Quick),
    ("push_zhuoyue_data", Pace::Quick),
    ("push_zhuoyue_order", Pace::Quick),
    ("push_zhuoyue", Pace::Quick),
    ("push_legacy", Pace::Quick),
    ("push_jiuyi", Pace::Supplier(Supplier::Jiuyi)),
    ("push_proxy", Pace::Supplier(Supplier::ProxyShop)),
    ("recall_boss", Pace::Quick),
    ("recall_zhuoyue_data", Pace::Quick),
    ("recall_zhuoyue_order", Pace::Quick),
    ("recall_zhuoyue", Pace::Quick),
    ("recall_legacy", Pace::Quick),
    ("recall_jiuyi", Pace::Quick),
    ("recall_proxy", Pace::Quick),
    ("follow_refund", Pace::Quick),
    ("reconcile", Pace::Long),
    ("import", Pace::Long),
    ("send_message", Pace::Quick),
];

impl TaskKind {
    pub fn pace(self) -> Pace {
        match self {
            Self::Reconcile(_) | Self::Import(_) => Pace::Long,
            Self::Push { target, .. } => {
                Supplier::of_target(target).map_or(Pace::Quick, Pace::Supplier)
            }
            Self::ExpireOrder(_)
            | Self::CheckAttempt(_)
            | Self::CloseAttempt(_)
            | Self::Recall { .. }
            | Self::FollowRefund(_)
            | Self::SendMessage(_) => Pace::Quick,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::ExpireOrder(_) => "expire_order",
            Self::CheckAttempt(_) => "check_attempt",
            Self::CloseAttempt(_) => "close_attempt",
            Self::Push { target, .. } => target.push_word(),
            Self::Recall { target, .. } => target.recall_word(),
            Self::FollowRefund(_) => "follow_refund",
            Self::Reconcile(_) => "reconcile",
            Self::Import(_) => "import",
            Self::SendMessage(_) => "send_message",
        }
    }

    /// The order that it is about, of those kinds that are about one.
    pub fn order(self) -> Option<OrderId> {
        match self {
            Self::Push { order, .. } | Self::Recall { order, .. } | Self::ExpireOrder(order) => {
                Some(order)
            }
            Self::CheckAttempt(_)
            | Self::CloseAttempt(_)
            | Self::FollowRefund(_)
            | Self::Reconcile(_)
            | Self::Import(_)
            | Self::SendMessage(_) => None,
        }
    }

    /// Tasks of one lane are done one after the other, in the order in which they were made.
    pub fn lane(self) -> Option<OrderId> {
        match self {
            Self::Push { order, .. } | Self::Recall { order, .. } => Some(order),
            Self::ExpireOrder(_)
            | Self::CheckAttempt(_)
            | Self::CloseAttempt(_)
            | Self::FollowRefund(_)
            | Self::Reconcile(_)
            | Self::Import(_)
            | Self::SendMessage(_) => None,
        }
    }

    /// How many failures make it dead. Asking goes on for ever: there it is the schedule that ends.
    pub(super) fn most_failures(self) -> u32 {
        match self {
            // With the back-off this is about six hours.
            Self::Push { .. } | Self::Recall { .. } | Self::Reconcile(_) | Self::Import(_) => 45,
            Self::ExpireOrder(_) | Self::CheckAttempt(_) | Self::CloseAttempt(_) => 1_000,
            // Money on its way back is never given up.
            Self::FollowRefund(_) => u32::MAX,
            // Some minutes: a message that comes much later helps nobody.
            Self::SendMessage(_) => 8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snowflake::Snowflake;
    use std::collections::BTreeSet;

    #[test]
    fn every_pace_that_a_kind_has_is_worked_at() {
        let used: BTreeSet<_> =
            KIND_WORDS.iter().map(|(_word, pace)| format!("{pace:?}")).collect();
        let worked: BTreeSet<_> = Pace::ALL.iter().map(|pace| format!("{pace:?}")).collect();
        assert_eq!(used, worked, "a pace without a worker is never done");
        let of_suppliers = Supplier::ALL.map(Pace::Supplier);
        assert!(of_suppliers.iter().all(|pace| Pace::ALL.contains(pace)));
    }

    #[test]
    fn every_kind_stands_in_the_table_of_words_once_and_under_its_pace() {
        let id = Snowflake::from_i64(1).unwrap();
        let order: OrderId = "R202407261816664599454990337".parse().unwrap();
        let mut kinds = vec![
            TaskKind::ExpireOrder(order),
            TaskKind::CheckAttempt(AttemptId(id)),
            TaskKind::CloseAttempt(AttemptId(id)),
            TaskKind::FollowRefund(RefundId(id)),
            TaskKind::Reconcile(ReconciliationId(id)),
            TaskKind::Import(ImportId(id)),
            TaskKind::SendMessage(MessageId(id)),
        ];
        kinds.extend(Target::ALL.map(|target| TaskKind::Push { order, target }));
        kinds.extend(Target::ALL.map(|target| TaskKind::Recall { order, target }));
        assert_eq!(kinds.len(), KIND_WORDS.len());
        let words: BTreeSet<_> = kinds.iter().map(|kind| kind.name()).collect();
        assert_eq!(words.len(), kinds.len());
        for kind in kinds {
            assert!(KIND_WORDS.contains(&(kind.name(), kind.pace())), "{kind:?}");
        }
    }
}
