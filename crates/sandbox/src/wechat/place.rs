//! Placing an order (下单): Native, JSAPI (with mini-programs) and H5.

use serde_json::Value;

use super::asked::{Asked, read};
use super::prepay;
use super::problem::{Problem, Stop};
use super::scene::Scene;
use super::signed;
use super::trade::{State, Trade};
use crate::answer::{Answer, Effect};
use crate::call::Call;
use crate::store::{Kind, Txn};
use crate::world::World;

/// `POST /v3/pay/transactions/{native|jsapi|h5}`.
pub(super) fn order(
    world: &World,
    txn: &Txn<'_>,
    call: &Call,
    scene: Scene,
) -> Result<Answer, Stop> {
    let request = read(&call.body)?;
    let asked = Asked { world, scene, request: &request };
    let number = asked.number()?;
    let known: Option<Trade> = txn.get(Kind::WechatTrade, &number)?;
    let (trade, effect) = if let Some(trade) = known {
        repeated(world, &trade, scene, &request)?;
        (trade, Effect::Repeated)
    } else {
        let trade = asked.trade(&number)?;
        trade.keep(txn)?;
        (trade, Effect::Created)
    };
    let given = prepay::give_out(world, txn, call, &trade)?;
    Ok(signed(200, &given, effect).about(scene.name(), &number))
}

/// Whether a number may be sent once more: only as it was, and while it can be paid.
fn repeated(world: &World, trade: &Trade, scene: Scene, request: &Value) -> Result<(), Problem> {
    if trade.scene != scene || trade.request != *request {
        return Err(Problem::new(403, "OUT_TRADE_NO_USED", "商户订单号重复"));
    }
    match trade.state {
        State::Paid => Err(Problem::new(403, "OUT_TRADE_NO_USED", "该订单已支付")),
        State::Closed => Err(Problem::new(400, "ORDER_CLOSED", "订单已关闭")),
        State::NotPaid if !trade.payable(world.clock.now()) => {
            Err(Problem::new(400, "ORDER_CLOSED", "订单已过支付有效期"))
        }
        State::NotPaid => Ok(()),
    }
}
