//! The suppliers of what is sold beside broadband: 玖壹卡券 and the proxy shop.

use super::need::Need;
use super::payments::Mark;
use crate::config::Secret;
use sandbox::{JiuyiIdentity, ProxyShopIdentity, SECRET_MARK};

/// 玖壹卡券: accounts topped up (代充).
#[derive(Debug)]
pub(crate) struct Jiuyi {
    pub(crate) base_url: String,
    pub(crate) app_id: String,
    pub(crate) secret: Secret,
    /// `named` or `bare`: how the secret is joined to what is signed.
    pub(crate) secret_join: &'static str,
    /// `1` for fen or `2` for yuan.
    pub(crate) money_type: &'static str,
    pub(crate) check_stock: bool,
}

#[derive(Debug)]
pub(crate) struct ProxyShop {
    pub(crate) base_url: String,
    pub(crate) app_key: Secret,
    /// The balance among the shop's ways to pay; looked up there where it is not set.
    pub(crate) pm_id: Option<i64>,
    /// How many fen one unit of the shop's is.
    pub(crate) fen_per_unit: String,
}

impl Jiuyi {
    /// Offered where its address is set.
    pub(super) fn read(need: &mut Need<'_>) -> Option<Self> {
        need.reader.optional("JIUYI_BASE_URL")?;
        Some(Self {
            base_url: need.url("JIUYI_BASE_URL"),
            app_id: need.text("JIUYI_APP_ID"),
            secret: need.secret("JIUYI_SECRET"),
            secret_join: need.word("JIUYI_SECRET_JOIN", ["named", "bare"]),
            money_type: need.word("JIUYI_MONEY_TYPE", ["1", "2"]),
            check_stock: need.reader.flag("JIUYI_CHECK_STOCK", need.problems).unwrap_or(true),
        })
    }

    pub(super) fn at_sandbox(own: JiuyiIdentity) -> Self {
        Self {
            base_url: own.base_url,
            app_id: own.app_id,
            secret: Secret::new(own.secret),
            secret_join: "named",
            money_type: "1",
            check_stock: true,
        }
    }

    pub(super) fn marks(&self) -> [Mark<'_>; 1] {
        [("JIUYI_SECRET", self.secret.expose(), SECRET_MARK)]
    }
}

impl ProxyShop {
    /// Offered where its address is set.
    pub(super) fn read(need: &mut Need<'_>) -> Option<Self> {
        need.reader.optional("PROXY_BASE_URL")?;
        Some(Self {
            base_url: need.url("PROXY_BASE_URL"),
            app_key: need.secret("PROXY_APP_KEY"),
            pm_id: pm_id(need),
            fen_per_unit: need.reader.text("PROXY_FEN_PER_UNIT", "100"),
        })
    }

    pub(super) fn at_sandbox(own: ProxyShopIdentity) -> Self {
        Self {
            base_url: own.base_url,
            app_key: Secret::new(own.app_key),
            pm_id: Some(own.pm_id),
            fen_per_unit: "100".to_owned(),
        }
    }

    pub(super) fn marks(&self) -> [Mark<'_>; 1] {
        [("PROXY_APP_KEY", self.app_key.expose(), SECRET_MARK)]
    }
}

fn pm_id(need: &mut Need<'_>) -> Option<i64> {
    let text = need.reader.optional("PROXY_PM_ID")?;
    let number = text.parse().ok().filter(|number| *number > 0);
    if number.is_none() {
        need.problems.add("PROXY_PM_ID", "must be a number above 0");
    }
    number
}
