use crate::ports::{Cause, OutsideError};

/// Why a supplier refused, as far as it can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SupplyRefusal {
    /// It costs more than we allow.
    PriceTooHigh,
    OutOfStock,
    /// Our balance there is too low.
    BalanceTooLow,
    /// There is no such product, or it is not sold any more.
    NoSuchProduct,
    /// The account cannot be topped up.
    BadAccount,
    /// It says that it has an order of this number already.
    Duplicate,
    /// It does not know us: the key, the signature, or our address.
    NotAuthorised,
    /// It wants to be asked less often.
    TooOften,
    /// Any other, in its own words only.
    Other,
}

/// What follows from a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterRefusal {
    /// It may do later what it refuses now.
    TryLater,
    /// Another product may be delivered.
    TryAnother,
    /// No other product helps.
    Fail,
    /// It may have the order all the same.
    Ask,
    /// Staff look at it.
    Hold,
}

impl SupplyRefusal {
    pub const ALL: [Self; 9] = [
        Self::PriceTooHigh,
        Self::OutOfStock,
        Self::BalanceTooLow,
        Self::NoSuchProduct,
        Self::BadAccount,
        Self::Duplicate,
        Self::NotAuthorised,
        Self::TooOften,
        Self::Other,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::PriceTooHigh => "price_too_high",
            Self::OutOfStock => "out_of_stock",
            Self::BalanceTooLow => "balance_too_low",
            Self::NoSuchProduct => "no_such_product",
            Self::BadAccount => "bad_account",
            Self::Duplicate => "duplicate",
            Self::NotAuthorised => "not_authorised",
            Self::TooOften => "too_often",
            Self::Other => "other",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.name() == name)
    }

    pub fn after(self) -> AfterRefusal {
        match self {
            Self::BalanceTooLow | Self::NotAuthorised | Self::TooOften => AfterRefusal::TryLater,
            Self::PriceTooHigh | Self::OutOfStock | Self::NoSuchProduct => AfterRefusal::TryAnother,
            Self::BadAccount => AfterRefusal::Fail,
            Self::Duplicate => AfterRefusal::Ask,
            Self::Other => AfterRefusal::Hold,
        }
    }
}

/// What a failed call to a supplier leaves us knowing.
#[derive(Debug, thiserror::Error)]
pub enum SupplierError {
    /// It understood and refused. `code` and `message` are its own.
    #[error("refused, {} ({code}): {message}", why.name())]
    Refused { why: SupplyRefusal, code: String, message: String },
    /// It never got the request: repeating is safe.
    #[error("not reached")]
    NotReached(#[source] Cause),
    /// It may or may not have done it: ask before repeating.
    #[error("outcome unknown")]
    Unknown(#[source] Cause),
}

impl From<OutsideError> for SupplierError {
    fn from(error: OutsideError) -> Self {
        match error {
            OutsideError::Refused { code, message } => {
                Self::Refused { why: SupplyRefusal::Other, code, message }
            }
            OutsideError::NotReached(cause) => Self::NotReached(cause),
            OutsideError::Unknown(cause) => Self::Unknown(cause),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_a_word_and_a_consequence() {
        for refusal in SupplyRefusal::ALL {
            assert_eq!(SupplyRefusal::from_name(refusal.name()), Some(refusal));
        }
        assert_eq!(SupplyRefusal::Duplicate.after(), AfterRefusal::Ask);
        assert_eq!(SupplyRefusal::BalanceTooLow.after(), AfterRefusal::TryLater);
        assert_eq!(SupplyRefusal::Other.after(), AfterRefusal::Hold);
    }
}
