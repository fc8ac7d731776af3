//! What people look at: the cashier's page, the staff console and the API's page.
//!
//! Pages are no part of the API: they stand under no prefix and not in the document, and whatever
//! is wrong with them is told to a reader, not to a program. All that they load is in the binary.

mod assets;
mod console;
mod docs;
mod policy;

use actix_web::middleware::Compress;
use actix_web::web::{self, ServiceConfig};

/// Registers every page. After the routes of the table, which none of these hides.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(
            web::resource("/assets/{version}/{path:.*}")
                .wrap(Compress::default())
                .get(assets::asset),
        )
        .service(
            web::resource(["/console", "/console/{view:.*}"])
                .wrap(Compress::default())
                .get(console::console),
        )
        .service(web::resource("/docs").get(docs::home))
        .service(web::resource("/docs/{path:.*}").wrap(Compress::default()).get(docs::page));
}
