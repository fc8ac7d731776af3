//! What was sold, came in and went back (营业概况): figures of a day, or of several.

use crate::attempt::Channel;

/// Captures of one channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Captures {
    pub number: i64,
    /// In fen.
    pub amount: i64,
}

/// Each counted on the day on which it happened: an order may be placed on one and paid on another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turnover {
    pub orders_placed: i64,
    /// Orders whose paying money came in.
    pub orders_paid: i64,
    /// What these were paid with, in fen.
    pub paid: i64,
    /// All captures, late and double money as well, in the order of `Channel::ALL`.
    pub captures: [Captures; Channel::ALL.len()],
    /// Refunds that succeeded, those made outside as well.
    pub refunds: i64,
    /// What went back by these, in fen.
    pub refunded: i64,
}

impl Turnover {
    /// The captures of one channel.
    pub fn captures_of(&mut self, channel: Channel) -> &mut Captures {
        let [wechat, alipay, telecom] = &mut self.captures;
        match channel {
            Channel::Wechat => wechat,
            Channel::Alipay => alipay,
            Channel::Telecom => telecom,
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        self.orders_placed += other.orders_placed;
        self.orders_paid += other.orders_paid;
        self.paid += other.paid;
        for (own, others) in self.captures.iter_mut().zip(&other.captures) {
            own.number += others.number;
            own.amount += others.amount;
        }
        self.refunds += other.refunds;
        self.refunded += other.refunded;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captures_stand_in_the_order_of_the_channels() {
        let mut turnover = Turnover::default();
        for (number, channel) in (1..).zip(Channel::ALL) {
            turnover.captures_of(channel).number = number;
        }
        assert_eq!(turnover.captures.map(|of| of.number), [1, 2, 3]);
    }

    #[test]
    fn every_figure_is_added() {
        let captures = [1, 2, 3].map(|number| Captures { number, amount: number * 10 });
        let one = Turnover {
            orders_placed: 4,
            orders_paid: 5,
            paid: 6,
            captures,
            refunds: 7,
            refunded: 8,
        };
        let two = Turnover {
            orders_placed: 8,
            orders_paid: 10,
            paid: 12,
            captures: [2, 4, 6].map(|number| Captures { number, amount: number * 10 }),
            refunds: 14,
            refunded: 16,
        };
        assert_eq!(one.plus(&one), two);
        assert_eq!(Turnover::default().plus(&one), one);
    }
}
