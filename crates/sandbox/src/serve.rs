//! One way through for every provider call: fault, work and record, signature, answer.

use actix_web::web::{self, Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};

use crate::answer::{Answer, Effect, hang_up};
use crate::call::Call;
use crate::clock::http_date;
use crate::error::SandboxError;
use crate::faults::Fault;
use crate::recorder::{Outcome, record};
use crate::store::Txn;
use crate::system::System;
use crate::world::World;
use crate::{
    alipay, amap, baidu, boss, jiuyi, legacy, platform, proxy_shop, sms, telecom, wechat,
    wechat_open, zhuoyue,
};

/// How late a slow answer is, in milliseconds of sandbox time.
const SLOW_MS: i64 = 8_000;

/// Everything under the systems' own paths.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    for system in System::ALL {
        let call = move |world: Data<World>, request: HttpRequest, body: Bytes| {
            respond(world, system, Call::new(&request, body))
        };
        let path = format!("/{}/{{tail:.*}}", system.name().replace('_', "-"));
        config.route(&path, web::route().to(call));
    }
}

async fn respond(world: Data<World>, system: System, call: Call) -> HttpResponse {
    match serve(&world, system, &call).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(error = %error, system = system.name(), "the sandbox failed");
            HttpResponse::InternalServerError().finish()
        }
    }
}

async fn serve(world: &World, system: System, call: &Call) -> Result<HttpResponse, SandboxError> {
    let began = world.clock.now_ms();
    let fault = fault(world, system, call, began)?;
    let answer = world.store.transact(|txn| {
        let answer = answer(world, txn, system, call, fault)?;
        record(world, txn, system, call, &Outcome { answer: &answer, fault })?;
        Ok(answer)
    })?;
    world.mail.notify_one();
    match fault {
        Some(Fault::Down | Fault::LostAnswer) => return Ok(hang_up()),
        Some(Fault::Slow) => world.clock.wait_until(began.saturating_add(SLOW_MS)).await,
        Some(Fault::Refuse | Fault::Garbage | Fault::Duplicate) | None => {}
    }
    Ok(sign(world, system, answer)?.into_response())
}

fn fault(
    world: &World,
    system: System,
    call: &Call,
    began: i64,
) -> Result<Option<Fault>, SandboxError> {
    if is_cashier(system, call) {
        return Ok(None);
    }
    let may_be_twice = system.may_do_twice() && call.path.ends_with(proxy_shop::CREATE);
    if may_be_twice && world.faults.for_notice(&world.store, system, began)? {
        return Ok(Some(Fault::Duplicate));
    }
    world.faults.for_call(&world.store, system, began)
}

/// The pages that the payer's browser opens do not fail with the gateway.
fn is_cashier(system: System, call: &Call) -> bool {
    match system {
        System::Alipay => !call.path.ends_with("/gateway.do"),
        System::Telecom => !call.path.starts_with(telecom::INTERFACE),
        System::WechatOpen => wechat_open::is_page(&call.path),
        System::Wechat => wechat::is_page(call),
        System::Zhuoyue
        | System::Boss
        | System::Sms
        | System::Amap
        | System::Platform
        | System::Legacy
        | System::Baidu
        | System::Jiuyi
        | System::Proxy => false,
    }
}

fn answer(
    world: &World,
    txn: &Txn<'_>,
    system: System,
    call: &Call,
    fault: Option<Fault>,
) -> Result<Answer, SandboxError> {
    match fault {
        Some(Fault::Down) => Ok(Answer::html(200, String::new(), Effect::Dropped)),
        Some(Fault::Garbage) => {
            let nonsense = "<html><body>\u{fffd}{{{ not what you asked for".to_owned();
            Ok(Answer::html(200, nonsense, Effect::Dropped))
        }
        Some(Fault::Refuse) => Ok(refusal(world, system, call)),
        Some(Fault::Duplicate) => {
            work(world, txn, system, call)?;
            work(world, txn, system, call)
        }
        Some(Fault::Slow | Fault::LostAnswer) | None => work(world, txn, system, call),
    }
}

fn refusal(world: &World, system: System, call: &Call) -> Answer {
    match system {
        System::Wechat => wechat::refusal(),
        System::Alipay => alipay::refusal(world, call),
        System::Zhuoyue => zhuoyue::refusal(),
        System::Boss => boss::refusal(),
        System::Telecom => telecom::refusal(call),
        System::WechatOpen => wechat_open::refusal(),
        System::Sms => sms::refusal(),
        System::Amap => amap::refusal(),
        System::Platform => platform::refusal(),
        System::Legacy => legacy::refusal(),
        System::Baidu => baidu::refusal(),
        System::Jiuyi => jiuyi::refusal(),
        System::Proxy => proxy_shop::refusal(),
    }
}

fn work(world: &World, txn: &Txn<'_>, system: System, call: &Call) -> Result<Answer, SandboxError> {
    match system {
        System::Wechat => wechat::answer(world, txn, call),
        System::Alipay => alipay::answer(world, txn, call),
        System::Zhuoyue => zhuoyue::answer(world, txn, call),
        System::Boss => boss::answer(world, txn, call),
        System::Telecom => telecom::answer(world, txn, call),
        System::WechatOpen => wechat_open::answer(world, txn, call),
        System::Sms => sms::answer(world, txn, call),
        System::Amap => amap::answer(world, txn, call),
        System::Platform => platform::answer(world, txn, call),
        System::Legacy => legacy::answer(world, txn, call),
        System::Baidu => baidu::answer(world, txn, call),
        System::Jiuyi => jiuyi::answer(world, txn, call),
        System::Proxy => proxy_shop::answer(world, txn, call),
    }
}

fn sign(world: &World, system: System, answer: Answer) -> Result<Answer, SandboxError> {
    match system {
        System::Wechat => wechat::finish(world, answer),
        System::Alipay => alipay::finish(world, answer),
        System::Telecom => telecom::finish(world, answer),
        System::Zhuoyue
        | System::Boss
        | System::WechatOpen
        | System::Sms
        | System::Amap
        | System::Platform
        | System::Legacy
        | System::Baidu
        | System::Jiuyi
        | System::Proxy => {
            let mut answer = answer;
            answer.headers.push(("Date", http_date(world.clock.now())));
            Ok(answer)
        }
    }
}
