//! The cashier's page (收银台), from an order's link to its payment.

mod devices;
mod links;
mod paying;
mod start;
mod trouble;

use crate::browser::{Device, Find, Language, Page};
use crate::shared::running::{Answer, Place, Running, doctor};
use serde_json::json;

const IN_CHINESE: Find<'_> = Find::button("微信扫码支付");
const BY_ALIPAY: Find<'_> = Find::button("支付宝扫码支付");
const CODE: Find<'_> = Find::Role("image", "支付二维码");

/// What of the demo customer must stand on no page: name, phone and address are masked there.
const PERSONAL: [&str; 3] = ["18612345772", "江场西路12号", "PBS001022579"];

/// An unpaid order, and the link that it came with.
struct Till {
    place: Place,
    server: Running,
    order: String,
    link: String,
}

impl Till {
    async fn open() -> Self {
        Self::at(Place::sqlite()).await
    }

    async fn at(place: Place) -> Self {
        let server = Running::start(&place);
        let (order, link) = ordered(&server, "cashier-page-1").await;
        Self { place, server, order, link }
    }

    async fn page(&self, device: Device, language: Language) -> Page {
        let page = Page::open(&self.server, device, language).await;
        page.goto(&self.link).await;
        page
    }

    async fn in_chinese(&self) -> Page {
        self.page(Device::Pc, Language::Chinese).await
    }

    /// Of another order.
    async fn page_of(&self, link: &str) -> Page {
        let page = Page::open(&self.server, Device::Pc, Language::Chinese).await;
        page.goto(link).await;
        page
    }

    /// Payments that were begun, in our eyes and in the provider's.
    async fn begun(&self, system: &str) -> (usize, usize) {
        let view = self.server.cashier(&self.order).await;
        let outside = self.server.outside(system).await;
        let requests = outside["requests"].as_array().unwrap().iter();
        let made = requests.filter(|request| request["effect"] == "created").count();
        (view["payments"].as_array().unwrap().len(), made)
    }

    /// Nothing was done twice, and every invariant holds.
    async fn is_settled(&self) {
        self.server.until_status(&self.order, "fulfilled").await;
        assert_eq!(self.server.deliveries(&self.order).await, 1);
        doctor(&self.place);
    }
}

/// A renewal by the API, as the shop's own front end saves it. Gives the order and its link.
async fn ordered(server: &Running, key: &str) -> (String, String) {
    let body = json!({"queryId": "PBS001022579", "packageId": 74});
    let key = format!("{key:-<16}");
    let headers = [("Idempotency-Key", key.as_str())];
    linked(server, server.post_with("/v1/order/renewal/save", &body, &headers).await)
}

/// The order, and the link to its page that came with it.
fn linked(server: &Running, saved: Answer) -> (String, String) {
    let link = saved.headers["Link"].to_str().unwrap().to_owned();
    let link = link.strip_prefix(&format!("<{}", server.url)).unwrap();
    let link = link.strip_suffix(">; rel=\"payment\"").unwrap().to_owned();
    (saved.data()["orderId"].as_str().unwrap().to_owned(), link)
}
