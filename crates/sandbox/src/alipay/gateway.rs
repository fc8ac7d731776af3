//! `gateway.do`: who calls, and which method.

use serde_json::Value;

use super::app::App;
use super::params::Params;
use super::problem::{Problem, Stop, node};
use super::{bill, cert, create, login, manage, order, page, refund};
use crate::answer::{Answer, Envelope, Signing};
use crate::call::Call;
use crate::clock::parse_beijing;
use crate::error::SandboxError;
use crate::store::Txn;
use crate::world::World;

/// A page for the computer's browser (电脑网站).
pub(super) const PAGE_PAY: &str = "alipay.trade.page.pay";
/// A page for the telephone's browser (手机网站).
pub(super) const WAP_PAY: &str = "alipay.trade.wap.pay";
/// Takes its parameters beside the common ones, and answers in a manner of its own.
pub(super) const OAUTH_TOKEN: &str = "alipay.system.oauth.token";

const METHODS: [&str; 10] = [
    "alipay.trade.precreate",
    "alipay.trade.create",
    "alipay.trade.query",
    "alipay.trade.close",
    "alipay.trade.refund",
    "alipay.trade.fastpay.refund.query",
    "alipay.data.dataservice.bill.downloadurl.query",
    "alipay.open.app.alipaycert.download",
    PAGE_PAY,
    WAP_PAY,
];

/// How far a server's clock may be off, in seconds: enough for drift, not for a time zone.
const TOLERANCE: u64 = 3600;

/// How long the payer may take to open a signed page address, in seconds.
const PAGE_TOLERANCE: u64 = 86_400;

/// A verified call.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) app: App,
    pub(super) params: &'a Params,
    pub(super) biz: Value,
    /// Under which the caller reached us, for the addresses that we give out.
    pub(super) origin: &'a str,
}

impl Asked<'_> {
    pub(super) fn method(&self) -> &str {
        self.params.get("method")
    }

    /// A text of `biz_content`; an empty one is none.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.biz.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }
}

/// Answers one call of `gateway.do`.
pub(super) fn answer(world: &World, txn: &Txn<'_>, call: &Call) -> Result<Answer, SandboxError> {
    let params = match Params::of(call) {
        Ok(params) => params,
        Err(problem) => return Ok(problem.into_answer("").about("unknown", "")),
    };
    let method = params.get("method").to_owned();
    let number = number(&params);
    let done = verify(world, &params).map_err(Stop::from).and_then(|(app, biz)| {
        carry_out(world, txn, &Asked { app, params: &params, biz, origin: &call.origin })
    });
    match done {
        Ok(answer) => Ok(enveloped(world, &params, answer, false)),
        Err(Stop::Broken(error)) => Err(error),
        Err(Stop::Problem(problem)) if is_page(&method) => {
            Ok(page::refused(&problem.words()).about(&method, &number))
        }
        Err(Stop::Problem(problem)) => Ok(refused(world, &params, problem)),
    }
}

/// A problem as the gateway answers it.
pub(super) fn refused(world: &World, params: &Params, problem: Problem) -> Answer {
    let method = params.get("method");
    let answer = problem.into_answer(method).about(method, &number(params));
    enveloped(world, params, answer, true)
}

fn carry_out(world: &World, txn: &Txn<'_>, asked: &Asked<'_>) -> Result<Answer, Stop> {
    match asked.method() {
        "alipay.trade.precreate" => order::precreate(world, txn, asked),
        "alipay.trade.create" => create::create(world, txn, asked),
        "alipay.trade.query" => manage::query(world, txn, asked),
        "alipay.trade.close" => manage::close(world, txn, asked),
        "alipay.trade.refund" => refund::refund(world, txn, asked),
        "alipay.trade.fastpay.refund.query" => refund::query(world, txn, asked),
        "alipay.data.dataservice.bill.downloadurl.query" => bill::address(world, txn, asked),
        "alipay.open.app.alipaycert.download" => cert::download(txn, asked),
        OAUTH_TOKEN => login::token(world, txn, asked),
        _ => page::open(world, txn, asked),
    }
}

/// Says in which node, and in which mode, a signed answer goes out.
fn enveloped(world: &World, params: &Params, mut answer: Answer, failed: bool) -> Answer {
    if answer.signing == Signing::Signed {
        answer.envelope = Some(Envelope {
            node: node(params.get("method"), failed),
            certified: App::of(world, params.get("app_id")) == Some(App::Cert),
        });
    }
    answer
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

fn is_page(method: &str) -> bool {
    matches!(method, PAGE_PAY | WAP_PAY)
}

/// Common parameters and signature; gives the caller and `biz_content`.
fn verify(world: &World, params: &Params) -> Result<(App, Value), Problem> {
    let method = params.get("method");
    for name in ["app_id", "method", "sign_type", "sign", "timestamp", "version", "biz_content"] {
        let needed = method != OAUTH_TOKEN || name != "biz_content";
        if needed && params.get(name).is_empty() {
            return Err(Problem::missing(if name == "sign" { "signature" } else { name }));
        }
    }
    let app = App::of(world, params.get("app_id"))
        .ok_or_else(|| Problem::invalid("app-id", "无效的AppID参数"))?;
    if !METHODS.contains(&method) && method != OAUTH_TOKEN {
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
    app.check_numbers(world, params)?;
    if !app.accepts(world, &params.to_sign(), params.get("sign")) {
        return Err(Problem::invalid("signature", "验签出错，请检查签名字符串与应用公钥"));
    }
    Ok((app, biz_content(params, method)?))
}

fn biz_content(params: &Params, method: &str) -> Result<Value, Problem> {
    if method == OAUTH_TOKEN {
        return Ok(Value::Null);
    }
    serde_json::from_str::<Value>(params.get("biz_content"))
        .ok()
        .filter(Value::is_object)
        .ok_or_else(|| Problem::field("biz_content"))
}

fn timestamp(world: &World, params: &Params, method: &str) -> Result<(), Problem> {
    let tolerance = if is_page(method) { PAGE_TOLERANCE } else { TOLERANCE };
    let good = parse_beijing(params.get("timestamp"))
        .is_some_and(|stamp| world.clock.is_about_now(stamp, tolerance));
    if good { Ok(()) } else { Err(Problem::invalid("timestamp", "时间戳参数无效")) }
}
