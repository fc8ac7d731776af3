//! 卡券购买下单: cards, delivered at once.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::form::Form;
use super::shop::Shop;
use super::{done, no_such_order, parse_yuan, refused, yuan};
use crate::answer::{Answer, Effect};
use crate::clock::{beijing, shanghai};
use crate::crypto::{random_digits, random_hex32};
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::world::World;

/// 已完成.
const DONE: u8 = 3;

/// Cards that were bought under one number of the partner's.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct CardOrder {
    out_order_id: String,
    card_id: String,
    kind: u8,
    price_fen: i64,
    created_at: String,
    cards: Vec<Card>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Card {
    number: String,
    num: String,
    pass: String,
}

impl CardOrder {
    /// What of the balance it takes, in fen.
    pub(super) fn taken(&self) -> i64 {
        self.cards.iter().map(|_card| self.price_fen).sum()
    }

    /// For the record: no card.
    pub(super) fn shown(&self) -> Value {
        json!({
            "record": "card",
            "outOrderId": self.out_order_id,
            "cardId": self.card_id,
            "count": self.cards.len(),
            "priceFen": self.price_fen,
            "createdAt": self.created_at,
        })
    }

    fn rows(&self) -> Value {
        let rows = self.cards.iter().map(|card| {
            json!({
                "order_id": card.number,
                "card_id": self.card_id,
                "card_num": card.num,
                "card_pass": card.pass,
                "money": yuan(self.price_fen),
                "status": DONE,
                "type": self.kind,
                "create_time": self.created_at,
                "update_time": self.created_at,
                "remark": "",
            })
        });
        rows.collect()
    }
}

pub(super) fn pay(
    world: &World,
    txn: &Txn<'_>,
    mut shop: Shop,
    form: &Form,
) -> Result<Answer, SandboxError> {
    let (out_order_id, card_id) = (form.get("out_order_id"), form.get("card_id"));
    let count = form.get("num").parse::<u32>().ok().filter(|count| (1..=100).contains(count));
    let (Some(count), Some(most_fen), 1..=64) =
        (count, parse_yuan(form.get("order_money")), out_order_id.len())
    else {
        return Ok(refused("参数错误"));
    };
    if let Some(known) = txn.get::<CardOrder>(Kind::JiuyiCards, out_order_id)? {
        let is_same = shop.repeats_same && known.card_id == card_id;
        let again = || done("下单成功", &known.rows(), Effect::Repeated);
        return Ok(if is_same { again() } else { refused("订单号重复") });
    }
    let Some((price_fen, kind, stock)) = shop
        .product(card_id, true)
        .and_then(|product| Some((product.price_fen, product.kind?, product.stock)))
    else {
        return Ok(refused("商品不存在"));
    };
    let whole_fen = price_fen * i64::from(count);
    if stock.is_some_and(|left| left < count) {
        return Ok(refused("商品库存不足"));
    }
    if most_fen != 0 && most_fen < whole_fen {
        return Ok(refused("订单金额低于商品价格"));
    }
    let now = world.clock.now();
    if shop.balance(txn, now)? < whole_fen {
        return Ok(refused("账户余额不足"));
    }
    shop.sell(card_id, count);
    shop.keep(txn)?;
    let order = CardOrder {
        out_order_id: out_order_id.to_owned(),
        card_id: card_id.to_owned(),
        kind,
        price_fen,
        created_at: beijing(now),
        cards: (0..count).map(|_| fresh(now)).collect::<Result<_, _>>()?,
    };
    txn.put(Kind::JiuyiCards, out_order_id, None, &order)?;
    Ok(done("下单成功", &order.rows(), Effect::Created))
}

pub(super) fn query(txn: &Txn<'_>, form: &Form) -> Result<Answer, SandboxError> {
    let known: Option<CardOrder> = txn.get(Kind::JiuyiCards, form.get("out_order_id"))?;
    Ok(known.map_or_else(no_such_order, |order| done("查询成功", &order.rows(), Effect::Read)))
}

fn fresh(now: i64) -> Result<Card, SandboxError> {
    Ok(Card {
        number: format!("KM{}{}", shanghai(now).format("%Y%m%d%H%M%S"), random_digits(8)?),
        num: random_digits(16)?,
        pass: random_hex32()?,
    })
}
