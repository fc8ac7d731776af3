//! What their answers leave us knowing.

mod wire;

pub(super) use wire::{Scalar, part, yuan};
pub use wire::{Told, read};

use super::notice::is_number;
use super::refusal::{is_confirmed_before, is_no_such_order, refused};
use super::status;
use domain::money::Money;
use domain::ports::{RechargeReceipt, RechargeReport, SupplierReference, Withdrawn};
use domain::supplier::SupplierError;
use wire::{Price, Stand, Taken, fen};

/// `account` is not repeated in an error.
pub fn ordered(told: &Told, account: &str) -> Result<RechargeReceipt, SupplierError> {
    match told {
        Told::Refused { text } => Err(refused(text, account)),
        Told::Done { result, other } => {
            let Scalar(supplier_no) = part(result.as_deref())?;
            let price = match other {
                Some(other) => part::<Price>(Some(other))?.price,
                None => None,
            };
            Ok(RechargeReceipt { supplier_no: theirs(supplier_no)?, cost: cost(price)? })
        }
    }
}

/// `None`: they have no such order.
pub fn found(
    told: &Told,
    reference: &SupplierReference,
) -> Result<Option<RechargeReport>, SupplierError> {
    let result = match told {
        Told::Refused { text } if is_no_such_order(text) => return Ok(None),
        Told::Refused { text } => return Err(refused(text, "")),
        Told::Done { result, .. } => result.as_deref(),
    };
    let order: Stand = part(result)?;
    about(reference, &order.order_id, &order.out_order_id)?;
    let reported = status::number(&order.status.0).ok_or_else(|| unreadable("its status"))?;
    Ok(Some(RechargeReport {
        supplier_no: theirs(order.order_id.0)?,
        reference: order.out_order_id.0,
        report: status::report(reported),
        reported,
        cost: cost(order.price)?,
    }))
}

pub fn balance(told: &Told) -> Result<Money, SupplierError> {
    match told {
        Told::Refused { text } => Err(refused(text, "")),
        Told::Done { result, .. } => {
            let Scalar(text) = part(result.as_deref())?;
            // What is owed to them would be less than nothing.
            Money::parse_yuan(&text).map_err(|_error| unreadable("the balance"))
        }
    }
}

pub fn confirmed(told: &Told) -> Result<(), SupplierError> {
    match told {
        Told::Done { .. } => Ok(()),
        Told::Refused { text } if is_confirmed_before(text) => Ok(()),
        Told::Refused { text } => Err(refused(text, "")),
    }
}

pub fn withdrawn(told: &Told, reference: &SupplierReference) -> Result<Withdrawn, SupplierError> {
    match told {
        Told::Refused { text } => Err(refused(text, "")),
        Told::Done { result, .. } => {
            let taken: Taken = part(result.as_deref())?;
            about(reference, &taken.order_id, &taken.out_order_id)?;
            let returned = taken.price.map(|price| fen(&price)).transpose()?;
            Ok(Withdrawn { supplier_no: theirs(taken.order_id.0)?, returned })
        }
    }
}

fn cost(price: Option<Scalar>) -> Result<Option<Money>, SupplierError> {
    price.filter(|Scalar(text)| !text.is_empty()).map(|price| yuan(&price.0)).transpose()
}

fn theirs(number: String) -> Result<String, SupplierError> {
    if is_number(&number) { Ok(number) } else { Err(unreadable("its number")) }
}

fn about(
    reference: &SupplierReference,
    theirs: &Scalar,
    ours: &Scalar,
) -> Result<(), SupplierError> {
    let (told, meant) = match reference {
        SupplierReference::Ours(number) => (ours, number),
        SupplierReference::Theirs(number) => (theirs, number),
    };
    if told.0 == *meant { Ok(()) } else { Err(unreadable("which order it is about")) }
}

/// It says something, and it is not clear what. Whether anything was done is not known.
pub(super) fn unreadable(what: &str) -> SupplierError {
    SupplierError::Unknown(format!("the answer is unreadable: {what}").into())
}

#[cfg(test)]
mod tests;
