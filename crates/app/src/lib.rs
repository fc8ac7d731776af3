//! The use cases, over the ports of `domain`. Nothing in here knows a database, a provider or HTTP.
//!
//! The rule for everything that goes outside: record, commit, call, record. No transaction is open
//! while somebody else is being waited for.

pub mod cashier;
pub mod catalogue;
pub mod desk;
pub mod evidence;
pub mod health;
pub mod ids;
pub mod jobs;
pub mod keys;
pub mod logins;
pub mod notifications;
pub mod orders;
pub mod ports;
pub mod reconciliations;
pub mod refunds;
pub mod renewals;
pub mod staff;
pub mod tokens;
mod trades;
mod unit;

pub use cashier::{Cashier, PayError, PayOrder, Payment};
pub use catalogue::Catalogue;
pub use desk::{DeskError, MoneyDesk, PushedNow, StuckReport};
pub use evidence::EvidenceLog;
pub use health::{Health, HealthReport};
pub use ids::SnowflakeIds;
pub use jobs::JobRunner;
pub use keys::{KeyedAnswer, KeyedCalls, KeyedError};
pub use logins::{LoginRefused, PayerLogins};
pub use notifications::Notifications;
pub use orders::{LookError, OrderView, Orders};
pub use ports::{Ports, Settings};
pub use reconciliations::{ReconcileError, ReconcileFile, Reconciliations};
pub use refunds::{RefundError, Refunds, RequestRefund};
pub use renewals::{
    RenewalQueryError, Renewals, Repeat, SaveAnswers, SaveError, SaveRefusal, SaveRenewal,
};
pub use staff::{Forbidden, SignInError, SignedIn, StaffDesk};
pub use tokens::OrderTokens;

use domain::ports::{Clock, IdGenerator};
use std::sync::Arc;
use tokio::sync::Notify;

/// The application, wired: hand it a full set of ports, adapters or fakes alike.
#[derive(Debug, Clone)]
pub struct Application {
    pub catalogue: Catalogue,
    pub renewals: Renewals,
    pub orders: Orders,
    pub cashier: Cashier,
    pub notifications: Notifications,
    pub refunds: Refunds,
    pub desk: MoneyDesk,
    pub reconciliations: Reconciliations,
    pub logins: PayerLogins,
    pub staff: StaffDesk,
    pub keys: KeyedCalls,
    pub tokens: OrderTokens,
    pub health: Health,
    pub jobs: JobRunner,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdGenerator>,
}

impl Application {
    pub fn new(ports: Ports, settings: Settings) -> Self {
        let ports = Arc::new(ports);
        let settings = Arc::new(settings);
        let wake = Arc::new(Notify::new());
        let catalogue = Catalogue::new(&ports);
        let trades = trades::Trades::new(&ports, &wake);
        let refunds = Refunds::new(&ports, &wake);
        let reconciliations = Reconciliations::new(&ports, trades.clone(), refunds.clone());
        Self {
            renewals: Renewals::new(&ports, &settings, catalogue.clone()),
            orders: Orders::new(&ports),
            cashier: Cashier::new(&ports, &settings, trades.clone(), &wake),
            notifications: Notifications::new(&ports, refunds.clone(), &wake),
            desk: MoneyDesk::new(&ports, trades.clone(), refunds.clone(), &wake),
            logins: PayerLogins::new(&ports, &settings),
            staff: StaffDesk::new(&ports),
            keys: KeyedCalls::new(&ports),
            tokens: OrderTokens::new(&ports.cipher),
            health: Health::new(&ports),
            jobs: JobRunner::new(&ports, trades, refunds.clone(), reconciliations.clone(), wake),
            refunds,
            reconciliations,
            clock: Arc::clone(&ports.clock),
            ids: Arc::clone(&ports.ids),
            catalogue,
        }
    }
}
