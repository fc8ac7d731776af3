//! `gateway.do`: who calls, and which method.

use serde_json::Value;

use super::params::Params;
use super::problem::{Problem, Stop};
use super::{manage, order, page};
use crate::answer::Answer;
use crate::call::Call;
use crate::clock::parse_beijing;
use crate::error::SandboxError;
use crate::store::Txn;
use crate::world::World;

const PAGE_PAY: &str = "alipay.trade.page.pay";

const METHODS: [&str; 4] =
    ["alipay.trade.precreate", "alipay.trade.query", "alipay.trade.close", PAGE_PAY];

/// How far a server's clock may be off, in seconds: enough for drift, not for a time zone.
const TOLERANCE: u64 = 3600;

/// How long the payer may take to open a signed page address, in seconds.
const PAGE_TOLERANCE: u64 = 86_400;

/// A verified call.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) params: &'a Params,
    pub(super) biz: Value,
    /// Under which the caller reached us, for the addresses that we give out.
    pub(super) origin: &'a str,
}

/// Answers one call of `gateway.do`.
pub(super) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let params = match Params::of(call) {
        Ok(params) => params,
        Err(problem) => return Ok(problem.into_answer("").about("unknown", "")),
    };
    let method = params.get("method").to_owned();
    let number = number(&params);
    let done = verify(world, &params).map_err(Stop::from).and_then(|biz| {
        let asked = Asked { params: &params, biz, origin: &call.origin };
        match method.as_str() {
            "alipay.trade.precreate" => order::precreate(world, txn, &asked),
            "alipay.trade.query" => manage::query(world, txn, &asked),
            "alipay.trade.close" => manage::close(world, txn, &asked),
            _ => page::open(world, txn, &asked),
        }
    });
    match done {
        Ok(answer) => Ok(answer),
        Err(Stop::Broken(error)) => Err(error),
        Err(Stop::Problem(problem)) if method == PAGE_PAY => {
            Ok(page::refused(&problem.words()).about(&method, &number))
        }
        Err(Stop::Problem(problem)) => Ok(problem.into_answer(&method).about(&method, &number)),
    }
}

/// The business number of a call, for the record.
pub(super) fn number(params: &Params) -> String {
    number_of(params.get("biz_content"))
}

/// The business number in `biz_content`.
pub(super) fn number_of(biz_content: &str) -> String {
    let biz: Value = serde_json::from_str(biz_content).unwrap_or_default();
    let text = |name: &str| biz.get(name).and_then(Value::as_str);
    text("out_trade_no").or_else(|| text("trade_no")).unwrap_or_default().to_owned()
}

/// Common parameters and signature; gives `biz_content`.
fn verify(world: &World, params: &Params) -> Result<Value, Problem> {
    for name in ["app_id", "method", "sign_type", "sign", "timestamp", "version", "biz_content"] {
        if params.get(name).is_empty() {
            return Err(Problem::missing(if name == "sign" { "signature" } else { name }));
        }
    }
    let method = params.get("method");
    if params.get("app_id") != world.keys.identities.alipay.app_id {
        return Err(Problem::invalid("app-id", "无效的AppID参数"));
    }
    if !METHODS.contains(&method) {
        return Err(Problem::invalid("method", "不存在的方法名"));
    }
    if params.get("sign_type") != "RSA2" {
        return Err(Problem::invalid("signature-type", "无效的签名类型"));
    }
    if !params.get("charset").eq_ignore_ascii_case("utf-8") {
        return Err(Problem::invalid("charset", "只支持utf-8"));
    }
    if params.get("version") != "1.0" || !matches!(params.get("format"), "" | "JSON" | "json") {
        return Err(Problem::invalid("parameter", "version必须为1.0，format必须为JSON"));
    }
    timestamp(world, params, method)?;
    if !world.keys.alipay_app.accepts(&params.to_sign(), params.get("sign")) {
        return Err(Problem::invalid("signature", "验签出错，请检查签名字符串与应用公钥"));
    }
    serde_json::from_str::<Value>(params.get("biz_content"))
        .ok()
        .filter(Value::is_object)
        .ok_or_else(|| Problem::field("biz_content"))
}

fn timestamp(world: &World, params: &Params, method: &str) -> Result<(), Problem> {
    let tolerance = if method == PAGE_PAY { PAGE_TOLERANCE } else { TOLERANCE };
    let good = parse_beijing(params.get("timestamp"))
        .is_some_and(|stamp| world.clock.now().abs_diff(stamp) <= tolerance);
    if good { Ok(()) } else { Err(Problem::invalid("timestamp", "时间戳参数无效")) }
}
