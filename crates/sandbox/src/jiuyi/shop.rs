//! What is on sale, what is in the balance, and how the shop behaves.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::cards::CardOrder;
use super::notice;
use super::order::Order;
use crate::error::SandboxError;
use crate::messages::{JiuyiOrder, JiuyiProduct};
use crate::store::{Kind, Txn};
use crate::world::World;

/// One product.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Product {
    pub(super) card_id: String,
    pub(super) name: String,
    pub(super) price_fen: i64,
    /// How many there are; without end when absent.
    pub(super) stock: Option<u32>,
    /// By how much the price rises with each that is sold, in fen.
    pub(super) rises_fen: i64,
    /// What its texts are, of a card (卡券); none of an account to be topped up (代充).
    pub(super) kind: Option<u8>,
}

/// The shop, as the control API left it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Shop {
    products: Vec<Product>,
    /// All that was ever paid in, in fen.
    paid_in_fen: i64,
    /// Whether orders are filled at all.
    pub(super) fills: bool,
    /// Seconds until they are.
    pub(super) fill_seconds: i64,
    /// Whether a number that comes again gets the same order, in place of a refusal.
    pub(super) repeats_same: bool,
    /// Whether the secret follows the fields without a name.
    pub(super) is_secret_bare: bool,
}

impl Default for Shop {
    fn default() -> Self {
        let product = |card_id: &str, name: &str, price_fen| Product {
            card_id: card_id.to_owned(),
            name: name.to_owned(),
            price_fen,
            stock: None,
            rises_fen: 0,
            kind: None,
        };
        let products = vec![
            product("43", "视频会员周卡", 950),
            product("44", "视频会员月卡", 1_960),
            product("45", "视频会员季卡", 4_900),
            Product { stock: Some(0), ..product("46", "音乐会员月卡", 800) },
            Product { rises_fen: 100, ..product("47", "话费30元", 3_000) },
            Product { kind: Some(1), ..product("143", "礼品卡", 420) },
            Product { kind: Some(3), stock: Some(2), ..product("144", "外卖红包", 880) },
        ];
        Self {
            products,
            paid_in_fen: 1_000_000,
            fills: true,
            fill_seconds: 5,
            repeats_same: false,
            is_secret_bare: false,
        }
    }
}

impl Shop {
    pub(super) fn load(txn: &Txn<'_>) -> Result<Self, SandboxError> {
        Ok(txn.get(Kind::Setting, "jiuyi_shop")?.unwrap_or_default())
    }

    pub(super) fn keep(&self, txn: &Txn<'_>) -> Result<(), SandboxError> {
        txn.put(Kind::Setting, "jiuyi_shop", None, self)
    }

    pub(super) fn product(&self, card_id: &str, is_card: bool) -> Option<&Product> {
        let fits = |one: &&Product| one.card_id == card_id && one.kind.is_some() == is_card;
        self.products.iter().find(fits)
    }

    /// So many of a product are gone.
    pub(super) fn sell(&mut self, card_id: &str, count: u32) {
        if let Some(product) = self.products.iter_mut().find(|one| one.card_id == card_id) {
            product.stock = product.stock.map(|left| left.saturating_sub(count));
            product.price_fen += product.rises_fen * i64::from(count);
        }
    }

    /// What is left, in fen.
    pub(super) fn balance(&self, txn: &Txn<'_>, now: i64) -> Result<i64, SandboxError> {
        let orders: Vec<Order> = txn.all(Kind::JiuyiOrder)?;
        let cards: Vec<CardOrder> = txn.all(Kind::JiuyiCards)?;
        let taken: i64 = orders.iter().map(|order| order.taken(now)).sum();
        let cards: i64 = cards.iter().map(CardOrder::taken).sum();
        Ok(self.paid_in_fen - taken - cards)
    }

    fn put(&mut self, told: &JiuyiProduct) -> Result<(), SandboxError> {
        if told.price_fen.is_some_and(|fen| fen < 1) {
            return Err(unknown("priceFen must be above 0"));
        }
        let known = self.products.iter_mut().find(|one| one.card_id == told.card_id);
        let product = known.ok_or_else(|| unknown("there is no such cardId"))?;
        product.price_fen = told.price_fen.unwrap_or(product.price_fen);
        product.stock = if told.unlimited { None } else { told.stock.or(product.stock) };
        Ok(())
    }

    fn shown(&self, txn: &Txn<'_>, now: i64) -> Result<Value, SandboxError> {
        Ok(json!({
            "products": self.products,
            "balanceFen": self.balance(txn, now)?,
            "fills": self.fills,
            "fillSeconds": self.fill_seconds,
            "repeats": if self.repeats_same { "same" } else { "refuse" },
            "secretJoin": if self.is_secret_bare { "bare" } else { "named" },
        }))
    }
}

/// Changes what the control API names, and shows the shop.
pub(crate) fn change(world: &World, wanted: &JiuyiOrder) -> Result<Value, SandboxError> {
    let now = world.clock.now();
    world.store.transact(|txn| {
        let mut shop = Shop::load(txn)?;
        if let Some(product) = &wanted.product {
            shop.put(product)?;
        }
        if let Some(left_fen) = wanted.balance_fen {
            shop.paid_in_fen += left_fen - shop.balance(txn, now)?;
        }
        shop.fills = wanted.fills.unwrap_or(shop.fills);
        shop.fill_seconds = wanted.fill_seconds.unwrap_or(shop.fill_seconds).max(0);
        match wanted.repeats.as_deref() {
            None => {}
            Some(choice @ ("same" | "refuse")) => shop.repeats_same = choice == "same",
            Some(_other) => return Err(unknown("repeats must be same or refuse")),
        }
        match wanted.secret_join.as_deref() {
            None => {}
            Some(choice @ ("named" | "bare")) => shop.is_secret_bare = choice == "bare",
            Some(_other) => return Err(unknown("secretJoin must be named or bare")),
        }
        shop.keep(txn)?;
        shop.shown(txn, now)
    })
}

/// Has an order stand so from now on; the partner is told.
pub(crate) fn set_status(
    world: &World,
    out_order_id: &str,
    status: u8,
) -> Result<Value, SandboxError> {
    if !(1..=99).contains(&status) {
        return Err(unknown("status must be 1 to 99"));
    }
    let now = world.clock.now();
    let shown = world.store.transact(|txn| {
        let found = Order::find(txn, "", out_order_id)?;
        let text = "there is no such order".to_owned();
        let mut order = found.ok_or(SandboxError::Answered { status: 404, text })?;
        order.enter(status, now);
        order.keep(txn)?;
        notice::plan(txn, &order, now)?;
        Ok(order.shown(now))
    })?;
    world.mail.notify_one();
    Ok(shown)
}

fn unknown(text: &str) -> SandboxError {
    SandboxError::Answered { status: 400, text: text.to_owned() }
}
