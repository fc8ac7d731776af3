use crate::config::{ConfigError, http_url};
use domain::supplier::Fee;
use reqwest::Url;
use std::fmt;
use std::time::Duration;

/// The longest key that is taken, in characters.
const LONGEST_KEY: usize = 256;

/// The account's secret at the shop. It has full rights, and no `Debug` shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct AppKey(String);

impl AppKey {
    pub fn new(text: &str) -> Result<Self, ConfigError> {
        let is_good = (1..=LONGEST_KEY).contains(&text.len());
        if is_good && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ConfigError::new("app_key", "must have 1 to 256 visible ASCII characters"))
        }
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for AppKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppKey(…)")
    }
}

/// The account at the proxy shop that orders are bought with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyShopConfig {
    /// `https://api.smartproxy.org`; stands before `/pub/…`.
    pub base_url: String,
    pub app_key: AppKey,
    /// The number of the balance among the shop's ways to pay. `None`: it is looked up there.
    pub pm_id: Option<i64>,
    /// How many fen (分) one unit of the shop's is: a decimal such as `100` or `719.5`.
    pub fen_per_unit: String,
    /// The most that a call which changes nothing may take.
    pub call_time_limit: Duration,
    /// The most that creating or closing an order may take.
    pub order_time_limit: Duration,
}

impl ProxyShopConfig {
    /// Where the shop's unit is the yuan.
    pub const FEN_PER_YUAN: &str = "100";

    pub(super) fn check(&self) -> Result<(Url, Fee), ConfigError> {
        if self.pm_id.is_some_and(|id| id < 1) {
            return Err(ConfigError::new("pm_id", "must be above 0"));
        }
        if self.order_time_limit.is_zero() {
            return Err(ConfigError::new("order_time_limit", "must be longer than nothing"));
        }
        let problem = "must be a decimal above 0 with at most 6 decimals";
        let rate = Fee::parse(&self.fen_per_unit)
            .map_err(|_error| ConfigError::new("fen_per_unit", problem))?;
        if rate == Fee::ZERO {
            return Err(ConfigError::new("fen_per_unit", problem));
        }
        Ok((http_url("base_url", &self.base_url)?, rate))
    }
}
