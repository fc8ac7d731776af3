//! All configuration, and only here: from the environment and a TOML file, checked before anything
//! is bound or opened. Every problem is reported, not only the first.

mod alerts;
mod archive;
mod keys;
mod leads;
mod outside;
mod read;
mod world;

pub(crate) use alerts::Alerts;
pub(crate) use archive::Archiving;
pub(crate) use keys::{Keys, data_keys};
pub(crate) use leads::LeadSettings;
pub(crate) use outside::{
    Alipay, AlipayKeys, Jiuyi, KeyModes, Outside, ProxyShop, Telecom, Wechat,
};
pub(crate) use read::{Problems, Reader, Secret};
pub(crate) use world::World;

use crate::telemetry::DEFAULT_FILTER;
use chrono::TimeDelta;
use db::Writing;
use http_api::EnvelopeStatus;
use ipnet::IpNet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tracing_subscriber::filter::Targets;

/// The shortest password of the first account in production, in characters.
const LEAST_PASSWORD: usize = 12;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    Dev,
    Production,
}

#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) profile: Profile,
    pub(crate) data_dir: PathBuf,
    /// `postgres://…`; without one, SQLite in the data directory.
    pub(crate) database_url: Option<Secret>,
    pub(crate) database_pool: u32,
    pub(crate) writing: Writing,
    pub(crate) http: Http,
    pub(crate) world: World,
    pub(crate) key_modes: KeyModes,
    /// Of the first account of staff; made up and told once when unset.
    pub(crate) admin_password: Option<Secret>,
    pub(crate) mini_program_page: String,
    /// Whether floods are held back; off only beside the sandbox.
    pub(crate) rate_limits: bool,
    /// Unset outside production: then made once and kept in the data directory.
    pub(crate) keys: Option<Keys>,
    pub(crate) log: Targets,
    pub(crate) alerts: Alerts,
    pub(crate) leads: LeadSettings,
    pub(crate) order_life: TimeDelta,
    pub(crate) track_days: i64,
    pub(crate) archiving: Archiving,
    pub(crate) call_time_limit: Duration,
    pub(crate) shutdown_limit: Duration,
}

#[derive(Debug, Clone)]
pub(crate) struct Http {
    pub(crate) addr: SocketAddr,
    /// Where providers and browsers reach us; derived from the address when unset.
    pub(crate) public_url: Option<String>,
    pub(crate) prefixes: Vec<String>,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) cors_origins: Vec<String>,
    pub(crate) return_origins: Vec<String>,
    /// The shop's own page, which the cashier's page leads back to.
    pub(crate) shop_url: Option<String>,
    pub(crate) metrics_allowed: Vec<IpNet>,
    pub(crate) envelope: EnvelopeStatus,
}

impl Config {
    /// Reads everything, or tells all that is wrong with it.
    pub(crate) fn read(reader: &Reader) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let config = Self::gather(reader, &mut problems);
        config.check_production(&mut problems);
        reader.report_unknown(&mut problems);
        problems.or(config)
    }

    fn gather(reader: &Reader, problems: &mut Problems) -> Self {
        let profile = read_profile(reader, problems);
        let database_url = reader.secret("DATABASE_URL", problems);
        let http = Http::read(reader, problems);
        let is_embedded = database_url.is_none();
        let key_modes = KeyModes::read(reader, profile, problems);
        let world = World::read(reader, is_embedded, profile, (http.addr, key_modes), problems);
        Self {
            profile,
            data_dir: PathBuf::from(reader.text("DATA_DIR", "./data")),
            database_url,
            database_pool: reader.number("DATABASE_POOL", 16, 2..=500, problems),
            writing: read_writing(reader, &world, problems),
            http,
            key_modes,
            admin_password: reader.secret("ADMIN_PASSWORD", problems),
            rate_limits: read_rate_limits(reader, &world, problems),
            mini_program_page: reader.text("MINI_PROGRAM_PAGE", "pages/cashier/index"),
            keys: Keys::read(reader, problems),
            log: read_log(reader, problems),
            alerts: Alerts::read(reader, problems),
            leads: LeadSettings::read(reader, problems),
            order_life: TimeDelta::minutes(i64::from(reader.number(
                "ORDER_LIFE_MINUTES",
                30,
                5..=1_440,
                problems,
            ))),
            track_days: i64::from(reader.number("TRACK_DAYS", 180, 1..=3_650, problems)),
            archiving: Archiving::read(reader, problems),
            call_time_limit: seconds(reader.number("CALL_SECONDS", 8, 1..=30, problems)),
            shutdown_limit: seconds(reader.number("SHUTDOWN_SECONDS", 25, 1..=300, problems)),
            world,
        }
    }

    fn check_production(&self, problems: &mut Problems) {
        if self.profile != Profile::Production {
            return;
        }
        match &self.world {
            World::Real(outside) => {
                outside.refuse_sandbox_keys(problems);
                self.leads.check_production(&outside.baidu, problems);
            }
            World::SandboxInside { .. } | World::SandboxAt { .. } => {
                problems.add("SANDBOX", "must be off in production");
            }
        }
        if self.keys.is_none() {
            problems.add("DATA_KEYS", "is required in production");
            problems.add("LOOKUP_KEY", "is required in production");
        }
        let short = |password: &Secret| password.expose().chars().count() < LEAST_PASSWORD;
        if self.admin_password.as_ref().is_some_and(short) {
            problems.add("ADMIN_PASSWORD", "must have 12 characters or more in production");
        }
        match &self.http.public_url {
            Some(url) if url.starts_with("https://") => {}
            Some(_) => problems.add("PUBLIC_URL", "must begin with https:// in production"),
            None => problems.add("PUBLIC_URL", "is required in production"),
        }
    }
}

