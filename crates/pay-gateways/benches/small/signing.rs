//! The call that creates a payment, up to where it would be sent. Alipay's page is a link, which is
//! whole without a call; the others find that nobody listens, which takes a tenth of a millisecond.

use crate::keys::keys;
use crate::providers::{alipay, telecom, wechat};
use criterion::Criterion;
use domain::ports::{Device, OutsideError, Payer, PaymentGateway, PaymentRequest};
use domain::{PaymentAttempt, Scene};
use std::hint::black_box;
use testkit::given;
use tokio::runtime::Builder;

pub(crate) fn benches(criterion: &mut Criterion) {
    group(criterion, "signed: a payment at WeChat Pay", &wechat(), Scene::Native);
    group(criterion, "signed: a payment at Alipay", &alipay(), Scene::Page);
    group(criterion, "signed: a payment at the telecom", &telecom(), Scene::TelecomH5);
}

fn group(criterion: &mut Criterion, title: &str, gateway: &dyn PaymentGateway, scene: Scene) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let attempt = prepared(gateway, scene);
    let created = runtime.block_on(gateway.create(&attempt));
    assert!(matches!(created, Ok(_) | Err(OutsideError::NotReached(_))), "{created:?}");
    let mut group = criterion.benchmark_group(title);
    group.bench_function("ours", |bench| {
        bench.iter(|| runtime.block_on(gateway.create(black_box(&attempt))));
    });
    group.bench_function("a bare RSA signature", |bench| {
        bench.iter(|| keys().ours.sign(black_box(attempt.request_body.as_bytes())));
    });
}

fn prepared(gateway: &dyn PaymentGateway, scene: Scene) -> PaymentAttempt {
    let attempt = given::attempt_in(&given::order(), scene);
    let request = PaymentRequest {
        number: attempt.number,
        scene,
        amount: attempt.amount,
        title: "宽带 100M 12个月".to_owned(),
        created_at: attempt.created_at,
        time_expire: attempt.time_expire,
        return_url: None,
        payer: Payer { openid: None, address: None, device: Device::Other },
    };
    let prepared = gateway.prepare(&request).unwrap();
    PaymentAttempt {
        merchant: prepared.merchant,
        app_id: prepared.app_id,
        request_body: prepared.body,
        ..attempt
    }
}
