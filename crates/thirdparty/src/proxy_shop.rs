//! The proxy shop: plans and static addresses, bought with a balance. Its document is public in
//! part; what is known and what is our reading stands in `docs/contracts/proxy-shop.md`.
//!
//! The account's key travels in the query and in bodies: no error and no log line holds either.
//! The shop knows no number of ours, so nothing is ever repeated here.

pub mod answer;
mod balance;
mod config;
mod refusal;
mod request;
mod status;

pub use config::{AppKey, ProxyShopConfig};
pub use refusal::meaning;

use crate::config::ConfigError;
use crate::http::{self, Answer, below, observed};
use answer::{Told, Unreadable, read_envelope};
use async_trait::async_trait;
use balance::Balance;
use domain::ports::{ProxyOrderFilter, ProxyOrderPage, ProxyQuote, ProxyRequest, ProxySupplier};
use domain::supplier::{Fee, ProxyOrder, ProxyProduct, StaticIp, SupplierError, SupplyRefusal};
use refusal::refused;
use request::{Close, Create};
use reqwest::{Client, RequestBuilder, Url};
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// The most that is asked for at once.
const LARGEST_PAGE: u32 = 100;
/// The most pages of static addresses that are read.
const MOST_PAGES: u32 = 200;
/// The envelope's codes of a fault of theirs rather than a refusal.
const FAULTS: std::ops::Range<i64> = 500..600;

/// Orders at the proxy shop. Clones share all.
#[derive(Debug, Clone)]
pub struct ProxyShop(Arc<Inner>);

struct Inner {
    base: Url,
    key: AppKey,
    fen_per_unit: Fee,
    order_time_limit: Duration,
    http: Client,
    balance: Balance,
}

/// Without the key.
impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner").field("host", &self.base.host_str()).finish_non_exhaustive()
    }
}

impl ProxyShop {
    pub fn new(config: ProxyShopConfig) -> Result<Self, ConfigError> {
        let (base, fen_per_unit) = config.check()?;
        Ok(Self(Arc::new(Inner {
            base,
            key: config.app_key,
            fen_per_unit,
            order_time_limit: config.order_time_limit,
            http: http::client(config.call_time_limit)?,
            balance: Balance::new(config.pm_id),
        })))
    }
}

#[async_trait]
impl ProxySupplier for ProxyShop {
    async fn quote(&self, request: &ProxyRequest) -> Result<ProxyQuote, SupplierError> {
        observed("proxy", "quote", self.0.quote(request)).await
    }

    async fn create(&self, request: &ProxyRequest) -> Result<ProxyOrder, SupplierError> {
        observed("proxy", "create", self.0.create(request)).await
    }

    async fn orders(
        &self,
        filter: &ProxyOrderFilter,
        page: u32,
        page_size: u32,
    ) -> Result<ProxyOrderPage, SupplierError> {
        observed("proxy", "orders", self.0.orders(filter, page, page_size)).await
    }

    async fn close(&self, trade_no: &str) -> Result<(), SupplierError> {
        observed("proxy", "close", self.0.close(trade_no)).await
    }

    async fn static_ips(&self, product: ProxyProduct) -> Result<Vec<StaticIp>, SupplierError> {
        observed("proxy", "static_ips", self.0.static_ips(product)).await
    }

    async fn balance(&self) -> Result<Option<ProxyQuote>, SupplierError> {
        observed("proxy", "balance", self.0.left()).await
    }
}

impl Inner {
    async fn quote(&self, request: &ProxyRequest) -> Result<ProxyQuote, SupplierError> {
        let body = Create::new(request, &self.key, self.pm_id().await?);
        let answer = http::exchange(self.post(&["order", "check"], &body)?).await?;
        let fee = answer::read_pay_fee(self.data(&answer)?).map_err(unreadable)?;
        self.priced(fee)
    }

    async fn create(&self, request: &ProxyRequest) -> Result<ProxyOrder, SupplierError> {
        // Nothing has been bought while the way to pay is not known.
        let pm_id = self.pm_id().await.map_err(as_not_sent)?;
        let body = Create::new(request, &self.key, pm_id);
        let call = self.post(&["order", "create"], &body)?.timeout(self.order_time_limit);
        let answer = http::exchange(call).await?;
        let made = self.data(&answer).inspect_err(|error| {
            if matches!(error, SupplierError::Refused { .. }) {
                self.balance.forget();
            }
        })?;
        answer::read_order(made, self.fen_per_unit).map_err(unreadable)
    }

    async fn orders(
        &self,
        filter: &ProxyOrderFilter,
        page: u32,
        page_size: u32,
    ) -> Result<ProxyOrderPage, SupplierError> {
        let (page, page_size) = (page.max(1), page_size.clamp(1, LARGEST_PAGE));
        let mut params = vec![("page_no", page.to_string()), ("page_size", page_size.to_string())];
        params.extend(filter.trade_no.clone().map(|number| ("trade_no", number)));
        let number = |number: i64| number.to_string();
        let status = filter.status.map(status::order_status_number).map(number);
        params.extend(status.map(|status| ("status", status)));
        let product = filter.product.map(status::product_number).map(number);
        params.extend(product.map(|product| ("product_type", product)));
        let answer = http::exchange(self.get(&["order", "list"], &params)?).await?;
        let read = answer::read_orders(self.data(&answer)?, self.fen_per_unit);
        let read = read.map_err(unreadable)?;
        let before = u64::from(page - 1) * u64::from(page_size);
        // A list that is short of what it counts would hide an order of ours.
        if read.orders.is_empty() && read.total > before {
            return Err(unreadable(Unreadable("an empty page of a list that has more")));
        }
        Ok(read)
    }

