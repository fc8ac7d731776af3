//! The composition root: which adapter fills which port.

use crate::adapters::Adapters;
use crate::clock::SystemClock;
use crate::config::{Config, Profile};
use crate::keys::KeyPlace;
use crate::{data_dir, slot::HeldSlot};
use anyhow::{Context, bail};
use app::{Application, EvidenceLog, Ports, Settings};
use db::{AesGcmCipher, ArgonSecrets, Database, DatabaseConfig, StorePorts};
use domain::ports::{Cipher, Clock, ExchangeLog};
use http_api::{CaptchaImages, HtmlCleaning, SheetFiles};
use std::sync::Arc;

/// The database, open and of this version's schema.
pub(crate) struct OpenDatabase {
    pub(crate) database: Database,
    pub(crate) cipher: Arc<dyn Cipher>,
    /// The same, as the one that follows the keys.
    pub(crate) keys: Arc<AesGcmCipher>,
    /// Held while a SQLite database is open.
    _lock: Option<data_dir::DataDirLock>,
}

/// `server migrate`.
pub(crate) async fn migrate(config: &Config) -> anyhow::Result<()> {
    let open = connect(config, Arc::new(SystemClock::new())).await?;
    open.database.migrate().await.context("the migrations failed")?;
    crate::hints::print_line("the database has this version's schema");
    Ok(())
}

/// In development the schema is brought up to date; in production that is done on purpose, before.
pub(crate) async fn open_database(
    config: &Config,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<OpenDatabase> {
    let open = connect(config, clock).await?;
    if config.profile == Profile::Dev {
        open.database.migrate().await.context("the migrations failed")?;
    } else if !open.database.is_migrated().await? {
        bail!("the database lacks migrations: run `server migrate` first");
    }
    Ok(open)
}

/// For reading beside a server that may be working on it, or writing without making ids, in
/// transactions as short as the server's own: no worker slot is taken, for which the lock of the
/// folder is there, no database is made and none migrated.
pub(crate) async fn open_beside(config: &Config) -> anyhow::Result<(Database, Arc<AesGcmCipher>)> {
    open_with(config, 1).await
}

/// The same for as many as fill it side by side.
pub(crate) async fn open_to_fill(config: &Config, writers: usize) -> anyhow::Result<Database> {
    open_with(config, writers).await.map(|(database, _keys)| database)
}

async fn open_with(
    config: &Config,
    connections: usize,
) -> anyhow::Result<(Database, Arc<AesGcmCipher>)> {
    let mut place = place(config)?;
    match &mut place {
        DatabaseConfig::Sqlite { path } if !path.exists() => {
            bail!("there is no database at {}", path.display())
        }
        DatabaseConfig::Sqlite { .. } => {}
        DatabaseConfig::Postgres { pool_size, .. } => {
            data_dir::create(&config.data_dir)?;
            *pool_size = connections;
        }
    }
    let keys = Arc::new(KeyPlace::of(config)?.cipher()?);
    let cipher: Arc<dyn Cipher> = Arc::<AesGcmCipher>::clone(&keys);
    let database = Database::connect(&place, cipher, Arc::new(SystemClock::new())).await?;
    if !database.is_migrated().await? {
        bail!("the database lacks migrations: run `server migrate` first");
    }
    Ok((database, keys))
}

async fn connect(config: &Config, clock: Arc<dyn Clock>) -> anyhow::Result<OpenDatabase> {
    data_dir::create(&config.data_dir)?;
    let place = place(config)?;
    let lock = match place {
        DatabaseConfig::Sqlite { .. } => Some(data_dir::lock(&config.data_dir)?),
        DatabaseConfig::Postgres { .. } => None,
    };
    let keys = Arc::new(KeyPlace::of(config)?.cipher()?);
    let cipher: Arc<dyn Cipher> = Arc::<AesGcmCipher>::clone(&keys);
    let database = Database::connect(&place, Arc::clone(&cipher), clock).await?;
    Ok(OpenDatabase { database, cipher, keys, _lock: lock })
}

fn place(config: &Config) -> anyhow::Result<DatabaseConfig> {
    let url = config.database_url.as_ref().map(crate::config::Secret::expose);
    let mut place = DatabaseConfig::from_url(url, &config.data_dir)?;
    if let DatabaseConfig::Postgres { pool_size, .. } = &mut place {
        *pool_size = usize::try_from(config.database_pool)?;
    }
    Ok(place)
}

/// Every port filled, and the application over them.
pub(crate) fn application(
    config: &Config,
    public_url: &str,
    (open, stores): (&OpenDatabase, &StorePorts),
    slot: &HeldSlot,
    adapters: Adapters,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<Application> {
    let ports = Ports {
        store: Arc::clone(&stores.store),
        queries: Arc::clone(&stores.queries),
        money: Arc::clone(&stores.money_queries),
        content: Arc::clone(&stores.content_queries),
        people: Arc::clone(&stores.people_queries),
        imports: Arc::clone(&stores.import_queries),
        sheets: Arc::new(SheetFiles),
        leads: Arc::clone(&stores.lead_queries),
        watch: Arc::clone(&stores.watch_queries),
        suppliers: Arc::clone(&stores.supplier_queries),
        alerts: config.alerts.sender(config.call_time_limit, &clock)?,
        intake: Arc::clone(&stores.intake),
        settlement: Arc::clone(&stores.settlement),
        gateways: adapters.gateways,
        verifiers: adapters.verifiers,
        statements: adapters.statements,
        wechat_login: adapters.wechat_login,
        alipay_login: Some(adapters.alipay_login),
        telecom_login: adapters.telecom_login,
        directory: adapters.directory,
        telecom_users: adapters.telecom_users,
        tokens: adapters.tokens,
        sms: adapters.sms,
        conversions: adapters.conversions,
        addresses: adapters.addresses,
        captcha: Arc::new(CaptchaImages::new()),
        html: Arc::new(HtmlCleaning::new()),
        back_offices: adapters.back_offices,
        recharges: adapters.suppliers.recharges,
        recharge_notices: adapters.suppliers.recharge_notices,
        proxies: adapters.suppliers.proxies,
        supplier_gates: adapters.suppliers.gates,
        archive: config.archiving.open(&open.cipher),
        clock,
        ids: slot.ids(),
        cipher: Arc::clone(&open.cipher),
        secrets: Arc::new(ArgonSecrets::default()),
    };
    let mut return_origins = config.http.return_origins.clone();
    return_origins.push(public_url.to_owned());
    let mut promotion_hosts = config.leads.promotion_hosts.clone();
    promotion_hosts.extend(adapters.promotion_host);
    let settings = Settings {
        promotion_hosts,
        call_conversion_type: config.leads.call_type,
        recall_daily_cap: config.leads.recall_daily_cap,
        order_life: config.order_life,
        track_days: config.track_days,
        evidence_days: config.archiving.days,
        return_origins,
        mini_program_page: config.mini_program_page.clone(),
        limits_on: config.rate_limits,
        watch: config.alerts.limits.clone(),
        ..Settings::default()
    };
    Ok(Application::new(ports, settings))
}

/// Where exchanges with the payment providers are kept.
pub(crate) fn exchange_log(
    stores: &StorePorts,
    slot: &HeldSlot,
    clock: &Arc<dyn Clock>,
) -> Arc<dyn ExchangeLog> {
    let (store, clock) = (Arc::clone(&stores.store), Arc::clone(clock));
    Arc::new(EvidenceLog::new(store, clock, slot.ids()))
}
