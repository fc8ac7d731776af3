//! What the partner is told by itself (回调): a signed form, until the answer is `success`.

use std::collections::BTreeMap;

use super::form;
use super::order::{CLOSED, Order};
use super::shop::Shop;
use crate::error::SandboxError;
use crate::notice::{Manner, Notice, Post};
use crate::store::{Kind, Txn};
use crate::system::System;
use crate::world::World;

/// Seconds from each attempt to the next.
pub(crate) const RETRIES: [i64; 10] = [1, 5, 15, 20, 25, 30, 35, 40, 45, 50];

/// Plans a notification of each state that is ahead; what was planned before is forgotten.
pub(super) fn plan(txn: &Txn<'_>, order: &Order, now: i64) -> Result<(), SandboxError> {
    let url = order.field("notify_url");
    if url.is_empty() {
        return Ok(());
    }
    let prefix = format!("{}/{}/", System::Jiuyi.name(), order.out_order_id);
    let planned: Vec<(i64, Notice)> = txn.with_prefix(Kind::Notice, &prefix)?;
    for (_, notice) in planned.into_iter().filter(|(_, notice)| notice.rounds == 0) {
        txn.remove(Kind::Notice, &notice.id)?;
    }
    for step in order.news(now) {
        let content = serde_json::to_string(&fields(order, step.status))?;
        let id = &order.out_order_id;
        let notice = Notice::new(System::Jiuyi, id, url, content, Manner::Genuine)?;
        notice.keep(txn, Some(step.at.saturating_mul(1000)))?;
    }
    Ok(())
}

/// The kept fields under their signature.
pub(crate) fn dress(world: &World, notice: &Notice) -> Result<Post, SandboxError> {
    let mut fields: BTreeMap<String, String> = serde_json::from_str(&notice.content)?;
    let is_bare = world.store.transact(Shop::load)?.is_secret_bare;
    let sign = form::sign(&fields, &world.keys.identities.jiuyi.secret, is_bare);
    fields.insert("sign".to_owned(), sign);
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&fields).finish();
    let kind = "application/x-www-form-urlencoded".to_owned();
    Ok(Post { headers: vec![("Content-Type".to_owned(), kind)], body })
}

/// Whether the partner's answer ends the repetitions.
pub(crate) fn welcomed(status: u16, body: &str) -> bool {
    status == 200 && body.trim() == "success"
}

fn fields(order: &Order, status: u8) -> BTreeMap<String, String> {
    // The evidence (凭证): an address, and nothing where nothing was delivered.
    let voucher = if status == CLOSED { "" } else { "https://voucher.example/v?id=1&n=2" };
    [
        ("order_id", order.number.as_str()),
        ("out_order_id", &order.out_order_id),
        ("status", &status.to_string()),
        ("account", order.field("account")),
        ("card_id", order.field("card_id")),
        ("voucher", voucher),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}
