use super::{Quarantine, QuarantineChoice, QuarantineReason};

/// What stands in quarantine under the number of new money, seen from that money.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    rows: &'a [Quarantine],
    new: &'a Quarantine,
}

impl<'a> Known<'a> {
    pub(super) fn of(new: &'a Quarantine, rows: &'a [Quarantine]) -> Self {
        Self { rows, new }
    }

    /// Whether it stands there already, resolved or not.
    pub(super) fn is_there(self) -> bool {
        self.same().next().is_some()
    }

    /// Whether it is no cause to hold the attempt: staff know it, or have closed the attempt.
    pub(super) fn is_settled(self) -> bool {
        self.same().any(|row| row.resolution.is_some()) || self.closed().next().is_some()
    }

    /// The closing that dealt with this very money, so that staff need not look once more: it was
    /// of the same trade and amount. One of the two that could not be read is taken for the other
    /// as long as no more than one trade is named.
    pub(super) fn closing(self) -> Option<&'a Quarantine> {
        let Self { new, .. } = self;
        self.closed().find(|row| match (&row.trade_no, &new.trade_no) {
            (Some(_), Some(_)) => (&row.trade_no, row.amount) == (&new.trade_no, new.amount),
            (None, _) | (_, None) => self.is_of_one_trade(),
        })
    }

    fn same(self) -> impl Iterator<Item = &'a Quarantine> {
        let sameness = self.new.sameness();
        self.rows.iter().filter(move |row| row.sameness() == sameness)
    }

    fn closed(self) -> impl Iterator<Item = &'a Quarantine> {
        self.rows.iter().filter(|row| row.closes_the_attempt())
    }

    fn is_of_one_trade(self) -> bool {
        let rows = self.rows.iter().filter(|row| row.reason.is_of_a_payment());
        let mut trades = rows.chain([self.new]).filter_map(|row| row.trade_no.as_ref());
        let first = trades.next();
        trades.all(|trade_no| Some(trade_no) == first)
    }
}

impl Quarantine {
    /// As staff have resolved it already by closing the attempt for the same money, if they have.
    /// `rows`: what is in quarantine under its number.
    pub fn closed_among(&self, rows: &[Self]) -> Option<Self> {
        if self.resolution.is_some() || !self.reason.is_of_a_payment() {
            return None;
        }
        let resolution = Known::of(self, rows).closing()?.resolution.clone();
        Some(Self { resolution, ..self.clone() })
    }

    /// Whether staff have dealt with a payment of the attempt outside, so that it is over.
    pub fn closes_the_attempt(&self) -> bool {
        let choice = self.resolution.as_ref().map(|resolution| resolution.choice);
        choice == Some(QuarantineChoice::Close) && self.reason.is_of_a_payment()
    }
}

impl QuarantineReason {
    /// Whether it speaks of money that came, and not of money that went back.
    fn is_of_a_payment(self) -> bool {
        match self {
            Self::UnknownOrder
            | Self::WrongChannel
            | Self::WrongMerchant
            | Self::WrongApplication
            | Self::WrongAmount
            | Self::OtherTrade
            | Self::TradeOfAnother
            | Self::Unreadable => true,
            Self::UnknownRefund | Self::WrongRefund | Self::RefundContradicted => false,
        }
    }
}
