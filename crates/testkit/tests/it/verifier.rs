use domain::Channel;
use domain::ports::{NotificationVerifier, RejectionReason, VerifiedMessage};
use domain::settlement::ReportedMoney;
use testkit::fakes::FakeVerifier;
use testkit::given;

#[test]
fn a_signed_amount_that_is_none_is_unreadable_money() {
    let verifier = FakeVerifier::new(Channel::Alipay);
    let raw = verifier.signed("number=A1\namount=1e2\n", given::start());
    let believed = verifier.verify(&raw).unwrap();
    let VerifiedMessage::Money(ReportedMoney::Unreadable { channel, number, .. }) =
        believed.message()
    else {
        panic!("{believed:?}");
    };
    assert_eq!((*channel, number.as_deref()), (Channel::Alipay, Some("A1")));
}

#[test]
fn a_signed_message_of_another_kind_is_irrelevant() {
    let verifier = FakeVerifier::new(Channel::Wechat);
    let raw = verifier.signed("kind=probe\n", given::start());
    let message = verifier.verify(&raw).unwrap().into_message();
    assert_eq!(message, VerifiedMessage::Irrelevant { kind: "probe".to_owned() });
}

#[test]
fn an_unsigned_body_is_malformed_and_a_foreign_one_badly_signed() {
    let verifier = FakeVerifier::new(Channel::Wechat);
    let mut raw = verifier.signed("kind=probe\n", given::start());
    raw.body.truncate(5);
    assert_eq!(verifier.verify(&raw).unwrap_err().reason, RejectionReason::Malformed);
    let foreign = FakeVerifier::with_key(Channel::Wechat, 7);
    let raw = foreign.signed("kind=probe\n", given::start());
    assert_eq!(verifier.verify(&raw).unwrap_err().reason, RejectionReason::BadSignature);
}
