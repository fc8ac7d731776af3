use super::outside::OutsideError;
use super::store::StoreError;
use crate::alert::{Alert, AlertMessage};
use async_trait::async_trait;
use std::fmt::Debug;

/// What is wrong, and what has to be told of it.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait AlertRepository: Send {
    /// Those that are raised, oldest first.
    async fn raised(&mut self) -> Result<Vec<Alert>, StoreError>;
    /// `Duplicate` when one of the same symptom and subject is raised already.
    async fn raise(&mut self, alert: &Alert) -> Result<(), StoreError>;
    /// Stores that it is over; `Conflict` when it was already.
    async fn clear(&mut self, alert: &Alert) -> Result<(), StoreError>;
    async fn add_message(&mut self, message: &AlertMessage) -> Result<(), StoreError>;
    /// Not sent yet, oldest first, at most `most`, due or not.
    async fn unsent(&mut self, most: u32) -> Result<Vec<AlertMessage>, StoreError>;
    /// Stores when it was sent, or when and why it is tried again.
    async fn update_message(&mut self, message: &AlertMessage) -> Result<(), StoreError>;
}

/// Tells those who run the shop.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait AlertSender: Send + Sync + Debug {
    /// The receiver knows a message it has had by its id.
    async fn send(&self, message: &AlertMessage) -> Result<(), OutsideError>;
}
