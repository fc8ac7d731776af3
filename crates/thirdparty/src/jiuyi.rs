//! 玖壹卡券: accounts topped up (代充), and cards bought (卡券). Contract: `docs/contracts/jiuyi.md`.

pub mod answer;
pub mod card;
mod config;
mod form;
mod notice;
mod refusal;
pub mod sign;
mod status;

pub use config::{JiuyiConfig, MoneyUnit};

use crate::config::ConfigError;
use crate::http::{self, below, observed};
use answer::Told;
use async_trait::async_trait;
use config::Checked;
use domain::money::Money;
use domain::ports::{
    NoticeRefused, RechargeNotice, RechargeNoticeVerifier, RechargeReceipt, RechargeReport,
    RechargeRequest, RechargeSupplier, SupplierReference, Withdrawn,
};
use domain::supplier::SupplierError;
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;
use sign::Fields;
use std::sync::Arc;
use std::time::Duration;

/// An account at 玖壹. Clones share all.
#[derive(Debug, Clone)]
pub struct Jiuyi(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    own: Checked,
    http: Client,
}

impl Jiuyi {
    pub fn new(config: JiuyiConfig) -> Result<Self, ConfigError> {
        let own = config.check()?;
        let http = http::client(own.call_time_limit)?;
        Ok(Self(Arc::new(Inner { own, http })))
    }
}

#[async_trait]
impl RechargeSupplier for Jiuyi {
    async fn order(&self, request: &RechargeRequest) -> Result<RechargeReceipt, SupplierError> {
        observed("jiuyi", "pay", self.0.order(request)).await
    }

    async fn find(
        &self,
        reference: &SupplierReference,
    ) -> Result<Option<RechargeReport>, SupplierError> {
        observed("jiuyi", "queryOrder", self.0.find(reference)).await
    }

    async fn balance(&self) -> Result<Money, SupplierError> {
        observed("jiuyi", "queryCash", self.0.balance()).await
    }

    async fn confirm(&self, supplier_no: &str) -> Result<(), SupplierError> {
        observed("jiuyi", "confirmOrder", self.0.confirm(supplier_no)).await
    }

    async fn withdraw(&self, reference: &SupplierReference) -> Result<Withdrawn, SupplierError> {
        observed("jiuyi", "drawOrder", self.0.withdraw(reference)).await
    }
}

impl RechargeNoticeVerifier for Jiuyi {
    fn verify(&self, body: &[u8]) -> Result<RechargeNotice, NoticeRefused> {
        notice::verify(&self.0.own.secret, body)
    }

    fn reference(&self, body: &[u8]) -> Option<String> {
        notice::reference(body)
    }
}

impl Inner {
    async fn order(&self, request: &RechargeRequest) -> Result<RechargeReceipt, SupplierError> {
        let own = &self.own;
        let mut fields = Fields::from([
            ("card_id".to_owned(), request.product.clone()),
            ("account".to_owned(), request.account.expose().to_owned()),
            ("number".to_owned(), "1".to_owned()),
            ("money_type".to_owned(), own.money_unit.number().to_owned()),
            ("money".to_owned(), own.money_unit.text(request.most_cost)),
            ("out_order_id".to_owned(), request.reference.clone()),
            ("datetime".to_owned(), request.at.timestamp().to_string()),
        ]);
        if own.check_stock {
            fields.insert("check".to_owned(), "1".to_owned());
        }
        if let Some(url) = &own.notify_url {
            fields.insert("notify_url".to_owned(), url.clone());
        }
        let told = self.call(&["pay"], fields, own.order_time_limit).await?;
        answer::ordered(&told, request.account.expose())
    }

    async fn find(
        &self,
        reference: &SupplierReference,
    ) -> Result<Option<RechargeReport>, SupplierError> {
        let told = self.call(&["queryOrder"], naming(reference), self.own.call_time_limit).await?;
        answer::found(&told, reference)
    }

    async fn balance(&self) -> Result<Money, SupplierError> {
        let told = self.call(&["queryCash"], Fields::new(), self.own.call_time_limit).await?;
        answer::balance(&told)
    }

    async fn confirm(&self, supplier_no: &str) -> Result<(), SupplierError> {
        let fields = naming(&SupplierReference::Theirs(supplier_no.to_owned()));
        let told = self.call(&["confirmOrder"], fields, self.own.call_time_limit).await?;
        answer::confirmed(&told)
    }

    async fn withdraw(&self, reference: &SupplierReference) -> Result<Withdrawn, SupplierError> {
        let told = self.call(&["drawOrder"], naming(reference), self.own.call_time_limit).await?;
        answer::withdrawn(&told, reference)
    }

    /// One signed call; whatever came of it.
    async fn call(
        &self,
        path: &[&str],
        mut fields: Fields,
        time_limit: Duration,
    ) -> Result<Told, SupplierError> {
        let whole: Vec<&str> = ["dcapi"].into_iter().chain(path.iter().copied()).collect();
        let url = below(&self.own.base, &whole)?;
        fields.insert("appid".to_owned(), self.own.app_id.clone());
        fields.retain(|_name, value| !value.is_empty());
        let signature = sign::signature(&self.own.secret, &fields);
        fields.insert("sign".to_owned(), signature);
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
        let request = self
            .http
            .post(url)
            .timeout(time_limit)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        let answer = http::exchange(request).await?;
        answer::read(answer.status, &answer.body)
    }
}

/// The field that names an order.
fn naming(reference: &SupplierReference) -> Fields {
    let (name, number) = match reference {
        SupplierReference::Ours(number) => ("out_order_id", number),
        SupplierReference::Theirs(number) => ("order_id", number),
    };
    Fields::from([(name.to_owned(), number.clone())])
}
