//! The use cases, over the ports of `domain`. Nothing in here knows a database, a provider or HTTP.
//!
//! The rule for everything that goes outside: record, commit, call, record. No transaction is open
//! while somebody else is being waited for.

pub mod access;
pub mod accounts;
pub mod addresses;
pub mod captchas;
pub mod cashier;
pub mod catalogue;
pub mod content;
pub mod desk;
pub mod evidence;
pub mod guards;
pub mod health;
pub mod ids;
pub mod jobs;
pub mod keys;
pub mod limits;
pub mod logins;
pub mod new_orders;
pub mod notifications;
pub mod order_changes;
pub mod order_desk;
pub mod orders;
pub mod own_orders;
pub mod people_desk;
pub mod placing;
pub mod ports;
pub mod reconciliations;
pub mod refunds;
pub mod renewals;
pub mod sms_codes;
pub mod staff;
pub mod tokens;
pub mod tracking;
mod trades;
mod unit;

pub use access::{Access, Opening, Visitor};
pub use accounts::{AccountError, Accounts, ChangeProfile, PasswordSignIn, SignedInCustomer};
pub use addresses::{AddressRefused, Addresses};
pub use captchas::{Captcha, CaptchaError, Captchas};
pub use cashier::{Cashier, PayError, PayOrder, Payment};
pub use catalogue::{Catalogue, Offer};
pub use content::{Content, ContentDesk, ContentError, NewsError};
pub use desk::{DeskError, MoneyDesk, PushedNow, StuckReport};
pub use evidence::EvidenceLog;
pub use guards::Guards;
pub use health::{Health, HealthReport};
pub use ids::SnowflakeIds;
pub use jobs::JobRunner;
pub use keys::{KeyedAnswer, KeyedCalls, KeyedError};
pub use limits::Limits;
pub use logins::{LoginRefused, PayerLogins};
pub use new_orders::{NewOrders, SaveNew};
pub use notifications::Notifications;
pub use order_changes::{ChangeError, OrderChanges, UpdateOrder};
pub use order_desk::{OrderDesk, OrderDeskError, OrderFile};
pub use orders::{LookError, OrderView, Orders};
pub use own_orders::OwnOrders;
pub use people_desk::{PeopleDesk, PeopleError, PersonId, Revealed};
pub use placing::{Repeat, SaveAnswers, SaveError, SaveRefusal};
pub use ports::{Ports, Settings};
pub use reconciliations::{ReconcileError, ReconcileFile, Reconciliations};
pub use refunds::{RefundError, Refunds, RequestRefund};
pub use renewals::{
    CustomerSource, FoundCustomer, RenewalQueryError, Renewals, SaveRenewal, VerifyNameError,
};
pub use sms_codes::{SendCode, SmsCodeError, SmsCodes};
pub use staff::{ChangeStaff, Forbidden, ManageError, NewStaff, SignInError, SignedIn, StaffDesk};
pub use tokens::OrderTokens;
pub use tracking::{TrackRefused, Tracking};

use domain::ports::{Clock, IdGenerator};
use std::sync::Arc;
use tokio::sync::Notify;

/// The application, wired: hand it a full set of ports, adapters or fakes alike.
#[derive(Debug, Clone)]
pub struct Application {
    pub catalogue: Catalogue,
    pub content: Content,
    pub content_desk: ContentDesk,
    pub renewals: Renewals,
    pub new_orders: NewOrders,
    pub order_changes: OrderChanges,
    pub own_orders: OwnOrders,
    pub order_desk: OrderDesk,
    pub access: Access,
    pub orders: Orders,
    pub cashier: Cashier,
    pub notifications: Notifications,
    pub refunds: Refunds,
    pub desk: MoneyDesk,
    pub reconciliations: Reconciliations,
    pub logins: PayerLogins,
    pub staff: StaffDesk,
    pub guards: Guards,
    pub captchas: Captchas,
    pub sms_codes: SmsCodes,
    pub accounts: Accounts,
    pub people: PeopleDesk,
    pub addresses: Addresses,
    pub tracking: Tracking,
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
        let guards = Guards::new(&ports, &settings);
        let captchas = Captchas::new(&ports);
        let sms_codes = SmsCodes::new(&ports, &settings, &guards, captchas.clone());
        let trades = trades::Trades::new(&ports, &wake);
        let placer = placing::Placer::new(&ports, &settings, &catalogue);
        let tokens = OrderTokens::new(&ports.cipher);
        let access = Access::new(&ports, tokens.clone());
        let order_changes =
            OrderChanges::new(&ports, access.clone(), catalogue.clone(), trades.clone(), &wake);
        let refunds = Refunds::new(&ports, &wake);
        let reconciliations = Reconciliations::new(&ports, trades.clone(), refunds.clone());
        Self {
            content: Content::new(&ports),
            content_desk: ContentDesk::new(&ports, catalogue.clone()),
            renewals: Renewals::new(
                &ports,
                &settings,
                placer.clone(),
                guards.clone(),
                captchas.clone(),
            ),
            new_orders: NewOrders::new(&ports, &settings, placer, guards.clone(), captchas.clone()),
            order_desk: OrderDesk::new(&ports, &settings, order_changes.clone()),
            order_changes,
            own_orders: OwnOrders::new(&ports),
            access,
            orders: Orders::new(&ports),
            cashier: Cashier::new(&ports, &settings, trades.clone(), &wake),
            notifications: Notifications::new(&ports, refunds.clone(), &wake),
            desk: MoneyDesk::new(&ports, trades.clone(), refunds.clone(), &wake),
            logins: PayerLogins::new(&ports, &settings),
            staff: StaffDesk::new(&ports, &settings, &guards),
            sms_codes: sms_codes.clone(),
            accounts: Accounts::new(&ports, &settings, &guards, captchas.clone(), sms_codes),
            people: PeopleDesk::new(&ports),
            addresses: Addresses::new(&ports),
            tracking: Tracking::new(&ports),
            keys: KeyedCalls::new(&ports),
            tokens,
            health: Health::new(&ports),
            jobs: JobRunner::new(&ports, trades, refunds.clone(), reconciliations.clone(), wake),
            refunds,
            reconciliations,
            clock: Arc::clone(&ports.clock),
            ids: Arc::clone(&ports.ids),
            catalogue,
            guards,
            captchas,
        }
    }
}
