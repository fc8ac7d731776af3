//! Differences planted in a provider's daily bill (对账单), for reconciliation to find.

use serde::{Deserialize, Serialize};

use crate::crypto::random_digits;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::system::System;

/// One way in which a bill differs from what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Plant {
    /// The trade's payment row is left out.
    Missing,
    /// A payment row of a trade that never was.
    Extra,
    /// The trade's payment row shows one fen more.
    Amount,
    /// The trade is paid and nobody is told: the bill shows it, the merchant has not heard.
    State,
    /// The hash (or what stands for it) is not the file's.
    BadHash,
}

impl Plant {
    pub(crate) const ALL: [Self; 5] =
        [Self::Missing, Self::Extra, Self::Amount, Self::State, Self::BadHash];

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|plant| plant.name() == name)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Amount => "amount",
            Self::State => "state",
            Self::BadHash => "bad_hash",
        }
    }

    /// Whether it is about one trade, which must be named.
    pub(crate) fn needs_trade(self) -> bool {
        matches!(self, Self::Missing | Self::Amount | Self::State)
    }
}

/// What is planted in the bill of one system and day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Planted {
    pub(crate) plant: Plant,
    /// The merchant's number of the trade; empty for [`Plant::BadHash`].
    pub(crate) out_trade_no: String,
}

/// What an extra row says was paid, in fen.
pub(crate) const EXTRA_FEN: i64 = 4_200;

impl Planted {
    /// An extra row without a number gets a fresh one.
    pub(crate) fn new(plant: Plant, number: Option<&str>) -> Result<Self, SandboxError> {
        let out_trade_no = match number {
            Some(number) => number.to_owned(),
            None if plant == Plant::Extra => format!("X{}", random_digits(16)?),
            None => String::new(),
        };
        Ok(Self { plant, out_trade_no })
    }

    /// Everything planted in the bill of `day` (`YYYY-MM-DD`), oldest first.
    pub(crate) fn of(txn: &Txn<'_>, system: System, day: &str) -> Result<Vec<Self>, SandboxError> {
        let planted = txn.with_prefix(Kind::Plant, &place(system, day))?;
        Ok(planted.into_iter().map(|(_, planted)| planted).collect())
    }

    pub(crate) fn keep(
        &self,
        txn: &Txn<'_>,
        system: System,
        day: &str,
    ) -> Result<(), SandboxError> {
        txn.put(Kind::Plant, &self.id(system, day), None, self)
    }

    /// Takes everything out of the bill of `day` again.
    pub(crate) fn clear(txn: &Txn<'_>, system: System, day: &str) -> Result<(), SandboxError> {
        for planted in Self::of(txn, system, day)? {
            txn.remove(Kind::Plant, &planted.id(system, day))?;
        }
        Ok(())
    }

    fn id(&self, system: System, day: &str) -> String {
        format!("{}{}/{}", place(system, day), self.plant.name(), self.out_trade_no)
    }
}

fn place(system: System, day: &str) -> String {
    format!("{}/{day}/", system.name())
}
