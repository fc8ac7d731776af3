//! The staff console (管理台).

mod files;
mod orders;
mod session;
mod views;

use crate::browser::{Device, Find, Language, Page};
use crate::shared::running::{PASSWORD, Place, Running};

/// A member of staff before the console of a running shop.
struct Desk {
    /// Kept as long as the server runs.
    _place: Place,
    server: Running,
    page: Page,
}

impl Desk {
    /// Signed in as the first account.
    async fn open() -> Self {
        let desk = Self::closed(Device::Pc).await;
        desk.sign_in("admin", PASSWORD).await;
        desk
    }

    /// Before the sign-in.
    async fn closed(device: Device) -> Self {
        let place = Place::sqlite();
        let server = Running::start(&place);
        let page = Page::open(&server, device, Language::Chinese).await;
        page.goto("/console").await;
        Self { _place: place, server, page }
    }

    async fn sign_in(&self, account: &str, password: &str) {
        self.page.fill(Find::Css("#sign-in-account"), account).await;
        self.page.fill(Find::Css("#sign-in-password"), password).await;
        self.page.click(Find::Css("[data-form=sign-in] [data-action=sign-in]")).await;
        self.is_at("overview").await;
    }

    /// Goes to a view by its address.
    async fn goto(&self, view: &str, query: &str) {
        self.page.goto(&format!("/console/{view}{query}")).await;
        self.is_at(view).await;
    }

    /// The view is there, with all that it loads.
    async fn is_at(&self, view: &str) {
        let main = format!("main[data-view='{view}']");
        self.page
            .wait_for(&format!(
                "!!document.querySelector(\"{main}\") && \
                 !document.querySelector(\"{main} [aria-busy=true]\")"
            ))
            .await;
    }

    /// Presses the button of an action, and sees what it asks.
    async fn ask(&self, action: &str) {
        self.page.click(Find::Css(&format!("main [data-action={action}]"))).await;
        self.page.wait_to_find(Find::Css(&format!("dialog#dialog-{action}"))).await;
    }

    async fn fill(&self, field: &str, text: &str) {
        self.page.fill(Find::Css(&format!("#{field}")), text).await;
    }

    async fn confirm(&self) {
        self.page.click(Find::Css("dialog [data-action=confirm]")).await;
    }

    /// What was done is told.
    async fn is_told(&self, words: &str) {
        self.page
            .wait_for(&format!(
                "[...document.querySelectorAll('.notice[data-notice=good]')]\
                 .some(notice => notice.textContent.includes('{words}'))"
            ))
            .await;
    }
}
