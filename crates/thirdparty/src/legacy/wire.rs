//! The messages of `docs/contracts/legacy.md`.

use domain::Channel;
use domain::id::OrderKind;
use domain::ports::PushOrder;
use domain::time::in_shanghai;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The fields of a request, sorted by name. Empty ones are not sent.
pub(super) type Fields = BTreeMap<&'static str, String>;

/// What a push has beside the fields of every request.
pub(super) fn order(push: &PushOrder) -> Fields {
    let order = &push.order;
    let kind = match order.id.kind() {
        OrderKind::New => "NEW",
        OrderKind::Renewal => "RENEW",
    };
    let channel = match push.channel {
        Channel::Wechat => "WECHAT",
        Channel::Alipay => "ALIPAY",
        Channel::Telecom => "TELECOM",
    };
    let query_id = order.query_id.as_ref().map(ToString::to_string);
    Fields::from([
        ("orderNo", order.id.to_string()),
        ("type", kind.to_owned()),
        ("userNo", query_id.unwrap_or_default()),
        ("userName", order.contact.name.expose().to_owned()),
        ("mobile", order.contact.phone.expose().to_owned()),
        ("address", order.contact.address.expose().to_owned()),
        ("product", order.package.name.clone()),
        ("rate", order.package.rate.clone()),
        ("months", order.package.months.to_string()),
        ("amount", order.amount.to_string()),
        ("payWay", channel.to_owned()),
        ("payNo", push.trade_no.clone()),
        ("payTime", in_shanghai(push.paid_at).format("%Y-%m-%d %H:%M:%S").to_string()),
    ])
}

/// Status 200.
#[derive(Debug, Deserialize)]
pub(super) struct Reply {
    pub(super) status: String,
    #[serde(default)]
    pub(super) msg: String,
    pub(super) data: Option<Held>,
}

/// An order as the back office has it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Held {
    pub(super) record_no: String,
    pub(super) order_no: String,
    pub(super) push_key: String,
    pub(super) state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum State {
    Taken,
    Void,
}
