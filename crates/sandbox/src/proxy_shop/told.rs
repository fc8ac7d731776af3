//! What the control API tells the shop to be like.

use serde::Deserialize;
use serde_json::{Value, json};

use super::address::Address;
use super::catalogue;
use super::fee::Fee;
use super::order::{Order, PAID, REFUNDED};
use super::state::State;
use crate::error::SandboxError;
use crate::store::Txn;

/// One thing to be told, by its name in `set`.
#[derive(Debug, Deserialize)]
#[serde(tag = "set", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub(crate) enum Told {
    /// Which success code (0 or 200) and which word (`message` or `msg`) it answers with, and with
    /// which HTTP status (200 or 401) it refuses a key.
    Envelope { code: i64, word: String, key_status: u16 },
    /// What is left, in the shop's unit, as a decimal.
    Balance { balance: String },
    /// What one unit of a package costs.
    Price { pid: i64, price: String },
    /// How much of a package there is; `null`: any amount.
    Stock { pid: i64, stock: Option<i64> },
    /// Any number, known or not. 3 returns what a paid order cost.
    OrderStatus { trade_no: String, status: i64 },
    /// The number that a package's orders are listed under.
    ProductType { pid: i64, product_type: i64 },
    /// Any number; `null`: by the time again.
    AddressStatus { upid: i64, status: Option<i64> },
}

impl Told {
    /// Keeps it, and gives what now is.
    pub(crate) fn keep(self, txn: &Txn<'_>) -> Result<Value, SandboxError> {
        let mut state = State::load(txn)?;
        match self {
            Self::Envelope { code, word, key_status } => {
                let is_known = [0, 200].contains(&code)
                    && ["message", "msg"].contains(&word.as_str())
                    && [200, 401].contains(&key_status);
                if !is_known {
                    return Err(refused(
                        400,
                        "code 0 or 200, word message or msg, keyStatus 200 or 401",
                    ));
                }
                state.envelope = super::envelope::Envelope { code, word, key_status };
            }
            Self::Balance { balance } => state.balance = fee(&balance)?,
            Self::Price { pid, price } => {
                known(pid)?;
                state.prices.insert(pid, fee(&price)?);
            }
            Self::Stock { pid, stock } => {
                known(pid)?;
                match stock {
                    Some(stock) => state.stock.insert(pid, stock),
                    None => state.stock.remove(&pid),
                };
            }
            Self::ProductType { pid, product_type } => {
                known(pid)?;
                state.product_types.insert(pid, product_type);
            }
            Self::OrderStatus { trade_no, status } => {
                set_order(txn, &mut state, &trade_no, status)?;
            }
            Self::AddressStatus { upid, status } => {
                let found = Address::find(txn, upid)?;
                let mut found = found.ok_or_else(|| refused(404, "no such address"))?;
                found.status = status;
                found.keep(txn)?;
            }
        }
        state.keep(txn)?;
        Ok(json!({"balance": state.balance.text()}))
    }
}

fn set_order(
    txn: &Txn<'_>,
    state: &mut State,
    trade_no: &str,
    status: i64,
) -> Result<(), SandboxError> {
    let found = Order::by_number(txn, trade_no)?;
    let mut order = found.ok_or_else(|| refused(404, "no such order"))?;
    if (order.status, status) == (PAID, REFUNDED) {
        state.balance = state.balance.plus(order.pay_fee).unwrap_or(state.balance);
    }
    order.status = status;
    order.keep(txn)
}

fn known(pid: i64) -> Result<(), SandboxError> {
    catalogue::find(pid).map(|_package| ()).ok_or_else(|| refused(404, "no such package"))
}

fn fee(text: &str) -> Result<Fee, SandboxError> {
    Fee::parse(text).ok_or_else(|| refused(400, "not a decimal with at most six decimals"))
}

fn refused(status: u16, text: &str) -> SandboxError {
    SandboxError::Answered { status, text: text.to_owned() }
}
