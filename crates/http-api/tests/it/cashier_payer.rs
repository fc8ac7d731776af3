//! What the gateway is told of who pays: address and device, for the scenes that need them.

use crate::harness::{ALIPAY_PAY, Site, WECHAT_PAY, post};
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::ports::{
    CloseReport, CreatedPayment, Device, OutsideError, Payer, PaymentGateway, PaymentRequest,
    PrepareError, PreparedPayment, RefundReport, TradeReport,
};
use domain::{Channel, PaymentAttempt, Refund};
use serde_json::json;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use testkit::fakes::FakeGateway;

const TELECOM_H5: &str = "/v1/cashier/telecom/wechat/h5";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15";
const ANDROID: &str = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36";

/// Notes who pays, and leaves the rest to the fake.
#[derive(Debug)]
struct Curious {
    gateway: Arc<FakeGateway>,
    payers: Arc<Mutex<Vec<Payer>>>,
}

#[async_trait]
impl PaymentGateway for Curious {
    fn channel(&self) -> Channel {
        self.gateway.channel()
    }

    fn clock_skew(&self) -> Option<TimeDelta> {
        None
    }

    fn prepare(&self, request: &PaymentRequest) -> Result<PreparedPayment, PrepareError> {
        self.payers.lock().unwrap().push(request.payer.clone());
        self.gateway.prepare(request)
    }

    async fn create(&self, attempt: &PaymentAttempt) -> Result<CreatedPayment, OutsideError> {
        self.gateway.create(attempt).await
    }

    async fn query(&self, attempt: &PaymentAttempt) -> Result<TradeReport, OutsideError> {
        self.gateway.query(attempt).await
    }

    async fn close(&self, attempt: &PaymentAttempt) -> Result<CloseReport, OutsideError> {
        self.gateway.close(attempt).await
    }

    async fn refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        self.gateway.refund(attempt, refund).await
    }

    async fn query_refund(
        &self,
        attempt: &PaymentAttempt,
        refund: &Refund,
    ) -> Result<RefundReport, OutsideError> {
        self.gateway.query_refund(attempt, refund).await
    }
}

/// Behind a proxy in 10.0.0.0/8 that is believed.
fn watched() -> (Site, Arc<Mutex<Vec<Payer>>>) {
    let payers: Arc<Mutex<Vec<Payer>>> = Arc::default();
    let clock = testkit::fakes::FakeClock::at(testkit::given::start());
    let curious = Channel::ALL.map(|channel| -> Arc<dyn PaymentGateway> {
        let gateway = FakeGateway::new(channel, &clock);
        Arc::new(Curious { gateway, payers: Arc::clone(&payers) })
    });
    let trust = vec!["10.0.0.0/8".parse().unwrap()];
    let site = Site::wired(
        |settings| settings.trusted_proxies = trust,
        |ports| ports.gateways = curious.to_vec(),
    );
    (site, payers)
}

#[actix_web::test]
async fn a_page_on_a_phone_tells_its_device_and_its_address() {
    for (agent, device) in [
        (IPHONE, Device::Ios),
        (ANDROID, Device::Android),
        ("curl/8", Device::Other),
        ("", Device::Other),
    ] {
        for (path, scene) in [(WECHAT_PAY, "h5"), ("/v1/pay/wechat/h5", ""), (TELECOM_H5, "")] {
            for (peer, address) in
                [("10.0.0.1:80", "198.51.100.7"), ("203.0.113.7:80", "203.0.113.7")]
            {
                let (site, payers) = watched();
                let (id, _token) = site.saved().await;
                let request = post(path, &json!({ "orderId": id, "scene": scene }))
                    .peer_addr(peer.parse().unwrap())
                    .insert_header(("X-Forwarded-For", "192.0.2.1, 198.51.100.7"))
                    .insert_header(("User-Agent", agent));
                let answer = site.call(request).await;
                assert_eq!(answer.status, 200, "{}", answer.body);
                let payer = payers.lock().unwrap()[0].clone();
                let address: IpAddr = address.parse().unwrap();
                assert_eq!((payer.device, payer.address), (device, Some(address)), "{path}");
            }
        }
    }
}

#[actix_web::test]
async fn other_scenes_are_told_no_address() {
    for (path, scene) in [(WECHAT_PAY, "native"), (ALIPAY_PAY, "wap"), (ALIPAY_PAY, "page")] {
        let (site, payers) = watched();
        let (id, _token) = site.saved().await;
        site.post(path, json!({ "orderId": id, "scene": scene })).await;
        assert_eq!(payers.lock().unwrap()[0].address, None, "{scene}");
    }
}
