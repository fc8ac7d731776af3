//! The contract of `NotificationVerifier`, kept by both.

mod wechat {
    use crate::support::{
        Sealed, keys, notice, signed_headers, signed_raw, transaction, wechat as gateway,
    };
    use chrono::TimeDelta;
    use domain::Channel;
    use domain::ports::{
        NotificationVerifier, RawNotification, RefundReport, RejectionReason, ReportedRefund,
    };
    use domain::settlement::Capture;
    use serde_json::json;
    use std::sync::Arc;
    use testkit::contract::notification::Fixture;
    use testkit::contract::refund_notification;
    use testkit::given;

    #[expect(clippy::unused_async, reason = "the suite awaits it")]
    async fn fresh() -> Fixture {
        let attempt = given::attempt(&given::order());
        let plain = transaction(&attempt).to_string();
        let body = notice("TRANSACTION.SUCCESS", Sealed::RIGHTLY, plain.as_bytes());
        let genuine = signed_raw(&body);
        let changed = String::from_utf8(body.clone()).unwrap().replace("12:01:01", "12:01:02");
        let headers = signed_headers(&keys().stranger, genuine.received_at, &body);
        Fixture {
            verifier: Arc::new(gateway()),
            capture: Capture {
                trade_no: "4200001234202603021234567890".to_owned(),
                paid_at: given::start() + TimeDelta::minutes(1),
                ..given::capture(&attempt)
            },
            tampered: RawNotification { body: changed.into_bytes(), ..genuine.clone() },
            foreign: RawNotification { headers, ..genuine.clone() },
            genuine,
            cleanup: Box::new(()),
        }
    }

    testkit::notification_contract!(fresh);

    #[expect(clippy::unused_async, reason = "the suite awaits it")]
    async fn fresh_refund() -> refund_notification::Fixture {
        let attempt = given::attempt(&given::order());
        let refund = given::partial_refund(&attempt, "100.00");
        let at = given::start() + TimeDelta::minutes(5);
        let report = RefundReport::Succeeded { at, provider_no: Some("50300001".to_owned()) };
        let plain = json!({
            "mchid": attempt.merchant,
            "out_trade_no": attempt.number.to_string(),
            "out_refund_no": refund.number.as_str(),
            "refund_id": "50300001",
            "refund_status": "SUCCESS",
            "success_time": "2026-03-02T12:05:00+08:00",
            "amount": {"total": 46_000, "refund": 10_000},
        });
        let body = notice("REFUND.SUCCESS", Sealed::RIGHTLY, plain.to_string().as_bytes());
        let genuine = signed_raw(&body);
        let changed = String::from_utf8(body).unwrap().replace("REFUND.", "REFUND_");
        refund_notification::Fixture {
            verifier: Arc::new(gateway()),
            refund: ReportedRefund {
                channel: Channel::Wechat,
                merchant: Some(attempt.merchant.clone()),
                number: attempt.number.to_string(),
                refund_number: refund.number.to_string(),
                amount: refund.amount,
                report,
            },
            tampered: RawNotification { body: changed.into_bytes(), ..genuine.clone() },
            genuine,
            cleanup: Box::new(()),
        }
    }

    testkit::refund_notification_contract!(fresh_refund);

    #[test]
    fn nothing_that_a_payers_browser_brings_back_is_believed() {
        let refused = gateway().verify_return("out_trade_no=P1&sign=x").unwrap_err();
        assert_eq!(refused.reason, RejectionReason::Malformed);
    }
}

mod alipay {
    use crate::support::{alipay as gateway, keys, notice_body, notice_fields, raw_form};
    use chrono::TimeDelta;
    use domain::Scene;
    use domain::settlement::Capture;
    use std::sync::Arc;
    use testkit::contract::notification::Fixture;
    use testkit::given;

    #[expect(clippy::unused_async, reason = "the suite awaits it")]
    async fn fresh() -> Fixture {
        let attempt = given::attempt_in(&given::order(), Scene::Qr);
        let fields = notice_fields(&attempt);
        let body = notice_body(&keys().theirs, &fields);
        let changed = String::from_utf8(body.clone()).unwrap().replace("460.00", "0.01");
        Fixture {
            verifier: Arc::new(gateway()),
            capture: Capture {
                trade_no: "2026030222001467201400000000".to_owned(),
                paid_at: given::start() + TimeDelta::minutes(1),
                ..given::capture(&attempt)
            },
            genuine: raw_form(body),
            tampered: raw_form(changed.into_bytes()),
            foreign: raw_form(notice_body(&keys().stranger, &fields)),
            cleanup: Box::new(()),
        }
    }

    testkit::notification_contract!(fresh);
}
