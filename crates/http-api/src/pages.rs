//! What people look at: the cashier's page, the staff console and the API's page.
//!
//! Pages are no part of the API: they stand under no prefix and not in the document, and whatever
//! is wrong with them is told to a reader, not to a program. All that they load is in the binary.

mod assets;
mod cashier;
mod console;
mod docs;
mod policy;

use actix_web::middleware::Compress;
use actix_web::web::{self, ServiceConfig};

const ASSET: &str = "/assets/{version}/{path:.*}";
const CASHIER: &str = "/cashier/{order}";
const TEST_PAY: &str = "/cashier/{order}/test-pay";
const CONSOLE: &str = "/console";
const CONSOLE_VIEW: &str = "/console/{view:.*}";
const DOCS: &str = "/docs";
const DOCS_FILE: &str = "/docs/{path:.*}";

/// Every page's pattern, as logs and metrics name it.
pub(crate) const PATTERNS: [&str; 7] =
    [ASSET, CASHIER, TEST_PAY, CONSOLE, CONSOLE_VIEW, DOCS, DOCS_FILE];

/// Registers every page; the test payer's form only beside the sandbox.
pub(crate) fn configure(config: &mut ServiceConfig, has_sandbox: bool) {
    let compressed = |pattern: &str| web::resource(pattern).wrap(Compress::default());
    config
        .service(compressed(ASSET).get(assets::asset))
        .service(compressed(CASHIER).get(cashier::page).post(cashier::pay))
        .service(compressed(CONSOLE).get(console::console))
        .service(compressed(CONSOLE_VIEW).get(console::console))
        .service(web::resource(DOCS).get(docs::home))
        .service(compressed(DOCS_FILE).get(docs::page));
    if has_sandbox {
        config.service(web::resource(TEST_PAY).post(cashier::test_pay));
    }
}
