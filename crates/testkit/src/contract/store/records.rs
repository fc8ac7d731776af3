//! Evidence, quarantine and late payments.

use super::Fixture;
use crate::given;
use chrono::TimeDelta;
use domain::Channel;
use domain::evidence::{Evidence, EvidenceKind, EvidenceVerdict};
use domain::settlement::{LatePayment, LateReason, Quarantine, QuarantineReason};

pub async fn evidence_is_kept_byte_for_byte_and_told_newest_first(fixture: &Fixture) {
    let rejected = EvidenceVerdict::Rejected {
        reason: "bad_signature".to_owned(),
        explanation: "签名不符 🔏".to_owned(),
    };
    let verdicts = [EvidenceVerdict::Accepted, EvidenceVerdict::Irrelevant, rejected];
    let mut all = Vec::new();
    let mut unit = fixture.begin().await;
    for (step, verdict) in (0..).zip(verdicts) {
        let evidence = Evidence {
            channel: Channel::Alipay,
            kind: if step == 0 { EvidenceKind::Query } else { EvidenceKind::Notification },
            headers: "x-one: 值\nx-two: \n".to_owned(),
            body: (0..=u8::MAX).collect(),
            number: (step > 0).then(|| "某号码 #1".to_owned()),
            verdict,
            received_at: given::start() + TimeDelta::microseconds(step),
            ..given::evidence()
        };
        unit.evidence().add(&evidence).await.unwrap();
        all.insert(0, evidence);
    }
    unit.commit().await.unwrap();
    let mut unit = fixture.begin().await;
    assert!(unit.evidence().newest(9).await.unwrap() == all);
    assert!(unit.evidence().newest(2).await.unwrap() == all[..2]);
    unit.roll_back().await.unwrap();
}

pub async fn quarantined_money_of_every_reason_is_told_newest_first(fixture: &Fixture) {
    let evidence = given::evidence();
    let mut all = Vec::new();
    let mut unit = fixture.begin().await;
    unit.evidence().add(&evidence).await.unwrap();
    for (step, reason) in (0..).zip(QuarantineReason::ALL) {
        let full = step % 2 == 0;
        let quarantine = Quarantine {
            reason,
            number: full.then(|| "不是我们的 🤷".to_owned()),
            trade_no: full.then(|| "4200000109".to_owned()),
            amount: full.then(|| given::yuan("459.99")),
            at: given::start() + TimeDelta::microseconds(step),
            ..given::quarantine(&evidence)
        };
        unit.quarantine().add(&quarantine).await.unwrap();
        all.insert(0, quarantine);
    }
    unit.commit().await.unwrap();
    let mut unit = fixture.begin().await;
    assert_eq!(unit.quarantine().newest(99).await.unwrap(), all);
    assert_eq!(unit.quarantine().newest(1).await.unwrap(), all[..1]);
    unit.roll_back().await.unwrap();
}

pub async fn late_money_of_every_reason_is_told_newest_first(fixture: &Fixture) {
    let (order, _attempt) = fixture.stored_attempt().await;
    let mut all = Vec::new();
    for (step, reason) in (1..).zip(LateReason::ALL) {
        let attempt = given::nth_attempt(&order, step);
        fixture.keep_attempt(&attempt).await;
        let at = given::start() + TimeDelta::microseconds(step.into());
        let late = LatePayment { reason, at, ..given::late_payment(&attempt) };
        let mut unit = fixture.begin().await;
        unit.late_payments().add(&late).await.unwrap();
        unit.commit().await.unwrap();
        all.insert(0, late);
    }
    let mut unit = fixture.begin().await;
    assert_eq!(unit.late_payments().newest(99).await.unwrap(), all);
    assert_eq!(unit.late_payments().newest(2).await.unwrap(), all[..2]);
    unit.roll_back().await.unwrap();
}
