//! The cards in an answer.

use super::answer::{self, Scalar, Told};
use super::{Card, CardKind, CardStatus, CardText};
use crate::jiuyi::notice::is_number;
use crate::jiuyi::refusal::{is_no_such_order, refused};
use crate::jiuyi::status::number;
use domain::supplier::SupplierError;
use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    order_id: Scalar,
    card_num: Option<Scalar>,
    card_pass: Option<Scalar>,
    money: Option<Scalar>,
    status: Scalar,
    #[serde(rename = "type")]
    kind: Option<Scalar>,
}

pub(super) fn bought(told: &Told) -> Result<Vec<Card>, SupplierError> {
    match told {
        Told::Refused { text } => Err(refused(text, "")),
        Told::Done { result, .. } => {
            let rows: Vec<Row> = answer::part(result.as_deref())?;
            rows.into_iter().map(card).collect()
        }
    }
}

pub(super) fn found(told: &Told) -> Result<Option<Vec<Card>>, SupplierError> {
    match told {
        Told::Refused { text } if is_no_such_order(text) => Ok(None),
        Told::Refused { .. } | Told::Done { .. } => bought(told).map(Some),
    }
}

fn card(row: Row) -> Result<Card, SupplierError> {
    let Row { order_id: Scalar(supplier_no), card_num, card_pass, money, status, kind } = row;
    if !is_number(&supplier_no) {
        return Err(answer::unreadable("its number"));
    }
    let status = number(&status.0).ok_or_else(|| answer::unreadable("its status"))?;
    let text = |text: Option<Scalar>| text.map(|Scalar(text)| CardText(text)).unwrap_or_default();
    Ok(Card {
        supplier_no,
        number: text(card_num),
        pass: text(card_pass),
        cost: money.map(|Scalar(price)| answer::yuan(&price)).transpose()?,
        status: CardStatus::from_number(status),
        kind: kind.and_then(|Scalar(kind)| number(&kind)).map(CardKind::from_number),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::Money;

    fn told(body: &str) -> Told {
        answer::read(200, body.as_bytes()).unwrap()
    }

    #[test]
    fn cards_are_read_and_not_told_by_debug() {
        let body = r#"{"code":1,"result":[{"order_id":"K1","card_num":"N-1","card_pass":123,"money":"4.20","status":3,"type":"1"}]}"#;
        let cards = bought(&told(body)).unwrap();
        let card = &cards[0];
        assert_eq!((card.number.expose(), card.pass.expose()), ("N-1", "123"));
        assert_eq!(card.cost, Some(Money::cny(420).unwrap()));
        assert_eq!((card.status, card.kind), (CardStatus::Done, Some(CardKind::NumberAndPass)));
        let shown = format!("{cards:?}");
        assert!(!shown.contains("N-1") && !shown.contains("123"), "{shown}");
    }

    #[test]
    fn every_number_of_a_card_has_a_name() {
        let known = (2..=6).map(CardStatus::from_number);
        assert!(known.into_iter().all(|it| !matches!(it, CardStatus::Other(_))));
        assert!((0..=4).all(|it| !matches!(CardKind::from_number(it), CardKind::Other(_))));
        assert_eq!(CardStatus::from_number(1), CardStatus::Other(1));
        assert_eq!(CardKind::from_number(5), CardKind::Other(5));
    }

    #[test]
    fn an_order_that_they_do_not_have_has_no_cards() {
        assert_eq!(found(&told(r#"{"code":0,"msg":"订单不存在"}"#)).unwrap(), None);
        for odd in [r#"{"code":1}"#, r#"{"code":1,"result":[{"order_id":"K1"}]}"#] {
            assert!(matches!(found(&told(odd)), Err(SupplierError::Unknown(_))), "{odd}");
        }
        let refused = bought(&told(r#"{"code":0,"msg":"库存不足"}"#));
        assert!(matches!(refused, Err(SupplierError::Refused { .. })), "{refused:?}");
    }
}
