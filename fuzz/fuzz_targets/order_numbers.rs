#![no_main]
//! Numbers of orders and attempts: what is read is written back as it came, and the reverse.

use domain::{AttemptNumber, OrderId, OrderKind, Snowflake};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(id) = text.parse::<OrderId>() {
        check_order(id, text);
    }
    if let Ok(number) = text.parse::<AttemptNumber>() {
        check_attempt(number, text);
    }
    if let Some(number) = text.parse().ok().and_then(Snowflake::from_i64) {
        every_spelling_is_read(number);
    }
});

fn check_order(id: OrderId, text: &str) {
    assert_eq!(id.to_string(), text);
    assert_eq!(text.len(), OrderId::LENGTH);
    assert!(text.starts_with(id.kind().prefix()));
    assert_eq!(OrderId::new(id.kind(), id.number()), id);
    assert_eq!(Snowflake::from_i64(id.number().as_i64()), Some(id.number()));
}

fn check_attempt(number: AttemptNumber, text: &str) {
    assert_eq!(number.to_string(), text);
    assert_eq!(text.len(), AttemptNumber::LENGTH);
    assert!(text.starts_with(&number.order().to_string()));
    assert_eq!(AttemptNumber::new(number.order(), number.sequence()), Some(number));
}

fn every_spelling_is_read(number: Snowflake) {
    for kind in [OrderKind::New, OrderKind::Renewal] {
        let id = OrderId::new(kind, number);
        let text = id.to_string();
        assert_eq!(text.parse(), Ok(id));
        check_order(id, &text);
        let sequence = u16::try_from(number.as_i64() % i64::from(AttemptNumber::MOST)).unwrap();
        let attempt = AttemptNumber::new(id, sequence).unwrap();
        check_attempt(attempt, &attempt.to_string());
        assert_eq!(attempt.to_string().parse(), Ok(attempt));
    }
}
