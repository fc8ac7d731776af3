use super::sign::{Secret, SecretJoin};
use crate::config::{ConfigError, app_id, http_url};
use domain::money::Money;
use reqwest::Url;
use std::fmt;
use std::time::Duration;

/// An account at 玖壹.
#[derive(Clone, PartialEq, Eq)]
pub struct JiuyiConfig {
    /// Stands before `/dcapi/…` (网关地址).
    pub base_url: String,
    /// `appid`.
    pub app_id: String,
    /// `appsecret`.
    pub secret: String,
    pub secret_join: SecretJoin,
    /// In which unit the ceiling of a price is sent.
    pub money_unit: MoneyUnit,
    /// Whether they look into their stock before they take an order (`check`).
    pub check_stock: bool,
    /// Where they say how an order stands; without it they say nothing by themselves.
    pub notify_url: Option<String>,
    /// The most that a call may take which buys.
    pub order_time_limit: Duration,
    /// The most that any other call may take.
    pub call_time_limit: Duration,
}

/// Without the secret.
impl fmt::Debug for JiuyiConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JiuyiConfig")
            .field("base_url", &self.base_url)
            .field("app_id", &self.app_id)
            .field("secret_join", &self.secret_join)
            .field("money_unit", &self.money_unit)
            .field("check_stock", &self.check_stock)
            .field("notify_url", &self.notify_url)
            .field("order_time_limit", &self.order_time_limit)
            .field("call_time_limit", &self.call_time_limit)
            .finish_non_exhaustive()
    }
}

/// The unit of `money`, said with each order (`money_type`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MoneyUnit {
    /// 分, `1`.
    #[default]
    Fen,
    /// 元 with two decimals, `2`.
    Yuan,
}

impl MoneyUnit {
    /// By the number that the document gives it.
    pub fn from_number(number: &str) -> Option<Self> {
        [Self::Fen, Self::Yuan].into_iter().find(|unit| unit.number() == number)
    }

    pub(super) fn number(self) -> &'static str {
        match self {
            Self::Fen => "1",
            Self::Yuan => "2",
        }
    }

    pub(super) fn text(self, money: Money) -> String {
        match self {
            Self::Fen => money.fen().to_string(),
            Self::Yuan => money.to_string(),
        }
    }
}

/// The settings, found to be good.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) base: Url,
    pub(super) app_id: String,
    pub(super) secret: Secret,
    pub(super) money_unit: MoneyUnit,
    pub(super) check_stock: bool,
    pub(super) notify_url: Option<String>,
    pub(super) order_time_limit: Duration,
    pub(super) call_time_limit: Duration,
}

impl JiuyiConfig {
    pub(super) fn check(self) -> Result<Checked, ConfigError> {
        app_id("app_id", &self.app_id)?;
        if self.secret.is_empty() {
            return Err(ConfigError::new("secret", "must not be empty"));
        }
        if self.order_time_limit.is_zero() {
            return Err(ConfigError::new("order_time_limit", "must be longer than nothing"));
        }
        self.notify_url.as_deref().map_or(Ok(()), check_notify_url)?;
        Ok(Checked {
            base: http_url("base_url", &self.base_url)?,
            app_id: self.app_id,
            secret: Secret::new(self.secret, self.secret_join),
            money_unit: self.money_unit,
            check_stock: self.check_stock,
            notify_url: self.notify_url,
            order_time_limit: self.order_time_limit,
            call_time_limit: self.call_time_limit,
        })
    }
}

/// It is signed percent-encoded: only signs that every encoder treats alike.
fn check_notify_url(text: &str) -> Result<(), ConfigError> {
    http_url("notify_url", text)?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b":/.-_".contains(&byte);
    if text.len() <= 256 && text.bytes().all(is_plain) {
        Ok(())
    } else {
        Err(ConfigError::new("notify_url", "may have 256 letters, digits, dots, lines and slashes"))
    }
}
