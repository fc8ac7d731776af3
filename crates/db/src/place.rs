use chrono::DateTime;
use domain::ports::StoreError;
use domain::{Currency, Money, OrderId, OrderKind, Snowflake, Target, Timestamp};
use std::fmt::Display;

/// The row that is being read back, so that a value that cannot be names where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) table: &'static str,
    pub(crate) id: &'a (dyn Display + Sync),
}

impl Place<'_> {
    pub(crate) fn corrupt(self, column: &'static str, problem: impl Display) -> StoreError {
        let (id, problem) = (self.id.to_string(), problem.to_string());
        StoreError::Corrupt { table: self.table, column, id, problem }
    }

    /// What a parser said, or the place at which it could not.
    pub(crate) fn read<T, E: Display>(
        self,
        column: &'static str,
        read: Result<T, E>,
    ) -> Result<T, StoreError> {
        read.map_err(|problem| self.corrupt(column, problem))
    }

    pub(crate) fn some<T>(self, column: &'static str, value: Option<T>) -> Result<T, StoreError> {
        value.ok_or_else(|| self.corrupt(column, "is missing"))
    }

    pub(crate) fn word<T>(
        self,
        column: &'static str,
        word: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, StoreError> {
        read(word).ok_or_else(|| self.corrupt(column, "is an unknown word"))
    }

    pub(crate) fn time(self, column: &'static str, micros: i64) -> Result<Timestamp, StoreError> {
        let time = DateTime::from_timestamp_micros(micros);
        time.ok_or_else(|| self.corrupt(column, "is no instant"))
    }

    pub(crate) fn time_in(
        self,
        column: &'static str,
        micros: Option<i64>,
    ) -> Result<Timestamp, StoreError> {
        let micros = self.some(column, micros)?;
        self.time(column, micros)
    }

    pub(crate) fn maybe_time(
        self,
        column: &'static str,
        micros: Option<i64>,
    ) -> Result<Option<Timestamp>, StoreError> {
        micros.map(|micros| self.time(column, micros)).transpose()
    }

    pub(crate) fn snowflake(
        self,
        column: &'static str,
        number: i64,
    ) -> Result<Snowflake, StoreError> {
        Snowflake::from_i64(number).ok_or_else(|| self.corrupt(column, "is negative"))
    }

    pub(crate) fn hash(self, column: &'static str, bytes: &[u8]) -> Result<[u8; 32], StoreError> {
        bytes.try_into().map_err(|_length| self.corrupt(column, "is no hash"))
    }

    pub(crate) fn money(
        self,
        column: &'static str,
        fen: i64,
        currency: &str,
    ) -> Result<Money, StoreError> {
        let currency = self.word("currency", currency, Currency::from_code)?;
        self.read(column, Money::new(fen, currency))
    }

    pub(crate) fn number<T: TryFrom<i64>>(
        self,
        column: &'static str,
        number: i64,
    ) -> Result<T, StoreError> {
        T::try_from(number).map_err(|_out_of_range| self.corrupt(column, "is out of range"))
    }

    pub(crate) fn order(
        self,
        column: &'static str,
        number: i64,
        kind: &str,
    ) -> Result<OrderId, StoreError> {
        let kind = self.word("order_kind", kind, order_kind)?;
        Ok(OrderId::new(kind, self.snowflake(column, number)?))
    }

    pub(crate) fn targets(
        self,
        column: &'static str,
        names: &str,
    ) -> Result<Vec<Target>, StoreError> {
        let names = names.split(',').filter(|name| !name.is_empty());
        names.map(|name| self.word(column, name, Target::from_name)).collect()
    }
}

/// The letter that an order's id begins with.
pub(crate) fn kind_letter(id: OrderId) -> String {
    id.kind().prefix().to_string()
}

fn order_kind(letter: &str) -> Option<OrderKind> {
    [OrderKind::New, OrderKind::Renewal].into_iter().find(|kind| letter.chars().eq([kind.prefix()]))
}

/// Names joined by commas, in their order.
pub(crate) fn target_names(targets: &[Target]) -> String {
    targets.iter().map(|target| target.name()).collect::<Vec<_>>().join(",")
}

/// Text from outside as a database takes it: `PostgreSQL` has no character zero.
pub(crate) fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}
