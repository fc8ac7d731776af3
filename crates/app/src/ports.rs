//! What the application is wired with.

use chrono::TimeDelta;
use domain::attempt::Channel;
use domain::ports::{
    BackOffice, Cipher, Clock, CustomerDirectory, IdGenerator, NotificationVerifier, OrderIntake,
    PaymentGateway, PaymentSettlement, Queries, Store,
};
use domain::task::Target;
use std::sync::Arc;

/// Every port, each filled with an adapter, a fake or a mock.
#[derive(Debug, Clone)]
pub struct Ports {
    pub store: Arc<dyn Store>,
    pub queries: Arc<dyn Queries>,
    pub intake: Arc<dyn OrderIntake>,
    pub settlement: Arc<dyn PaymentSettlement>,
    /// At most one for each channel; a channel without one is not offered.
    pub gateways: Vec<Arc<dyn PaymentGateway>>,
    pub verifiers: Vec<Arc<dyn NotificationVerifier>>,
    pub directory: Arc<dyn CustomerDirectory>,
    /// At most one for each target; tasks of a target without one wait.
    pub back_offices: Vec<Arc<dyn BackOffice>>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdGenerator>,
    pub cipher: Arc<dyn Cipher>,
}

impl Ports {
    pub(crate) fn gateway(&self, channel: Channel) -> Option<&Arc<dyn PaymentGateway>> {
        self.gateways.iter().find(|gateway| gateway.channel() == channel)
    }

    pub(crate) fn verifier(&self, channel: Channel) -> Option<&Arc<dyn NotificationVerifier>> {
        self.verifiers.iter().find(|verifier| verifier.channel() == channel)
    }

    pub(crate) fn back_office(&self, target: Target) -> Option<&Arc<dyn BackOffice>> {
        self.back_offices.iter().find(|office| office.target() == target)
    }
}

/// What may differ between two installations.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long an unpaid order lives.
    pub order_life: TimeDelta,
    /// A copy of a customer older than this is asked for again at the directory.
    pub customer_copy_life: TimeDelta,
    /// Origins (`https://www.example.com`) that a payer may be sent back to.
    pub return_origins: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            order_life: TimeDelta::minutes(30),
            customer_copy_life: TimeDelta::hours(24),
            return_origins: Vec::new(),
        }
    }
}
