//! The contracts of what is outside, but the gateways.
#![expect(clippy::unused_async, reason = "a contract takes its fixture from an async function")]

use domain::{Channel, Target};
use std::sync::Arc;
use testkit::contract;
use testkit::fakes::{
    FakeBackOffice, FakeClock, FakeDirectory, FakeIssuer, FakeTokens, FakeVerifier,
};
use testkit::given;

macro_rules! back_offices {
    ($($name:ident: $target:ident,)+) => {$(
        mod $name {
            use super::*;

            async fn fresh() -> contract::back_office::Fixture {
                let back_office = FakeBackOffice::new(Target::$target);
                contract::back_office::Fixture {
                    wire: Arc::<FakeBackOffice>::clone(&back_office),
                    back_office,
                    before: None,
                    cleanup: Box::new(()),
                }
            }

            testkit::back_office_contract!(fresh);
        }
    )+};
}

back_offices! {
    boss_payments: Boss,
    zhuoyue_data: ZhuoyueData,
    zhuoyue_order: ZhuoyueOrder,
    zhuoyue: Zhuoyue,
    legacy: Legacy,
}

mod token_issuer {
    use super::*;

    async fn fresh() -> contract::token_issuer::Fixture {
        let clock = FakeClock::new();
        let issuer = FakeIssuer::new(&clock);
        contract::token_issuer::Fixture {
            wire: Arc::<FakeIssuer>::clone(&issuer),
            issuer,
            clock,
            cleanup: Box::new(()),
        }
    }

    testkit::token_issuer_contract!(fresh);
}

mod token_source {
    use super::*;
    use domain::ports::TokenSource;

    #[tokio::test]
    async fn one_token_is_kept_until_it_is_refused_and_then_renewed_once() {
        let issuer = FakeIssuer::new(&FakeClock::new());
        let tokens = FakeTokens::over(Arc::<FakeIssuer>::clone(&issuer));
        let first = tokens.token().await.unwrap();
        assert_eq!(tokens.token().await.unwrap(), first);
        let (one, other) = tokio::join!(tokens.renew(&first), tokens.renew(&first));
        assert_eq!(one.unwrap(), other.unwrap());
        assert_eq!(issuer.issued(), 2);
    }
}

mod directory {
    use super::*;

    async fn fresh() -> contract::directory::Fixture {
        let directory = FakeDirectory::new([given::customer()]);
        contract::directory::Fixture {
            wire: Arc::<FakeDirectory>::clone(&directory),
            directory,
            known: given::customer(),
            cleanup: Box::new(()),
        }
    }

    testkit::directory_contract!(fresh);
}

mod notification {
    use super::*;
    use domain::ports::RawNotification;

    async fn fresh() -> contract::notification::Fixture {
        let verifier = FakeVerifier::new(Channel::Wechat);
        let foreign = FakeVerifier::with_key(Channel::Wechat, 2);
        let capture = given::capture(&given::attempt(&given::order()));
        let genuine = verifier.notification(&capture, given::start());
        let body = String::from_utf8(genuine.body.clone()).unwrap();
        let body = body.replace("amount=460.00", "amount=0.01").into_bytes();
        contract::notification::Fixture {
            verifier: Arc::new(verifier),
            tampered: RawNotification { body, ..genuine.clone() },
            genuine,
            foreign: foreign.notification(&capture, given::start()),
            capture,
            cleanup: Box::new(()),
        }
    }

    testkit::notification_contract!(fresh);
}

mod refund_notification {
    use super::*;
    use domain::ports::{RawNotification, RefundReport, ReportedRefund};

    async fn fresh() -> contract::refund_notification::Fixture {
        let verifier = FakeVerifier::new(Channel::Wechat);
        let attempt = given::attempt(&given::order());
        let refund = ReportedRefund {
            channel: Channel::Wechat,
            merchant: Some(attempt.merchant.clone()),
            number: attempt.number.to_string(),
            refund_number: given::refund(&attempt).number.to_string(),
            amount: given::yuan("100.00"),
            report: RefundReport::Succeeded {
                at: given::start(),
                provider_no: Some("50300000109".to_owned()),
            },
        };
        let genuine = verifier.refund_notification(&refund, given::start());
        let body = String::from_utf8(genuine.body.clone()).unwrap();
        let body = body.replace("amount=100.00", "amount=0.01").into_bytes();
        contract::refund_notification::Fixture {
            verifier: Arc::new(verifier),
            refund,
            tampered: RawNotification { body, ..genuine.clone() },
            genuine,
            cleanup: Box::new(()),
        }
    }

    testkit::refund_notification_contract!(fresh);
}

mod returned {
    use super::*;

    async fn fresh() -> contract::returned::Fixture {
        let verifier = FakeVerifier::new(Channel::Alipay);
        let number = given::attempt(&given::order()).number.to_string();
        let query = verifier.returned(&number);
        contract::returned::Fixture {
            verifier: Arc::new(verifier),
            tampered: query.replace("number=R", "number=N"),
            query,
            number,
            cleanup: Box::new(()),
        }
    }

    testkit::return_contract!(fresh);
}

mod statements {
    use super::*;
    use chrono::{Days, TimeDelta};
    use domain::reconciliation::StatementLine;
    use testkit::fakes::{FakeClock, FakeStatements};

    async fn fresh() -> contract::statements::Fixture {
        let clock = FakeClock::at(given::start() + TimeDelta::days(2));
        let source = FakeStatements::new(Channel::Wechat, &clock);
        let attempt = given::attempt(&given::order());
        let part = given::partial_refund(&attempt, "100.00");
        let other = given::attempt(&given::order());
        let known: Vec<StatementLine> = vec![
            given::statement_line(&attempt, 1),
            given::statement_line(&other, 2),
            given::refund_line(&attempt, &part, 3),
        ];
        source.put(given::day(), known.iter().cloned().map(Ok));
        contract::statements::Fixture {
            source,
            busy_day: given::day(),
            known,
            empty_day: given::day().checked_sub_days(Days::new(1)).unwrap(),
            today: given::day().checked_add_days(Days::new(2)).unwrap(),
            cleanup: Box::new(()),
        }
    }

    testkit::statements_contract!(fresh);
}
