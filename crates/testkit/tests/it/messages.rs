//! The fakes of messages, address look-ups, pictures and cleaning.
#![expect(clippy::unused_async, reason = "a contract takes its fixture from an async function")]

use async_trait::async_trait;
use domain::PhoneNumber;
use domain::ports::{AddressTip, CaptchaPainter, HtmlCleaner};
use std::sync::Arc;
use testkit::contract;
use testkit::fakes::{FakeAddresses, FakeSms, PlainCleaner, PlainPainter, SmsFault};

mod sms {
    use super::*;

    struct Phones(Arc<FakeSms>);

    #[async_trait]
    impl contract::sms::Phones for Phones {
        async fn last_code(&self, phone: &PhoneNumber) -> Option<String> {
            self.0.last_code(phone)
        }

        async fn exhaust(&self, _phone: &PhoneNumber) {
            self.0.fault(SmsFault::TooFrequent);
        }
    }

    async fn fresh() -> contract::sms::Fixture {
        let sms = FakeSms::new();
        contract::sms::Fixture {
            phones: Arc::new(Phones(Arc::clone(&sms))),
            wire: Arc::<FakeSms>::clone(&sms),
            sender: sms,
            cleanup: Box::new(()),
        }
    }

    testkit::sms_contract!(fresh);
}

mod addresses {
    use super::*;

    async fn fresh() -> contract::addresses::Fixture {
        let known = AddressTip {
            name: "江场西路".to_owned(),
            district: "上海市静安区".to_owned(),
            address: "江场西路".to_owned(),
            adcode: "310106".to_owned(),
            location: "121.446,31.284".to_owned(),
        };
        let lookup = FakeAddresses::new([known.clone()]);
        contract::addresses::Fixture {
            wire: Arc::<FakeAddresses>::clone(&lookup),
            lookup,
            known,
            city: "上海",
            other_city: "北京",
            cleanup: Box::new(()),
        }
    }

    testkit::addresses_contract!(fresh);
}

#[tokio::test]
async fn a_plain_picture_begins_like_a_png_and_can_be_read() {
    let picture = PlainPainter::new().paint("AB3D").await;
    assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"));
    assert_eq!(PlainPainter::read(&picture).as_deref(), Some("AB3D"));
    assert_eq!(PlainPainter::read(b"GIF89a"), None);
}

#[test]
fn the_plain_cleaner_takes_scripts_and_handlers_out_and_leaves_the_text() {
    let clean = |html: &str| PlainCleaner::new().clean(html).as_str().to_owned();
    assert_eq!(clean("<p>a</p><script>x()</script><p>b</p>"), "<p>a</p><p>b</p>");
    assert_eq!(clean(r#"<p onclick="x()" class="c">a</p>"#), r#"<p class="c">a</p>"#);
    assert_eq!(clean(r#"a on b <p class="c">"#), r#"a on b <p class="c">"#);
    assert_eq!(clean("a<script>never closed"), "a");
}
