//! The use cases, over the ports of `domain`. Nothing in here knows a database, a provider or HTTP.
//!
//! The rule for everything that goes outside: record, commit, call, record. No transaction is open
//! while somebody else is being waited for.

pub mod access;
pub mod accounts;
pub mod addresses;
pub mod alerts;
mod archive;
pub mod campaigns;
pub mod captchas;
pub mod cashier;
pub mod catalogue;
pub mod content;
pub mod conversions;
mod customer_copies;
pub mod desk;
pub mod evidence;
pub mod flows;
pub mod guards;
pub mod health;
pub mod ids;
pub mod imports;
pub mod jobs;
pub mod keys;
pub mod leads;
pub mod limits;
pub mod logins;
pub mod monitor;
pub mod new_orders;
pub mod notifications;
pub mod order_changes;
pub mod order_desk;
pub mod orders;
pub mod outside_desk;
pub mod outside_tokens;
pub mod own_orders;
pub mod people_desk;
pub mod placing;
pub mod ports;
pub mod reconciliations;
pub mod refunds;
pub mod renewals;
pub mod scheduled;
pub mod sms_codes;
pub mod staff;
mod supplier_reconciliations;
pub mod supplies;
pub mod task_desk;
pub mod timeline;
pub mod tokens;
pub mod tracking;
mod trades;
mod unit;

pub use access::{Access, Opening, Visitor};
pub use accounts::{AccountError, Accounts, ChangeProfile, PasswordSignIn, SignedInCustomer};
pub use addresses::{AddressRefused, Addresses};
pub use alerts::Alerts;
pub use campaigns::{
    CampaignError, CampaignFile, Campaigns, RecallRound, TestMessage, TestOutcome, TestScene,
};
pub use captchas::{Captcha, CaptchaError, Captchas};
pub use cashier::{Cashier, PayError, PayOrder, Payment};
pub use catalogue::{Catalogue, Offer};
pub use content::{Content, ContentDesk, ContentError, NewsError};
pub use conversions::{
    CallRefused, ConversionListError, Conversions, PromotionCall, UploadReport, UploadRunError,
};
pub use desk::{DeskError, MoneyDesk, Overview, PushedNow, StuckReport};
pub use evidence::EvidenceLog;
pub use flows::{FlowReport, Flows};
pub use guards::Guards;
pub use health::{Health, HealthReport};
pub use ids::SnowflakeIds;
pub use imports::{ImportError, Imports, NewImport, Received, Receiving};
pub use jobs::JobRunner;
pub use keys::{KeyedAnswer, KeyedCalls, KeyedError};
pub use leads::{LeadDeskError, LeadError, LeadExport, Leads, PushedLead, Taken};
pub use limits::Limits;
pub use logins::{LoginRefused, PayerLogins};
pub use monitor::{GateSeen, Monitor, WatchError, WatchReport};
pub use new_orders::{NewOrders, SaveNew};
pub use notifications::Notifications;
pub use order_changes::{ChangeError, OrderChanges, UpdateOrder};
pub use order_desk::{OrderDesk, OrderDeskError, OrderFile};
pub use orders::{LookError, OrderView, Orders};
pub use outside_desk::{OutsideDesk, OutsideDeskError};
pub use outside_tokens::{OutsideTokens, TokenAge, TokenError};
pub use own_orders::OwnOrders;
pub use people_desk::{PeopleDesk, PeopleError, PersonId, Revealed};
pub use placing::{Repeat, SaveAnswers, SaveError, SaveRefusal};
pub use ports::{Ports, Settings};
pub use reconciliations::{ReconcileError, ReconcileFile, Reconciliations};
pub use refunds::{RefundError, Refunds, RequestRefund};
pub use renewals::{
    CustomerSource, FoundCustomer, RenewalQueryError, Renewals, SaveAddressRenewal, SaveRenewal,
    VerifyNameError,
};
pub use scheduled::Scheduled;
pub use sms_codes::{SendCode, SmsCodeError, SmsCodes};
pub use staff::{ChangeStaff, Forbidden, ManageError, NewStaff, SignInError, SignedIn, StaffDesk};
pub use supplier_reconciliations::{SupplierReconcileError, SupplierReconciliations};
pub use supplies::{
    Decision, NoticeOutcome, OwnAddresses, RechargeNotices, SupplierDesk, SupplierDeskError,
    SupplyError,
};
pub use task_desk::{MOST_PUT_BACK, PutBackReport, TaskDesk, TaskDeskError};
pub use timeline::{StaffLine, StaffTimeline, Step, StepKind, Timeline};
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
    pub task_desk: TaskDesk,
    pub outside: OutsideDesk,
    pub outside_tokens: OutsideTokens,
    pub imports: Imports,
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
    pub leads: Leads,
    pub conversions: Conversions,
    pub suppliers: SupplierDesk,
    pub supplier_reconciliations: SupplierReconciliations,
    pub own_addresses: OwnAddresses,
    pub recharge_notices: RechargeNotices,
    pub campaigns: Campaigns,
    pub keys: KeyedCalls,
    pub tokens: OrderTokens,
    pub health: Health,
    pub jobs: JobRunner,
    pub scheduled: Scheduled,
    pub flows: Flows,
    pub monitor: Monitor,
    pub alerts: Alerts,
    pub timeline: Timeline,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdGenerator>,
}

