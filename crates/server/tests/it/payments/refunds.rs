//! Giving money back when things go wrong.

mod faults;
mod kill;
mod notices;
mod outcomes;
mod parallel;
mod race;

use super::till::Till;
use crate::running::Running;
use serde_json::Value;

/// A delivered order, paid at the till.
async fn delivered(server: &Running, till: Till, key: &str) -> String {
    let order = server.saved_order(key).await;
    till.start(server, &order).await.pay(server).await;
    server.until_status(&order, "fulfilled").await;
    order
}

/// How much the provider has given back of each payment of the order, in fen.
async fn given_back(server: &Running, channel: &str, order: &str) -> i64 {
    let outside = server.outside(channel).await;
    let trades = outside["holds"][channel].as_array().unwrap().iter();
    let own = trades.filter(|trade| trade["outTradeNo"].as_str().unwrap().starts_with(order));
    own.map(fen_back).sum()
}

fn fen_back(trade: &Value) -> i64 {
    if let Some(fen) = trade["refundedFen"].as_i64() {
        return fen;
    }
    let refunds = trade["refunds"].as_array().unwrap().iter();
    let gone =
        refunds.filter(|refund| refund["state"] == "SUCCESS" || refund["status"] == "SUCCESS");
    gone.map(|refund| refund["amountFen"].as_i64().unwrap()).sum()
}
