//! The telecom's users: the demo customers of BOSS under the telecom's own names of fields.

use serde_json::json;

use super::{problem, token};
use crate::answer::{Answer, Effect};
use crate::boss;
use crate::call::Call;
use crate::error::SandboxError;
use crate::store::Txn;
use crate::world::World;

pub(super) fn look_up(
    world: &World,
    txn: &Txn<'_>,
    call: &Call,
    user_id: &str,
) -> Result<Answer, SandboxError> {
    if !token::is_good(world, txn, call)? {
        let message = "the token is missing, unknown or over";
        return Ok(problem(401, "TOKEN_INVALID", message, Effect::Refused));
    }
    let Some(customer) = boss::customer(txn, user_id)? else {
        return Ok(problem(404, "USER_NOT_FOUND", "no such user", Effect::NotFound));
    };
    let body = json!({
        "userId": customer.query_id,
        "userName": customer.customer_name,
        "mobile": customer.phone_number,
        "installAddress": customer.address,
        "productName": customer.package_name,
        "bandwidth": customer.package_rate,
        "validUntil": customer.expires_on,
        "qualified": customer.qualified,
    });
    Ok(Answer::json(200, &body, Effect::Read))
}