impl Http {
    fn read(reader: &Reader, problems: &mut Problems) -> Self {
        let addr =
            reader.parsed("HTTP_ADDR", "127.0.0.1:8080", "an address like 0.0.0.0:8080", problems);
        let envelope = match reader.text("ENVELOPE_STATUS", "http").as_str() {
            "http" => EnvelopeStatus::Http,
            "ruoyi" => EnvelopeStatus::Ruoyi,
            _other => {
                problems.add("ENVELOPE_STATUS", "must be http or ruoyi");
                EnvelopeStatus::Http
            }
        };
        Self {
            addr: addr.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            public_url: reader.url("PUBLIC_URL", problems),
            prefixes: reader.list("PATH_PREFIXES", "/dev-api,/prod-api"),
            trusted_proxies: reader.networks("TRUSTED_PROXIES", "", problems),
            cors_origins: reader.list("CORS_ORIGINS", ""),
            return_origins: reader.list("RETURN_ORIGINS", ""),
            shop_url: reader.url("SHOP_URL", problems),
            metrics_allowed: reader.networks("METRICS_ALLOWED", "127.0.0.0/8,::1/128", problems),
            envelope,
        }
    }
}

fn read_profile(reader: &Reader, problems: &mut Problems) -> Profile {
    match reader.text("PROFILE", "dev").as_str() {
        "dev" => Profile::Dev,
        "production" => Profile::Production,
        _other => {
            problems.add("PROFILE", "must be dev or production");
            Profile::Production
        }
    }
}

fn read_log(reader: &Reader, problems: &mut Problems) -> Targets {
    let wanted = "levels, each for all or for a target, such as info,app=debug";
    reader.parsed("LOG", DEFAULT_FILTER, wanted, problems).unwrap_or_default()
}

fn read_rate_limits(reader: &Reader, world: &World, problems: &mut Problems) -> bool {
    match (reader.text("RATE_LIMITS", "on").as_str(), world) {
        ("on", _) => true,
        ("off", World::SandboxInside { .. } | World::SandboxAt { .. }) => false,
        ("off", World::Real(_)) => {
            problems.add("RATE_LIMITS", "may be off only beside the sandbox");
            true
        }
        _other => {
            problems.add("RATE_LIMITS", "must be on or off");
            true
        }
    }
}

/// A commit is held up on purpose only to see what an overload does.
fn read_writing(reader: &Reader, world: &World, problems: &mut Problems) -> Writing {
    let delay = reader.number("COMMIT_DELAY_MS", 0, 0..=1_000, problems);
    if delay > 0 && matches!(world, World::Real(_)) {
        problems.add("COMMIT_DELAY_MS", "may be set only beside the sandbox");
    }
    match reader.text("GROUP_COMMIT", "on").as_str() {
        "on" => Writing::Grouped { delay: Duration::from_millis(u64::from(delay)) },
        "off" => Writing::OneByOne,
        _other => {
            problems.add("GROUP_COMMIT", "must be on or off");
            Writing::OneByOne
        }
    }
}

fn seconds(number: u32) -> Duration {
    Duration::from_secs(u64::from(number))
}

#[cfg(test)]
mod tests;
