//! The site's HTTP API: routes, the shapes of requests and answers, and one place for every failure.
//!
//! Handlers read, call one use case of [`app`], and present. The server and the tests both start
//! from [`app_factory`], so that they run the same routes behind the same middleware.

mod adapters;
mod addresses;
mod admin;
mod banners;
mod captcha;
mod cashier;
mod csv_text;
mod customer_shown;
mod envelope;
mod error;
mod extract;
mod figures;
mod health;
mod keyed;
mod leads;
mod middleware;
mod monitor;
mod new_orders;
mod news;
mod notifications;
mod openapi;
mod order_view;
mod orders;
mod packages;
mod pages;
mod rate_limits;
mod renewals;
mod returns;
mod routes;
mod rows;
mod sandbox;
mod server_sent;
mod settings;
mod setup;
mod stored;
mod suppliers;
mod test_world;
mod third;
mod time;
mod timeline;
mod track;
mod user;
mod watchers;

pub use adapters::{CaptchaImages, HtmlCleaning, SheetFiles};
pub use error::{ApiError, ErrorCode};
#[doc(hidden)]
pub use leads::fuzz_push;
pub use leads::{LeadDoor, LeadSecrets};
pub use openapi::{KEPT, described, openapi};
pub use rate_limits::{CallRate, LimitClass, RateLimits};
pub use routes::{Answers, ROUTES, RouteRow, Verb};
pub use settings::{EnvelopeStatus, HttpDeps, HttpSettings, RenderMetrics};
pub use setup::{app_factory, configure};
pub use test_world::{PayerOrder, TestWorld, TestWorldError};
pub use watchers::Watchers;
