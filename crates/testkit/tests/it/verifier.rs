use domain::Channel;
use domain::ports::{
    NotificationVerifier, RefundReport, RejectionReason, ReportedRefund, VerifiedMessage,
};
use domain::settlement::{Capture, GivenBack, ReportedMoney};
use testkit::fakes::FakeVerifier;
use testkit::given;

#[tokio::test]
async fn a_signed_amount_that_is_none_is_unreadable_money() {
    let verifier = FakeVerifier::new(Channel::Alipay);
    let raw = verifier.signed("number=A1\namount=1e2\n", given::start());
    let believed = verifier.verify(&raw).await.unwrap();
    let VerifiedMessage::Money(ReportedMoney::Unreadable { channel, number, .. }) =
        believed.message()
    else {
        panic!("{believed:?}");
    };
    assert_eq!((*channel, number.as_deref()), (Channel::Alipay, Some("A1")));
}

#[tokio::test]
async fn a_signed_message_of_another_kind_is_irrelevant() {
    let verifier = FakeVerifier::new(Channel::Wechat);
    let raw = verifier.signed("kind=probe\n", given::start());
    let message = verifier.verify(&raw).await.unwrap().into_message();
    assert_eq!(message, VerifiedMessage::Irrelevant { kind: "probe".to_owned() });
}

#[tokio::test]
async fn an_unsigned_body_is_malformed_and_a_foreign_one_badly_signed() {
    let verifier = FakeVerifier::new(Channel::Wechat);
    let mut raw = verifier.signed("kind=probe\n", given::start());
    raw.body.truncate(5);
    assert_eq!(verifier.verify(&raw).await.unwrap_err().reason, RejectionReason::Malformed);
    let foreign = FakeVerifier::with_key(Channel::Wechat, 7);
    let raw = foreign.signed("kind=probe\n", given::start());
    assert_eq!(verifier.verify(&raw).await.unwrap_err().reason, RejectionReason::BadSignature);
}

#[tokio::test]
async fn a_refund_of_every_kind_survives_its_notification() {
    let verifier = FakeVerifier::new(Channel::Wechat);
    let attempt = given::attempt(&given::order());
    let reports = [
        RefundReport::Processing,
        RefundReport::Succeeded { at: given::start(), provider_no: None },
        RefundReport::Closed { reason: "closed".to_owned() },
        RefundReport::NeedsAttention { reason: "the card is gone".to_owned() },
    ];
    for report in reports {
        let refund = ReportedRefund {
            channel: Channel::Wechat,
            merchant: None,
            number: attempt.number.to_string(),
            refund_number: given::refund(&attempt).number.to_string(),
            amount: attempt.amount,
            report,
        };
        let raw = verifier.refund_notification(&refund, given::start());
        let message = verifier.verify(&raw).await.unwrap().into_message();
        assert_eq!(message, VerifiedMessage::Refund(refund));
    }
    let raw = verifier.signed("number=A1\nrefund_number=R1\nstate=succeeded\n", given::start());
    let message = verifier.verify(&raw).await.unwrap().into_message();
    let unreadable = matches!(message, VerifiedMessage::Money(ReportedMoney::Unreadable { .. }));
    assert!(unreadable, "{message:?}");
}

#[tokio::test]
async fn a_payment_given_back_says_so_in_its_notification() {
    let verifier = FakeVerifier::new(Channel::Wechat);
    let attempt = given::attempt(&given::order());
    for given_back in [GivenBack::Whole, GivenBack::Some] {
        let capture = Capture { given_back, ..given::capture(&attempt) };
        let raw = verifier.notification(&capture, given::start());
        let message = verifier.verify(&raw).await.unwrap().into_message();
        assert_eq!(message, VerifiedMessage::Money(ReportedMoney::Captured(capture)));
    }
}
