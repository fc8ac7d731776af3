//! Cards (卡券): codes that are bought and handed on, where an account needs no topping up.

mod wire;

use super::sign::Fields;
use super::{Jiuyi, answer};
use crate::http::observed;
use domain::money::Money;
use domain::supplier::SupplierError;
use std::fmt;

/// Cards of one product to be bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardOrder {
    /// Ours (`out_order_id`).
    pub reference: String,
    /// Theirs (`card_id`).
    pub product: String,
    /// How many (`num`).
    pub count: u32,
    /// After so many hours it counts as received (`auto_confirm_hour`).
    pub confirmed_after_hours: Option<u32>,
    /// What all of them may cost; without it they do not look at the price.
    pub most_cost: Option<Money>,
}

/// One card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Their number of the order.
    pub supplier_no: String,
    pub number: CardText,
    pub pass: CardText,
    pub cost: Option<Money>,
    pub status: CardStatus,
    /// What the texts are, where they say it.
    pub kind: Option<CardKind>,
}

/// What is as good as money: it is in no log.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CardText(String);

impl CardText {
    /// The plain value, for whoever bought it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Without the text.
impl fmt::Debug for CardText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardText(..)")
    }
}

/// How an order of cards stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardStatus {
    /// 2 充值中.
    Running,
    /// 3 已完成.
    Done,
    /// 4 纠纷中.
    Disputed,
    /// 5 纠纷已完成.
    DisputeEnded,
    /// 6 已取消.
    Cancelled,
    Other(i64),
}

/// What a card's texts are (`type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardKind {
    /// 0 官方激活码.
    ActivationCode,
    /// 1 卡号+密码.
    NumberAndPass,
    /// 2 图片二维码.
    QrCode,
    /// 3 链接+卡密.
    LinkAndPass,
    /// 4 链接直兑.
    Link,
    Other(i64),
}

impl CardStatus {
    pub fn from_number(number: i64) -> Self {
        match number {
            2 => Self::Running,
            3 => Self::Done,
            4 => Self::Disputed,
            5 => Self::DisputeEnded,
            6 => Self::Cancelled,
            other => Self::Other(other),
        }
    }
}

impl CardKind {
    pub fn from_number(number: i64) -> Self {
        match number {
            0 => Self::ActivationCode,
            1 => Self::NumberAndPass,
            2 => Self::QrCode,
            3 => Self::LinkAndPass,
            4 => Self::Link,
            other => Self::Other(other),
        }
    }
}

impl Jiuyi {
    /// Buys cards. Never repeated without a look ([`Jiuyi::find_cards`]).
    pub async fn buy_cards(&self, order: &CardOrder) -> Result<Vec<Card>, SupplierError> {
        let mut fields = Fields::from([
            ("card_id".to_owned(), order.product.clone()),
            ("num".to_owned(), order.count.to_string()),
            ("out_order_id".to_owned(), order.reference.clone()),
            // 元 here, whatever the unit of the other endpoint; 0: they do not look.
            ("order_money".to_owned(), order.most_cost.map_or("0".to_owned(), |it| it.to_string())),
        ]);
        if let Some(hours) = order.confirmed_after_hours {
            fields.insert("auto_confirm_hour".to_owned(), hours.to_string());
        }
        let inner = &self.0;
        let call = async {
            let told = inner.call(&["card", "payOrder"], fields, inner.own.order_time_limit).await;
            wire::bought(&told?)
        };
        observed("jiuyi", "card/payOrder", call).await
    }

    /// The cards of an order of ours; `None`: they have no such order.
    pub async fn find_cards(&self, reference: &str) -> Result<Option<Vec<Card>>, SupplierError> {
        let fields = Fields::from([("out_order_id".to_owned(), reference.to_owned())]);
        let inner = &self.0;
        let call = async {
            let told = inner.call(&["card", "queryOrder"], fields, inner.own.call_time_limit).await;
            wire::found(&told?)
        };
        observed("jiuyi", "card/queryOrder", call).await
    }
}