impl Application {
    #[expect(clippy::too_many_lines, reason = "a line or two for each use case")]
    pub fn new(ports: Ports, settings: Settings) -> Self {
        let ports = Arc::new(ports);
        let settings = Arc::new(settings);
        let wake = Arc::new(Notify::new());
        let catalogue = Catalogue::new(&ports);
        let guards = Guards::new(&ports, &settings);
        let captchas = Captchas::new(&ports);
        let conversions = Conversions::new(&ports, &settings);
        let sms_codes = SmsCodes::new(&ports, &settings, &guards, captchas.clone());
        let trades = trades::Trades::new(&ports, &wake);
        let supplies = supplies::Supplies::new(&ports);
        let placer = placing::Placer::new(&ports, &settings, &catalogue);
        let tokens = OrderTokens::new(&ports.cipher);
        let access = Access::new(&ports, tokens.clone());
        let order_changes = OrderChanges::new(&ports, access.clone(), trades.clone(), &wake);
        let refunds = Refunds::new(&ports, &wake);
        let copies = customer_copies::CustomerCopies::new(&ports, &settings);
        let addresses = Addresses::new(&ports);
        let imports = Imports::new(&ports, &settings, &wake);
        let reconciliations = Reconciliations::new(&ports, trades.clone(), refunds.clone());
        let jobs = JobRunner::new(
            &ports,
            jobs::Works {
                trades: trades.clone(),
                refunds: refunds.clone(),
                reconciliations: reconciliations.clone(),
                imports: imports.clone(),
                copies: copies.clone(),
                supplies,
            },
            Arc::clone(&wake),
        );
        let monitor = Monitor::new(&ports, &settings);
        let (flows, alerts) = (Flows::new(&ports), Alerts::new(&ports, monitor.clone()));
        let duties = scheduled::Duties {
            archive: archive::Archive::new(&ports, &settings),
            jobs: jobs.clone(),
            reconciliations: reconciliations.clone(),
            conversions: conversions.clone(),
            has_conversion_account: ports.conversions.is_some(),
            outside_tokens: OutsideTokens::of(&ports),
            imports: imports.clone(),
            flows: flows.clone(),
            alerts: alerts.clone(),
            balances: supplies::Balances::new(&ports),
            supplier_reconciliations: SupplierReconciliations::new(&ports),
        };
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
            access: access.clone(),
            orders: Orders::new(&ports),
            cashier: Cashier::new(&ports, &settings, trades.clone(), &wake),
            notifications: Notifications::new(&ports, refunds.clone(), &wake),
            desk: MoneyDesk::new(&ports, trades.clone(), refunds.clone(), &wake),
            task_desk: TaskDesk::new(&ports, &wake),
            outside: OutsideDesk::new(&ports, copies.clone(), addresses.clone()),
            outside_tokens: OutsideTokens::of(&ports),
            logins: PayerLogins::new(&ports, &settings),
            staff: StaffDesk::new(&ports, &settings, &guards),
            sms_codes: sms_codes.clone(),
            accounts: Accounts::new(&ports, &settings, &guards, captchas.clone(), sms_codes),
            people: PeopleDesk::new(&ports),
            addresses,
            tracking: Tracking::new(&ports),
            leads: Leads::new(&ports),
            conversions: conversions.clone(),
            suppliers: SupplierDesk::new(&ports, &wake),
            supplier_reconciliations: SupplierReconciliations::new(&ports),
            own_addresses: OwnAddresses::new(&ports),
            recharge_notices: RechargeNotices::new(&ports, &wake),
            campaigns: Campaigns::new(&ports, &settings, &guards, &wake),
            keys: KeyedCalls::new(&ports),
            tokens,
            health: Health::new(&ports),
            jobs,
            scheduled: Scheduled::new(&ports, duties),
            flows,
            monitor,
            alerts,
            timeline: Timeline::new(&ports, access.clone()),
            refunds,
            imports,
            reconciliations,
            clock: Arc::clone(&ports.clock),
            ids: Arc::clone(&ports.ids),
            catalogue,
            guards,
            captchas,
        }
    }
}
