//! One type for each kind of id.

use crate::snowflake::Snowflake;
use crate::time::shanghai_day;
use chrono::{Datelike as _, NaiveDate};
use std::fmt;
use std::str::FromStr;

macro_rules! snowflake_ids {
    ($($(#[$doc:meta])* $name:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Snowflake);

        impl $name {
            pub fn as_i64(self) -> i64 {
                self.0.as_i64()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_i64().fmt(f)
            }
        }
    )+};
}

snowflake_ids! {
    /// A payment attempt (支付单) in our own records.
    AttemptId,
    /// One line of an order's timeline.
    EventId,
    /// One message from a provider, kept with its verdict.
    EvidenceId,
    /// Money that waits for staff because something about it was not as it should be.
    QuarantineId,
    /// A capture that came late or beside another one.
    LatePaymentId,
    /// One piece of work that must happen.
    TaskId,
    /// Money on its way back.
    RefundId,
    /// One comparison of a day with a provider's bill.
    ReconciliationId,
    /// One line in which a bill and our records differ.
    DifferenceId,
    /// What is bought at a supplier for one order.
    SupplierOrderId,
    /// A word of a supplier's that was refused.
    SupplierNoticeId,
    /// One order of which a supplier and we say different things.
    SupplierDifferenceId,
    /// A member of staff.
    StaffId,
    /// One recorded action of staff.
    AuditId,
    /// A customer who signs in.
    AccountId,
    /// What staff wrote beside an order.
    NoteId,
    PackageGroupId,
    BannerId,
    /// A column (栏目) of the news.
    ColumnId,
    ArticleId,
    /// Something that a visitor did (埋点).
    TrackId,
    /// A file that staff sent to be read line by line.
    ImportId,
    /// A text message that staff asked for.
    MessageId,
    /// A flow record (流水): one captured payment.
    FlowId,
    /// Somebody who asked for a call, told by Baidu (百度线索).
    LeadId,
    /// A call from a promotion link, to be told to Baidu.
    ConversionId,
    /// A round of messages to customers whose term is over.
    CampaignId,
    /// Something that is watched and beyond its limit.
    AlertId,
    /// One thing told about an alert.
    AlertMessageId,
}

/// A package (套餐), as clients name it: `74`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageId(pub i64);

impl fmt::Display for PackageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// New (新开) or renewal (续费): the first letter of an order's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrderKind {
    New,
    Renewal,
}

impl OrderKind {
    pub fn prefix(self) -> char {
        match self {
            Self::New => 'N',
            Self::Renewal => 'R',
        }
    }
}

/// `R202407261816664599454990337`: kind, day in Asia/Shanghai, 19-digit snowflake.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderId {
    kind: OrderKind,
    day: NaiveDate,
    number: Snowflake,
}

impl OrderId {
    /// The length of every order id, in characters.
    pub const LENGTH: usize = 28;

    /// The id of an order made now: its day is the snowflake's own.
    pub fn new(kind: OrderKind, number: Snowflake) -> Self {
        Self { kind, day: shanghai_day(number.made_at()), number }
    }

    pub fn kind(self) -> OrderKind {
        self.kind
    }

    pub fn number(self) -> Snowflake {
        self.number
    }
}

impl fmt::Display for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (month, day) = (self.day.month(), self.day.day());
        let day = i64::from(self.day.year()) * 10_000 + i64::from(month * 100 + day);
        write!(f, "{}{day:08}{:019}", self.kind.prefix(), self.number.as_i64())
    }
}

impl fmt::Debug for OrderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the id of an order")]
pub struct ParseOrderIdError;

impl FromStr for OrderId {
    type Err = ParseOrderIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let kind = match text.bytes().next() {
            Some(b'N') => OrderKind::New,
            Some(b'R') => OrderKind::Renewal,
            _other => return Err(ParseOrderIdError),
        };
        let number = text.get(9..).filter(|digits| digits.len() == 19).ok_or(ParseOrderIdError)?;
        let number = number.parse().ok().and_then(Snowflake::from_i64).ok_or(ParseOrderIdError)?;
        let id = Self::new(kind, number);
        // The day follows from the number: any other spelling is not an id of ours.
        if id.to_string() == text { Ok(id) } else { Err(ParseOrderIdError) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DOCUMENTED: &str = "R202407261816664599454990337";

    #[test]
    fn the_documents_own_id_is_read_and_written() {
        let id: OrderId = DOCUMENTED.parse().unwrap();
        assert_eq!(id.kind(), OrderKind::Renewal);
        assert_eq!(id.to_string(), DOCUMENTED);
        assert_eq!(id.to_string().len(), OrderId::LENGTH);
    }

    #[test]
    fn another_day_letter_or_length_is_no_id() {
        for text in [
            "",
            "R",
            "X202407261816664599454990337",
            "R202407271816664599454990337",
            "R20240726181666459945499033",
            "R2024072618166645994549903370",
            "R20240726-816664599454990337",
            "r202407261816664599454990337",
            "R2024072６1816664599454990337",
        ] {
            assert_eq!(text.parse::<OrderId>(), Err(ParseOrderIdError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_id_survives_its_text(number in 0_i64..=i64::MAX, renewal: bool) {
            let kind = if renewal { OrderKind::Renewal } else { OrderKind::New };
            let id = OrderId::new(kind, Snowflake::from_i64(number).unwrap());
            prop_assert_eq!(id.to_string().parse::<OrderId>().unwrap(), id);
        }

        #[test]
        fn any_text_is_read_or_refused_without_panic(text in "\\PC{0,40}") {
            if let Ok(id) = text.parse::<OrderId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }
}
