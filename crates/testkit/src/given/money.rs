use super::{id, start};
use chrono::TimeDelta;
use domain::evidence::{Evidence, EvidenceKind, EvidenceVerdict};
use domain::ports::Settlement;
use domain::settlement::{
    Capture, GivenBack, LateDecision, LatePayment, LateReason, Quarantine, QuarantineReason,
    ReportedMoney,
};
use domain::{
    AttemptId, AttemptNumber, AttemptState, Channel, EvidenceId, LatePaymentId, Order,
    PaymentAttempt, QuarantineId, Scene,
};

/// Our merchant number at the provider.
pub fn merchant(channel: Channel) -> &'static str {
    match channel {
        Channel::Wechat => "1900000109",
        Channel::Alipay => "2088000000000109",
        Channel::Telecom => "3178000000000109",
    }
}

/// Our application at the provider.
pub fn app_id(channel: Channel) -> &'static str {
    match channel {
        Channel::Wechat => "wx0000000000000109",
        Channel::Alipay => "2021000000000109",
        Channel::Telecom => "wx0000000000000209",
    }
}

/// The order's first attempt: WeChat native, created and not sent, for the order's amount.
pub fn attempt(order: &Order) -> PaymentAttempt {
    nth_attempt(order, 0)
}

/// The order's attempt with the number `n`.
pub fn nth_attempt(order: &Order, n: u16) -> PaymentAttempt {
    let channel = Channel::Wechat;
    let number = AttemptNumber::new(order.id, n).unwrap();
    PaymentAttempt {
        id: AttemptId(id()),
        number,
        order_id: order.id,
        scene: Scene::Native,
        merchant: merchant(channel).to_owned(),
        app_id: app_id(channel).to_owned(),
        openid: None,
        amount: order.amount,
        request_body: format!("number={number}"),
        return_url: None,
        time_expire: order.expires_at,
        creating_until: order.created_at,
        state: AttemptState::Created,
        created_at: order.created_at,
        version: 1,
    }
}

/// The order's first attempt in another scene, with our identities at its provider.
pub fn attempt_in(order: &Order, scene: Scene) -> PaymentAttempt {
    PaymentAttempt {
        scene,
        merchant: merchant(scene.channel()).to_owned(),
        app_id: app_id(scene.channel()).to_owned(),
        ..attempt(order)
    }
}

/// The attempt's payment, right in all points, a minute after it was made.
pub fn capture(attempt: &PaymentAttempt) -> Capture {
    Capture {
        channel: attempt.channel(),
        merchant: attempt.merchant.clone(),
        app_id: attempt.app_id.clone(),
        number: attempt.number.to_string(),
        trade_no: format!("T{}", attempt.number),
        amount: attempt.amount,
        paid_at: attempt.created_at + TimeDelta::minutes(1),
        given_back: GivenBack::No,
    }
}

/// The report of the attempt's payment, with evidence of its own.
pub fn settlement(attempt: &PaymentAttempt) -> Settlement {
    settlement_of(ReportedMoney::Captured(capture(attempt)))
}

pub fn settlement_of(report: ReportedMoney) -> Settlement {
    let number = report.number().map(str::to_owned);
    let evidence = Evidence { channel: report.channel(), number, ..evidence() };
    Settlement { report, evidence }
}

/// A notification of WeChat's that was accepted, about no number.
pub fn evidence() -> Evidence {
    Evidence {
        id: EvidenceId(id()),
        channel: Channel::Wechat,
        kind: EvidenceKind::Notification,
        request: None,
        headers: "wechatpay-serial: 5157F09EFDC096DE15EBE81A47057A72\n".to_owned(),
        body: b"{\"resource\":{}}".to_vec(),
        number: None,
        verdict: EvidenceVerdict::Accepted,
        received_at: start(),
    }
}

/// Money with a wrong amount, reported by the evidence, not resolved.
pub fn quarantine(evidence: &Evidence) -> Quarantine {
    Quarantine {
        id: QuarantineId(id()),
        evidence_id: evidence.id,
        channel: evidence.channel,
        reason: QuarantineReason::WrongAmount,
        number: evidence.number.clone(),
        trade_no: Some("T1".to_owned()),
        amount: None,
        at: start(),
        resolution: None,
    }
}

/// Money for the attempt after its order had expired, waiting for staff.
pub fn late_payment(attempt: &PaymentAttempt) -> LatePayment {
    LatePayment {
        id: LatePaymentId(id()),
        order_id: attempt.order_id,
        attempt_id: attempt.id,
        reason: LateReason::AfterExpiry,
        amount: attempt.amount,
        at: start(),
        decision: LateDecision::Waiting,
    }
}
