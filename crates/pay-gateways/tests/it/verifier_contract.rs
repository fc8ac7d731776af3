//! The contract of `NotificationVerifier`, kept by both.

mod wechat {
    use crate::support::{
        Sealed, keys, notice, signed_headers, signed_raw, transaction, wechat as gateway,
    };
    use chrono::TimeDelta;
    use domain::ports::RawNotification;
    use domain::settlement::Capture;
    use std::sync::Arc;
    use testkit::contract::notification::Fixture;
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
