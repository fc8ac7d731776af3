//! `order/list`, latest first.

use serde::Serialize;

use super::envelope::{Refusal, Reply};
use super::order::{Order, Row};
use super::state::State;
use super::{Done, Params, catalogue};
use crate::answer::Effect;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};

/// The most on one page.
const LARGEST: usize = 100;

/// A page, counted from 1.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) number: usize,
    pub(super) size: usize,
}

#[derive(Debug, Serialize)]
struct Data<'a> {
    list: Vec<Row<'a>>,
    pagination: Pagination,
}

#[derive(Debug, Serialize)]
struct Pagination {
    total: usize,
    page_no: usize,
    page_size: usize,
    total_pages: usize,
}

pub(super) fn orders(
    txn: &Txn<'_>,
    state: &State,
    params: &Params,
    now: i64,
) -> Result<Done, SandboxError> {
    let (status, product_type, Page { number, size }) = match filter(params) {
        Ok(wanted) => wanted,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let trade_no = params.text("trade_no");
    let mut found = txn.all::<Order>(Kind::ProxyOrder)?;
    found.retain(|order| {
        trade_no.is_none_or(|wanted| wanted == order.trade_no)
            && status.is_none_or(|wanted| wanted == order.status(now))
            && product_type.is_none_or(|wanted| Some(wanted) == kind(state, order.pid))
    });
    found.sort_by_key(|order| std::cmp::Reverse(order.id));
    let page = found.iter().skip((number - 1) * size).take(size);
    let list = page.map(|order| order.row(now)).collect::<Result<_, _>>()?;
    let total = found.len();
    let total_pages = total.div_ceil(size);
    let pagination = Pagination { total, page_no: number, page_size: size, total_pages };
    Reply::new(&Data { list, pagination }, Effect::Read, trade_no.unwrap_or_default()).map(Ok)
}

/// A page by the names that its parameters have here.
pub(super) fn page(params: &Params, (number, size): (&str, &str)) -> Result<Page, Refusal> {
    let read = |name: &str, absent: i64| {
        let value = usize::try_from(params.number(name)?.unwrap_or(absent)).unwrap_or_default();
        Ok::<_, Refusal>(value.clamp(1, usize::from(u16::MAX)))
    };
    Ok(Page { number: read(number, 1)?, size: read(size, 10)?.min(LARGEST) })
}

fn filter(params: &Params) -> Result<(Option<i64>, Option<i64>, Page), Refusal> {
    let page = page(params, ("page_no", "page_size"))?;
    Ok((params.number("status")?, params.number("product_type")?, page))
}

fn kind(state: &State, pid: i64) -> Option<i64> {
    let told = state.product_types.get(&pid).copied();
    told.or_else(|| catalogue::find(pid).map(|package| package.product_type))
}
