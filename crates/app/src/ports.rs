//! What the application is wired with.

use crate::limits::Limits;
use crate::outside_tokens::OutsideTokens;
use chrono::TimeDelta;
use domain::attempt::Channel;
use domain::monitor::WatchLimits;
use domain::ports::{
    AddressLookup, AlertSender, AlipayLogin, BackOffice, CaptchaPainter, Cipher, Clock,
    ContentQueries, ConversionUpload, CustomerDirectory, EvidenceArchive, HtmlCleaner, IdGenerator,
    ImportQueries, LeadQueries, MoneyQueries, NotificationVerifier, OrderIntake, PaymentGateway,
    PaymentSettlement, PeopleQueries, ProxySupplier, Queries, RechargeNoticeVerifier,
    RechargeSupplier, Secrets, SheetReader, SmsSender, StatementSource, Store, SupplierGate,
    SupplierQueries, TelecomLogin, WatchQueries, WeChatLogin,
};
use domain::task::Target;
use std::sync::Arc;

/// Every port, each filled with an adapter, a fake or a mock.
#[derive(Debug, Clone)]
pub struct Ports {
    pub store: Arc<dyn Store>,
    pub queries: Arc<dyn Queries>,
    pub money: Arc<dyn MoneyQueries>,
    pub content: Arc<dyn ContentQueries>,
    pub people: Arc<dyn PeopleQueries>,
    pub leads: Arc<dyn LeadQueries>,
    pub watch: Arc<dyn WatchQueries>,
    pub imports: Arc<dyn ImportQueries>,
    pub suppliers: Arc<dyn SupplierQueries>,
    pub sheets: Arc<dyn SheetReader>,
    pub intake: Arc<dyn OrderIntake>,
    pub settlement: Arc<dyn PaymentSettlement>,
    /// At most one for each channel; a channel without one is not offered.
    pub gateways: Vec<Arc<dyn PaymentGateway>>,
    pub verifiers: Vec<Arc<dyn NotificationVerifier>>,
    /// At most one for each channel; a channel without one is not reconciled.
    pub statements: Vec<Arc<dyn StatementSource>>,
    /// A login that is not there is not offered.
    pub wechat_login: Option<Arc<dyn WeChatLogin>>,
    pub alipay_login: Option<Arc<dyn AlipayLogin>>,
    pub telecom_login: Option<Arc<dyn TelecomLogin>>,
    pub directory: Arc<dyn CustomerDirectory>,
    /// Customers as the telecom knows them; without one they are not asked for.
    pub telecom_users: Option<Arc<dyn CustomerDirectory>>,
    /// Made before the adapters that get their token here; without one there is no token.
    pub tokens: Option<OutsideTokens>,
    pub sms: Arc<dyn SmsSender>,
    /// Without one conversions wait.
    pub conversions: Option<Arc<dyn ConversionUpload>>,
    /// Without one addresses are typed without help.
    pub addresses: Option<Arc<dyn AddressLookup>>,
    pub captcha: Arc<dyn CaptchaPainter>,
    pub html: Arc<dyn HtmlCleaner>,
    /// At most one for each target; tasks of a target without one wait.
    pub back_offices: Vec<Arc<dyn BackOffice>>,
    /// 玖壹; without one recharges are not sold, and those that are paid wait.
    pub recharges: Option<Arc<dyn RechargeSupplier>>,
    pub recharge_notices: Option<Arc<dyn RechargeNoticeVerifier>>,
    /// Of those suppliers that are dealt with.
    pub supplier_gates: Vec<Arc<dyn SupplierGate>>,
    /// The proxy shop; without one its plans are not sold, and those that are paid wait.
    pub proxies: Option<Arc<dyn ProxySupplier>>,
    /// Without one alerts are told in the log alone.
    pub alerts: Option<Arc<dyn AlertSender>>,
    /// Without one evidence stays in the database.
    pub archive: Option<Arc<dyn EvidenceArchive>>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn IdGenerator>,
    pub cipher: Arc<dyn Cipher>,
    pub secrets: Arc<dyn Secrets>,
}

impl Ports {
    pub(crate) fn gateway(&self, channel: Channel) -> Option<&Arc<dyn PaymentGateway>> {
        self.gateways.iter().find(|gateway| gateway.channel() == channel)
    }

    pub(crate) fn verifier(&self, channel: Channel) -> Option<&Arc<dyn NotificationVerifier>> {
        self.verifiers.iter().find(|verifier| verifier.channel() == channel)
    }

    pub(crate) fn statement(&self, channel: Channel) -> Option<&Arc<dyn StatementSource>> {
        self.statements.iter().find(|source| source.channel() == channel)
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
    /// The page of the mini-program that pays an order, as `orderId` in its query names it.
    pub mini_program_page: String,
    /// Whether floods are held back. Guesses at secrets are counted in any case.
    pub limits_on: bool,
    pub limits: Limits,
    /// How far what is watched may go.
    pub watch: WatchLimits,
    /// A name is looked for among the orders of so many days at most.
    pub name_search_days: i64,
    /// What visitors did is kept for so many days.
    pub track_days: i64,
    /// Evidence that is older goes into the archive, once its money's story has ended; without it
    /// none does.
    pub evidence_days: Option<i64>,
    /// Hosts of the pages that advertisements lead to.
    pub promotion_hosts: Vec<String>,
    /// Baidu's number of the kind of conversion that a call is.
    pub call_conversion_type: u32,
    /// So many messages to customers whose term is over go out a day, in Shanghai.
    pub recall_daily_cap: u32,
    /// The longest file of an import, in bytes.
    pub most_import_bytes: u64,
}

impl Settings {
    /// Whether a payer may be sent back to the address.
    pub(crate) fn is_return_url(&self, url: &str) -> bool {
        let is_plain = url.len() <= 256 && url.bytes().all(|byte| byte.is_ascii_graphic());
        let is_listed = |origin: &String| {
            let rest = url.strip_prefix(origin.trim_end_matches('/'));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
        };
        is_plain && self.return_origins.iter().any(is_listed)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            order_life: TimeDelta::minutes(30),
            customer_copy_life: TimeDelta::hours(24),
            return_origins: Vec::new(),
            mini_program_page: "pages/cashier/index".to_owned(),
            limits_on: true,
            limits: Limits::default(),
            watch: WatchLimits::default(),
            name_search_days: 92,
            track_days: 180,
            evidence_days: None,
            promotion_hosts: Vec::new(),
            call_conversion_type: 30,
            recall_daily_cap: 2_000,
            most_import_bytes: domain::import::MOST_BYTES,
        }
    }
}
