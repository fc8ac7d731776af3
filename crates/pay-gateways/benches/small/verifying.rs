//! A payment's notification, from its bytes to what it says.

mod messages;

use crate::keys::keys;
use crate::providers::{alipay, telecom, wechat};
use criterion::Criterion;
use domain::ports::{NotificationVerifier, VerifiedMessage};
use domain::settlement::ReportedMoney;
use messages::Sent;
use std::hint::black_box;
use tokio::runtime::Builder;

pub(crate) fn benches(criterion: &mut Criterion) {
    group(criterion, "verified: a notification of WeChat Pay", &wechat(), &messages::wechat());
    group(criterion, "verified: a notification of Alipay", &alipay(), &messages::alipay());
    group(criterion, "verified: a notification of the telecom", &telecom(), &messages::telecom());
}

fn group(criterion: &mut Criterion, title: &str, verifier: &dyn NotificationVerifier, sent: &Sent) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let checked = runtime.block_on(verifier.verify(&sent.raw)).unwrap();
    let is_money = matches!(checked.message(), VerifiedMessage::Money(ReportedMoney::Captured(_)));
    assert!(is_money, "{checked:?}");
    let mut group = criterion.benchmark_group(title);
    group.bench_function("ours", |bench| {
        bench.iter(|| runtime.block_on(verifier.verify(black_box(&sent.raw))).unwrap());
    });
    let (key, signature) = (keys().theirs.checking(), keys().theirs.sign(&sent.signed));
    group.bench_function("a bare RSA verification", |bench| {
        bench.iter(|| key.verify_sig(black_box(&sent.signed), black_box(&signature)).unwrap());
    });
}
