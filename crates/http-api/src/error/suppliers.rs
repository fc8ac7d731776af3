//! Failures of the suppliers' desk.

use super::{ApiError, ErrorCode};
use app::{SupplierDeskError, SupplierReconcileError, SupplyError};
use domain::supplier::SupplierError;

impl From<SupplierDeskError> for ApiError {
    fn from(error: SupplierDeskError) -> Self {
        match error {
            SupplierDeskError::Forbidden(error) => error.into(),
            SupplierDeskError::NotConfigured => ErrorCode::OutsideNotOffered.into(),
            SupplierDeskError::Unknown => ErrorCode::RecordNotFound.into(),
            SupplierDeskError::NotHeld => ErrorCode::SupplierOrderNotHeld.into(),
            SupplierDeskError::NumberTaken => {
                Self::new(ErrorCode::AlreadyExists).in_field("supplierNo")
            }
            SupplierDeskError::Supplier(error) => error.into(),
            SupplierDeskError::Supply(error) => error.into(),
            SupplierDeskError::Store(error) => error.into(),
        }
    }
}

/// The supplier's own words are for staff, who asked it.
impl From<SupplierError> for ApiError {
    fn from(error: SupplierError) -> Self {
        match error {
            refusal @ SupplierError::Refused { .. } => {
                Self::new(ErrorCode::SupplierRefused).because(refusal.to_string())
            }
            error @ (SupplierError::NotReached(_) | SupplierError::Unknown(_)) => {
                Self::new(ErrorCode::SupplierNoAnswer).caused_by(error)
            }
        }
    }
}

impl From<SupplyError> for ApiError {
    fn from(error: SupplyError) -> Self {
        match error {
            SupplyError::NoAdapter(_) => ErrorCode::OutsideNotOffered.into(),
            SupplyError::Supplier(error) => error.into(),
            SupplyError::Store(error) => error.into(),
            SupplyError::Ids(error) => error.into(),
            error @ (SupplyError::Transition(_)
            | SupplyError::Money(_)
            | SupplyError::Unfit
            | SupplyError::NoNumber) => Self::new(ErrorCode::Internal).caused_by(error),
        }
    }
}

impl From<SupplierReconcileError> for ApiError {
    fn from(error: SupplierReconcileError) -> Self {
        match error {
            SupplierReconcileError::Forbidden(error) => error.into(),
            SupplierReconcileError::NotConfigured => ErrorCode::OutsideNotOffered.into(),
            SupplierReconcileError::NotOver => ErrorCode::DayNotOver.into(),
            SupplierReconcileError::Unknown => ErrorCode::RecordNotFound.into(),
            SupplierReconcileError::NotOpen => ErrorCode::AlreadyDecided.into(),
            SupplierReconcileError::Store(error) => error.into(),
            SupplierReconcileError::Ids(error) => error.into(),
            error @ SupplierReconcileError::Incomplete { .. } => {
                Self::new(ErrorCode::Internal).caused_by(error)
            }
        }
    }
}