    async fn close(&self, trade_no: &str) -> Result<(), SupplierError> {
        let body = Close { app_key: self.key.reveal(), trade_no };
        let call = self.post(&["order", "close"], &body)?.timeout(self.order_time_limit);
        let answer = http::exchange(call).await?;
        self.told(&answer).map(|_nothing| ())
    }

    /// All pages, until one brings nothing new. The shop may hold fewer on a page than are asked for.
    async fn static_ips(&self, product: ProxyProduct) -> Result<Vec<StaticIp>, SupplierError> {
        if !product.is_static_ip() {
            let message = "only addresses of data centres and residences are listed";
            return Err(refused(SupplyRefusal::Other, "product_type", message, &self.key));
        }
        let mut found = BTreeMap::new();
        for page in 1..=MOST_PAGES {
            let params = [
                ("page", page.to_string()),
                ("size", LARGEST_PAGE.to_string()),
                ("product_type", status::product_number(product).to_string()),
            ];
            let answer = http::exchange(self.get(&["ip", "get-static-ip"], &params)?).await?;
            let read = answer::read_addresses(self.data(&answer)?, product).map_err(unreadable)?;
            let known = found.len();
            found.extend(read.addresses.into_iter().map(|one| (one.upid, one)));
            let is_missing = |total| u64::try_from(found.len()).is_ok_and(|found| found < total);
            match read.total {
                Some(total) if !is_missing(total) => return Ok(found.into_values().collect()),
                Some(_) if found.len() == known => break,
                None if found.len() == known => return Ok(found.into_values().collect()),
                Some(_) | None => {}
            }
        }
        Err(unreadable(Unreadable("a list of addresses that does not come to its end")))
    }

    fn priced(&self, fee: Fee) -> Result<ProxyQuote, SupplierError> {
        let cost = fee.cost(self.fen_per_unit);
        Ok(ProxyQuote { fee, cost: cost.map_err(|error| SupplierError::Unknown(error.into()))? })
    }

    fn get(
        &self,
        path: &[&str],
        params: &[(&str, String)],
    ) -> Result<RequestBuilder, SupplierError> {
        let mut url = self.url(path)?;
        let mut query = url.query_pairs_mut();
        query.append_pair("app_key", self.key.reveal());
        query.extend_pairs(params);
        drop(query);
        Ok(self.http.get(url))
    }

    fn post(&self, path: &[&str], body: &impl Serialize) -> Result<RequestBuilder, SupplierError> {
        let body = serde_json::to_vec(body)
            .map_err(|_error| SupplierError::NotReached("the request cannot be written".into()))?;
        let call = self.http.post(self.url(path)?);
        Ok(call.header("content-type", "application/json").body(body))
    }

    fn url(&self, path: &[&str]) -> Result<Url, SupplierError> {
        Ok(below(&self.base, &[&["pub"], path].concat())?)
    }

    /// The data of an answer that must have some.
    fn data<'a>(&self, answer: &'a Answer) -> Result<&'a RawValue, SupplierError> {
        self.told(answer)?.ok_or_else(|| unreadable(Unreadable("no data")))
    }

    /// Whether it did what it was asked. Only an answer that says so, or is surely given before
    /// anything is done, is a refusal.
    fn told<'a>(&self, answer: &'a Answer) -> Result<Option<&'a RawValue>, SupplierError> {
        use SupplyRefusal::{NotAuthorised, Other, TooOften};
        let refuse = |why, code: &str, message: &str| Err(refused(why, code, message, &self.key));
        let envelope = read_envelope(&answer.body);
        match (answer.status, envelope) {
            (200..=299, Ok(Told::Done(data))) => Ok(data),
            (401, Ok(Told::Refused { code, message })) => {
                refuse(NotAuthorised, &code.to_string(), &message)
            }
            (429, Ok(Told::Refused { code, message })) => {
                refuse(TooOften, &code.to_string(), &message)
            }
            (200..=299 | 400..=499, Ok(Told::Refused { code, message }))
                if !FAULTS.contains(&code) =>
            {
                refuse(meaning(code, &message), &code.to_string(), &message)
            }
            (401 | 403, Err(_)) => refuse(NotAuthorised, "", "the shop does not let us in"),
            (404, Err(_)) => refuse(Other, "404", "no such path: the base address is wrong"),
            (429, Err(_)) => refuse(TooOften, "429", "asked too often"),
            (200..=299, Err(why)) => Err(unreadable(why)),
            (status, _) => {
                Err(SupplierError::Unknown(format!("an answer of status {status}").into()))
            }
        }
    }
}

fn unreadable(why: Unreadable) -> SupplierError {
    SupplierError::Unknown(why.into())
}

/// What failed before the order was sent: it is safe to repeat.
fn as_not_sent(error: SupplierError) -> SupplierError {
    match error {
        SupplierError::Unknown(cause) => SupplierError::NotReached(cause),
        known @ (SupplierError::Refused { .. } | SupplierError::NotReached(_)) => known,
    }
}
