//! What a URL Link shows in a browser: the mini-program's page that it would open.

use super::OpenLink;
use crate::answer::{Answer, Effect};
use crate::error::SandboxError;
use crate::markup::{document, escape};
use crate::store::{Kind, Txn};
use crate::world::World;

pub(super) fn answer(world: &World, txn: &Txn<'_>, id: &str) -> Result<Answer, SandboxError> {
    let found: Option<OpenLink> = txn.get(Kind::OpenLink, id)?;
    let found = found.filter(|link| link.link.starts_with("http"));
    let (status, body, effect) = match found {
        None => (404, "<p>链接不存在</p>".to_owned(), Effect::NotFound),
        Some(link) if link.expires_at <= world.clock.now() => {
            (410, "<p>链接已过期</p>".to_owned(), Effect::Refused)
        }
        Some(link) => {
            let (path, query) = (escape(&link.path), escape(&link.query));
            let body =
                format!("<dl><dt>页面</dt><dd>{path}</dd><dt>参数</dt><dd>{query}</dd></dl>");
            (200, body, Effect::Read)
        }
    };
    Ok(Answer::html(status, document("打开小程序", &body), effect).about("link", id))
}
