//! What people look at: the cashier's page, the staff console and the API's page.
//!
//! Pages are no part of the API: they stand under no prefix and not in the document, and whatever
//! is wrong with them is told to a reader, not to a program. All that they load is in the binary.

mod assets;
mod cashier;
mod console;
mod docs;
mod policy;
mod start;

use actix_web::middleware::Compress;
use actix_web::web::{self, ServiceConfig};
use actix_web::{Route, guard};

const START: &str = "/";
const ASSET: &str = "/assets/{version}/{path:.*}";
const CASHIER: &str = "/cashier/{order}";
const TEST_PAY: &str = "/cashier/{order}/test-pay";
const CONSOLE: &str = "/console";
const CONSOLE_VIEW: &str = "/console/{view:.*}";
const DOCS: &str = "/docs";
const DOCS_FILE: &str = "/docs/{path:.*}";

/// Every page's pattern, as logs and metrics name it.
pub(crate) const PATTERNS: [&str; 8] =
    [START, ASSET, CASHIER, TEST_PAY, CONSOLE, CONSOLE_VIEW, DOCS, DOCS_FILE];

/// Registers every page; the page to start from and the test payer's form only beside the sandbox.
pub(crate) fn configure(config: &mut ServiceConfig, has_sandbox: bool) {
    let compressed = |pattern: &str| web::resource(pattern).wrap(Compress::default());
    config
        .service(compressed(ASSET).route(look().to(assets::asset)))
        .service(compressed(CASHIER).route(look().to(cashier::page)).post(cashier::pay))
        .service(compressed(CONSOLE).route(look().to(console::console)))
        .service(compressed(CONSOLE_VIEW).route(look().to(console::console)))
        .service(web::resource(DOCS).route(look().to(docs::home)))
        .service(web::resource(DOCS_FILE).route(look().to(docs::page)));
    if has_sandbox {
        config
            .service(web::resource(START).route(look().to(start::start)).post(start::order))
            .service(web::resource(TEST_PAY).post(cashier::test_pay));
    }
}

/// By GET, and by HEAD without the body.
fn look() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}
