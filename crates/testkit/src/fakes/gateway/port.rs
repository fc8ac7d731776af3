use super::trade::Trade;
use super::{FakeGateway, GatewayCall};
use crate::given;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::ports::{
    Clock, CloseReport, CreatedPayment, OutsideError, PaymentGateway, PaymentRequest, PrepareError,
    PreparedPayment, RefundReport, TradeReport,
};
use domain::{Action, Channel, PaymentAttempt, Refund, Scene};

#[async_trait]
impl PaymentGateway for FakeGateway {
    fn channel(&self) -> Channel {
        self.channel
    }

    fn clock_skew(&self) -> Option<TimeDelta> {
        self.lock().clock_skew
    }

    fn prepare(&self, request: &PaymentRequest) -> Result<PreparedPayment, PrepareError> {
        let PaymentRequest { number, scene, amount, title, time_expire, return_url, payer, .. } =
            request;
        if scene.channel() != self.channel {
            return Err(PrepareError::SceneNotOffered);
        }
        if title.is_empty() {
            return Err(PrepareError::Unacceptable { field: "title" });
        }
        if scene.needs_openid() && payer.openid.is_none() {
            return Err(PrepareError::OpenidNeeded);
        }
        if *scene == Scene::H5 && payer.address.is_none() {
            return Err(PrepareError::AddressNeeded);
        }
        let back = return_url.as_deref().unwrap_or_default();
        let openid = payer.openid.as_deref().unwrap_or_default();
        Ok(PreparedPayment {
            merchant: given::merchant(self.channel).to_owned(),
            app_id: given::app_id(self.channel).to_owned(),
            body: format!(
                "number={number} scene={} amount={amount} until={time_expire} title={title} \
                 openid={openid} back={back}",
                scene.name(),
            ),
        })
    }

    async fn create(&self, attempt: &PaymentAttempt) -> Result<CreatedPayment, OutsideError> {
        let now = self.clock.now();
        self.call(GatewayCall::Create, |inner| {
            let trade = inner.trades.entry(attempt.number).or_insert_with(|| Trade::of(attempt));
            trade.create_again(attempt, now)?;
            Ok(CreatedPayment { action: action(attempt), valid_until: attempt.time_expire })
        })
    }

    async fn query(&self, attempt: &PaymentAttempt) -> Result<TradeReport, OutsideError> {
        let now = self.clock.now();
        self.call(GatewayCall::Query, |inner| {
            Ok(match inner.trades.get(&attempt.number) {
                Some(trade) => trade.report(now),
                None => TradeReport::NotFound,
            })
        })
    }

    async fn close(&self, attempt: &PaymentAttempt) -> Result<CloseReport, OutsideError> {
        self.call(GatewayCall::Close, |inner| {
            Ok(match inner.trades.get_mut(&attempt.number) {
                Some(trade) => trade.close(),
                None => CloseReport::NotFound,
            })
        })
    }

    async fn refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        let now = self.clock.now();
        self.call(GatewayCall::Refund, |inner| {
            let Some(trade) = inner.trades.get_mut(&attempt.number) else {
                return Err(super::trade::refused("TRADE_NOT_FOUND"));
            };
            trade.refund(refund, &mut inner.refund_plans, now)
        })
    }

    async fn query_refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        self.call(GatewayCall::QueryRefund, |inner| {
            let trade = inner.trades.get(&attempt.number);
            let reported = trade.and_then(|trade| trade.reported_refund(&refund.number));
            Ok(reported.map_or(RefundReport::NotFound, |reported| reported.report))
        })
    }
}

fn action(attempt: &PaymentAttempt) -> Action {
    let number = attempt.number;
    match attempt.scene {
        Scene::Native | Scene::Qr => Action::QrCode { content: format!("fake://pay/{number}") },
        Scene::H5 | Scene::Page | Scene::Wap | Scene::TelecomH5 | Scene::TelecomAlipay => {
            Action::Redirect { url: format!("https://pay.example/{number}") }
        }
        Scene::Jsapi
        | Scene::MiniProgram
        | Scene::AlipayMiniProgram
        | Scene::TelecomJsapi
        | Scene::TelecomMiniProgram => {
            let parameters = [("package", format!("prepay_id={number}")), ("sign", "S".to_owned())];
            Action::Invoke { parameters: parameters.map(|(k, v)| (k.to_owned(), v)).to_vec() }
        }
    }
}
