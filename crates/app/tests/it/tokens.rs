use app::OrderTokens;
use domain::ports::Cipher;
use std::sync::Arc;
use testkit::fakes::FakeCipher;
use testkit::given;

fn tokens(key: u32) -> OrderTokens {
    let cipher: Arc<dyn Cipher> = Arc::new(FakeCipher::with_key(key));
    OrderTokens::new(&cipher)
}

#[test]
fn a_token_opens_its_order_and_no_other() {
    let (order, other) = (given::order().id, given::order().id);
    let token = tokens(1).token(order);
    assert!(tokens(1).opens(order, &token));
    assert!(!tokens(1).opens(other, &token));
    assert!(!tokens(2).opens(order, &token), "another key");
}

#[test]
fn a_token_is_thirty_two_small_hexadecimal_digits() {
    let token = tokens(1).token(given::order().id);
    assert_eq!(token.len(), 32);
    assert!(token.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{token}");
}

#[test]
fn nothing_but_the_whole_token_opens() {
    let order = given::order().id;
    let token = tokens(1).token(order);
    let turned: String = token.chars().rev().collect();
    for text in [
        "",
        &token.chars().take(31).collect::<String>(),
        &token.chars().skip(1).collect::<String>(),
        &format!("{token}0"),
        &format!(" {token}"),
        &token.to_ascii_uppercase(),
        &turned,
        "00000000000000000000000000000000",
        "é",
    ] {
        assert!(!tokens(1).opens(order, text), "{text}");
    }
}

#[test]
fn every_single_character_counts() {
    let order = given::order().id;
    let token = tokens(1).token(order);
    for place in 0..token.len() {
        let mut bytes = token.clone().into_bytes();
        bytes[place] ^= 1;
        assert!(!tokens(1).opens(order, &String::from_utf8(bytes).unwrap()), "{place}");
    }
}
