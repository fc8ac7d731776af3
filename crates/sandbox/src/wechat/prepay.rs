//! What an order hands to the payer: a `code_url`, a `prepay_id` or an `h5_url`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::scene::Scene;
use super::trade::Trade;
use crate::call::Call;
use crate::clock::shanghai;
use crate::crypto::{random, random_digits, random_hex32};
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::world::World;

/// The path of the page behind an `h5_url`, under the sandbox's `/wechat`.
pub(super) const H5_PATH: &str = "/wechat/cgi-bin/mmpayweb-bin/checkmweb";

/// How long a `prepay_id` can be used, in seconds.
const PREPAY_LIFE: i64 = 2 * 3_600;

/// How long an `h5_url` can be opened, in seconds.
const H5_LIFE: i64 = 5 * 60;

/// A `prepay_id` that was given out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Prepay {
    pub(super) out_trade_no: String,
    pub(super) scene: Scene,
    /// Seconds since 1970; from then on it is worth nothing.
    pub(super) until: i64,
}

impl Prepay {
    pub(super) fn find(txn: &Txn<'_>, id: &str) -> Result<Option<Self>, SandboxError> {
        txn.get(Kind::WechatPrepay, id)
    }
}

/// The answer to a placed order; every one is fresh.
pub(super) fn give_out(
    world: &World,
    txn: &Txn<'_>,
    call: &Call,
    trade: &Trade,
) -> Result<Value, SandboxError> {
    let now = world.clock.now();
    match trade.scene {
        Scene::Native => {
            let code = hex::encode(random::<4>()?);
            Ok(json!({"code_url": format!("weixin://wxpay/bizpayurl?pr={code}zz")}))
        }
        Scene::Jsapi => {
            Ok(json!({"prepay_id": keep(txn, trade, now, now.saturating_add(PREPAY_LIFE))?}))
        }
        Scene::H5 => {
            let id = keep(txn, trade, now, now.saturating_add(H5_LIFE))?;
            let package = random_digits(10)?;
            let origin = &call.origin;
            let h5_url = format!("{origin}{H5_PATH}?prepay_id={id}&package={package}");
            Ok(json!({"h5_url": h5_url}))
        }
    }
}

fn keep(txn: &Txn<'_>, trade: &Trade, now: i64, until: i64) -> Result<String, SandboxError> {
    let time = shanghai(now).format("%d%H%M%S");
    let random: String = random_hex32()?.chars().take(26).collect();
    let id = format!("wx{time}{random}");
    let prepay = Prepay { out_trade_no: trade.out_trade_no.clone(), scene: trade.scene, until };
    txn.put(Kind::WechatPrepay, &id, None, &prepay)?;
    Ok(id)
}
