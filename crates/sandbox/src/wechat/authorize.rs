//! Who calls: the `Authorization` header and the signature in it.

use super::certificates::PlatformCertificate;
use super::problem::{Problem, Stop};
use crate::call::Call;
use crate::store::Txn;
use crate::world::World;

const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";

/// How far the caller's clock may be off, in seconds.
const TOLERANCE: u64 = 300;

/// The five fields of the header.
#[derive(Debug, Default)]
struct Fields<'a> {
    mchid: &'a str,
    nonce: &'a str,
    signature: &'a str,
    timestamp: &'a str,
    serial: &'a str,
}

/// Lets the merchant in, and nobody else.
pub(super) fn check(world: &World, txn: &Txn<'_>, call: &Call) -> Result<(), Stop> {
    headers(call)?;
    let header = call.header("authorization").ok_or_else(|| {
        sign_error("Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》")
    })?;
    let fields = parse(header)?;
    let identity = &world.keys.identities.wechat;
    if fields.mchid != identity.mchid {
        return Err(sign_error("商户号不存在").into());
    }
    if fields.serial != identity.merchant_serial {
        return Err(sign_error("商户证书序列号有误").into());
    }
    let stamp: i64 = fields
        .timestamp
        .parse()
        .map_err(|_error| sign_error("Http头Authorization中的timestamp格式错误"))?;
    if !world.clock.is_about_now(stamp, TOLERANCE) {
        return Err(
            sign_error("Http头Authorization中的timestamp与发起请求的时间不得超过5分钟").into()
        );
    }
    let body = call.text().ok_or_else(|| sign_error("错误的签名，导致验签失败"))?;
    let message = format!(
        "{}\n{}\n{}\n{}\n{body}\n",
        call.method,
        call.target(),
        fields.timestamp,
        fields.nonce
    );
    if !world.keys.wechat_merchant.accepts(&message, fields.signature) {
        return Err(sign_error("错误的签名，导致验签失败").into());
    }
    platform_key(world, txn, call)
}

/// What is asked of every request before its signature is looked at.
fn headers(call: &Call) -> Result<(), Problem> {
    let accept = call.header("accept").unwrap_or_default();
    let agent = call.header("user-agent").unwrap_or_default();
    if !(accept.contains("application/json") || accept.contains("*/*")) || agent.is_empty() {
        return Err(Problem::at_the_door(400, "INVALID_REQUEST", "Http头缺少Accept或User-Agent"));
    }
    let kind = call.header("content-type").unwrap_or_default();
    if !call.body.is_empty() && !kind.starts_with("application/json") {
        return Err(Problem::at_the_door(400, "INVALID_REQUEST", "Http头Content-Type错误"));
    }
    Ok(())
}

/// The key with which the caller wants the answer signed must be ours, when it is named.
fn platform_key(world: &World, txn: &Txn<'_>, call: &Call) -> Result<(), Stop> {
    let Some(serial) = call.header("wechatpay-serial") else { return Ok(()) };
    if serial == world.keys.identities.wechat.platform_key_id {
        return Ok(());
    }
    let certificates = PlatformCertificate::listed(world, txn)?;
    if certificates.iter().any(|certificate| certificate.serial() == serial) {
        Ok(())
    } else {
        Err(Problem::field("Wechatpay-Serial", "header", "平台证书序列号或公钥ID错误").into())
    }
}

fn parse(header: &str) -> Result<Fields<'_>, Problem> {
    let rest = header
        .strip_prefix(SCHEME)
        .and_then(|rest| rest.strip_prefix(' '))
        .ok_or_else(|| sign_error("Http头Authorization认证类型不正确"))?;
    let mut fields = Fields::default();
    for part in rest.split(',') {
        let Some((name, value)) = part.split_once('=') else { return Err(malformed()) };
        let value = value
            .strip_prefix('"')
            .and_then(|value| value.strip_suffix('"'))
            .filter(|value| !value.is_empty())
            .ok_or_else(malformed)?;
        match name {
            "mchid" => fields.mchid = value,
            "nonce_str" => fields.nonce = value,
            "signature" => fields.signature = value,
            "timestamp" => fields.timestamp = value,
            "serial_no" => fields.serial = value,
            _ => return Err(malformed()),
        }
    }
    Ok(fields)
}

fn malformed() -> Problem {
    sign_error("Http头Authorization值格式错误")
}

fn sign_error(message: &str) -> Problem {
    Problem::at_the_door(401, "SIGN_ERROR", message)
}
