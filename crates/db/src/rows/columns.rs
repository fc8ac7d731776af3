//! Rows as columns: many rows go to `PostgreSQL` as one array for each column.

/// One value on its way into the array of its column.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Number(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Truth(Option<bool>),
}

/// What a field's type says about its column.
pub(crate) trait Field: Into<Value> {
    const NOTHING: Value;
}

macro_rules! from {
    ($($type:ty => $kind:ident,)+) => {$(
        impl Field for $type {
            const NOTHING: Value = Value::$kind(None);
        }

        impl Field for Option<$type> {
            const NOTHING: Value = Value::$kind(None);
        }

        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$kind(Some(value))
            }
        }

        impl From<Option<$type>> for Value {
            fn from(value: Option<$type>) -> Self {
                Self::$kind(value)
            }
        }
    )+};
}

from! {
    i64 => Number,
    String => Text,
    Vec<u8> => Bytes,
    bool => Truth,
}

/// A row that can be taken apart.
pub(crate) trait Columns {
    fn names() -> Vec<&'static str>;

    /// A row of nothing, which has the kinds of the columns.
    fn nothing() -> Vec<Value>;

    /// In the order of the names.
    fn values(self) -> Vec<Value>;
}

/// Every field by its name: those of its own, then those of its parts.
macro_rules! columns {
    ($row:ty { $($own:ident: $field:ty),* $(,)? } $(with { $($part:ident: $type:ty),+ $(,)? })?) => {
        impl crate::rows::columns::Columns for $row {
            fn names() -> Vec<&'static str> {
                let own = [$(stringify!($own)),*].into_iter();
                own$($(.chain(<$type as crate::rows::columns::Columns>::names()))+)?.collect()
            }

            fn nothing() -> Vec<crate::rows::columns::Value> {
                let own = [$(<$field as crate::rows::columns::Field>::NOTHING),*].into_iter();
                own$($(.chain(<$type as crate::rows::columns::Columns>::nothing()))+)?.collect()
            }

            fn values(self) -> Vec<crate::rows::columns::Value> {
                // Every field: one that is new must be named.
                let Self { $($own,)* $($($part,)+)? } = self;
                let own = [$($own.into()),*].into_iter();
                own$($(.chain(crate::rows::columns::Columns::values($part)))+)?.collect()
            }
        }
    };
}

pub(crate) use columns;
