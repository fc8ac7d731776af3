//! What they say by themselves (回调): a signed form.

use super::sign::{self, Fields, Secret};
use super::{form, status};
use domain::ports::{NoticeRefused, RechargeNotice};
use domain::supplier::{AccountForm, RechargeAccount};

/// All that came with a value is signed but `sign` itself; what it means is read after that.
pub(super) fn verify(secret: &Secret, body: &[u8]) -> Result<RechargeNotice, NoticeRefused> {
    let fields = form::read(body).map_err(NoticeRefused::Malformed)?;
    let sign = fields.get("sign").map(String::as_str).unwrap_or_default();
    if sign.is_empty() {
        return Err(NoticeRefused::Malformed("it has no signature"));
    }
    if !sign::is_right(secret, &fields, sign) {
        return Err(NoticeRefused::WrongSignature);
    }
    read(&fields)
}

/// Our number as it names it, whoever sent it.
pub(super) fn reference(body: &[u8]) -> Option<String> {
    let fields = form::read(body).ok()?;
    fields.get("out_order_id").filter(|text| is_number(text)).cloned()
}

fn read(fields: &Fields) -> Result<RechargeNotice, NoticeRefused> {
    let number = |name: &str, problem| {
        let text = fields.get(name).filter(|text| is_number(text));
        text.cloned().ok_or(NoticeRefused::Malformed(problem))
    };
    let reported = fields.get("status").and_then(|text| status::number(text));
    let reported = reported.ok_or(NoticeRefused::Malformed("status is no number"))?;
    let account = fields.get("account").map(String::as_str).unwrap_or_default();
    Ok(RechargeNotice {
        supplier_no: number("order_id", "order_id is no number of theirs")?,
        reference: number("out_order_id", "out_order_id is no number of ours")?,
        report: status::report(reported),
        reported,
        account: RechargeAccount::parse(account, AccountForm::Any)
            .map_err(|_invalid| NoticeRefused::Malformed("account is none"))?,
        product: number("card_id", "card_id is no product")?,
    })
}

/// 1–64 characters that can be seen, ASCII.
pub(super) fn is_number(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::super::sign::SecretJoin;
    use super::*;
    use domain::supplier::SupplyReport;

    const GENUINE: &str = "order_id=API2022040622185551647&out_order_id=202209989882384&status=4\
        &account=15565601175&card_id=43&sign=D6644250372A31C67F389894F1CA3F22";

    fn secret() -> Secret {
        Secret::new("TESTSECRET".to_owned(), SecretJoin::Named)
    }

    fn signed(pairs: &[(&str, &str)]) -> String {
        let mut fields: Fields =
            pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        let sign = sign::signature(&secret(), &fields);
        fields.insert("sign".to_owned(), sign);
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish()
    }

    fn refused(pairs: &[(&str, &str)]) -> NoticeRefused {
        verify(&secret(), signed(pairs).as_bytes()).unwrap_err()
    }

    #[test]
    fn a_notice_that_was_signed_by_hand_is_read() {
        let notice = verify(&secret(), GENUINE.as_bytes()).unwrap();
        assert_eq!(notice.supplier_no, "API2022040622185551647");
        assert_eq!(notice.reference, "202209989882384");
        assert_eq!((notice.report, notice.reported), (SupplyReport::Delivered, 4));
        assert_eq!((notice.account.expose(), notice.product.as_str()), ("15565601175", "43"));
    }

    #[test]
    fn any_change_of_a_notice_is_seen() {
        for (from, to) in
            [("status=4", "status=6"), ("15565601175", "15565601176"), ("sign=D", "sign=d")]
        {
            let forged = GENUINE.replace(from, to);
            let refused = verify(&secret(), forged.as_bytes());
            assert_eq!(refused, Err(NoticeRefused::WrongSignature), "{to}");
        }
        let more = format!("{GENUINE}&remark=1");
        assert_eq!(verify(&secret(), more.as_bytes()), Err(NoticeRefused::WrongSignature));
        let bare = Secret::new("TESTSECRET".to_owned(), SecretJoin::Bare);
        assert_eq!(verify(&bare, GENUINE.as_bytes()), Err(NoticeRefused::WrongSignature));
    }

    #[test]
    fn further_fields_are_signed_and_empty_ones_do_not_count() {
        let body = signed(&[
            ("order_id", "A1"),
            ("out_order_id", "9"),
            ("status", "9"),
            ("account", "玩家①"),
            ("card_id", "43"),
            ("voucher", "http://a/b.png?c=1&d=2"),
            ("remark", ""),
        ]);
        let notice = verify(&secret(), body.as_bytes()).unwrap();
        assert_eq!((notice.report, notice.reported), (SupplyReport::Unknown, 9));
        let without = body.replace("remark=&", "");
        assert_ne!(without, body);
        assert_eq!(verify(&secret(), without.as_bytes()), Ok(notice));
    }

    #[test]
    fn a_notice_without_all_that_it_must_say_is_refused() {
        let whole = [
            ("order_id", "A1"),
            ("out_order_id", "9"),
            ("status", "4"),
            ("account", "10001"),
            ("card_id", "43"),
        ];
        for (at, (name, _)) in whole.iter().enumerate() {
            for odd in ["", "a b", "\u{7}"] {
                let mut pairs = whole;
                pairs[at].1 = odd;
                assert!(matches!(refused(&pairs), NoticeRefused::Malformed(_)), "{name}");
            }
        }
        let unsigned = verify(&secret(), b"order_id=A1&sign=");
        assert_eq!(unsigned, Err(NoticeRefused::Malformed("it has no signature")));
    }

    #[test]
    fn our_number_is_read_of_what_is_not_believed() {
        let forged = GENUINE.replace("status=4", "status=6");
        assert_eq!(reference(forged.as_bytes()).as_deref(), Some("202209989882384"));
        for odd in ["", "out_order_id=", "out_order_id=a%20b", "order_id=1", "\u{0}"] {
            assert_eq!(reference(odd.as_bytes()), None, "{odd:?}");
        }
    }

    #[test]
    fn a_notice_shows_no_account() {
        let notice = verify(&secret(), GENUINE.as_bytes()).unwrap();
        assert!(!format!("{notice:?}").contains("15565601175"));
    }
}
