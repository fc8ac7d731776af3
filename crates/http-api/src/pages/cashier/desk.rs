use super::link::Link;
use super::refusal::Refusal;
use super::view::{Around, show};
use super::visitor::Visitor;
use crate::error::ApiError;
use crate::extract::{Caller, PayerDevice};
use crate::settings::HttpSettings;
use crate::test_world::TestWorld;
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev, web};
use app::{Application, OrderView};
use std::future::{Ready, ready};

/// What the page and its forms work with, for one visitor.
pub(crate) struct Desk {
    pub(super) app: web::Data<Application>,
    pub(super) settings: web::Data<HttpSettings>,
    pub(super) world: Option<web::Data<dyn TestWorld>>,
    pub(super) caller: Caller,
    pub(super) visitor: Visitor,
    pub(super) device: PayerDevice,
}

impl FromRequest for Desk {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let data = web::Data::<Application>::from_request(request, payload).into_inner();
        let settings = web::Data::<HttpSettings>::from_request(request, payload).into_inner();
        ready(data.and_then(|app| {
            Ok(Self {
                app,
                settings: settings?,
                world: request.app_data::<web::Data<dyn TestWorld>>().cloned(),
                caller: Caller::of(request),
                visitor: Visitor::of(request),
                device: PayerDevice::of(request),
            })
        }))
    }
}

impl Desk {
    /// The page of an opened order, with why the last thing asked of it could not be done.
    pub(super) fn show(
        &self,
        view: &OrderView,
        link: &Link,
        code: Option<&str>,
        failure: Option<&ApiError>,
    ) -> HttpResponse {
        let around = Around {
            app: &self.app,
            caller: &self.caller,
            visitor: self.visitor,
            shop_url: self.shop_url(),
            has_test_payer: self.world.is_some(),
            code,
        };
        show(view, link, &around, failure)
    }

    /// Beside the sandbox there is a page to go back to in any case.
    fn shop_url(&self) -> Option<&str> {
        let start = self.world.is_some().then_some("/");
        self.settings.shop_url.as_deref().or(start)
    }

    pub(super) fn refuse(&self, link: &Link, refusal: &Refusal) -> HttpResponse {
        refusal.response(&self.caller, link.language)
    }

    /// The page as it stands now, with what went wrong.
    pub(super) async fn show_again(&self, link: &Link, error: &ApiError) -> HttpResponse {
        match link.open(&self.app).await {
            Ok(view) => self.show(&view, link, None, Some(error)),
            Err(refusal) => self.refuse(link, &refusal),
        }
    }
}
