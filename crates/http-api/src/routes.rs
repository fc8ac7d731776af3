//! The table of routes, in parts: a new route is a row in one of them.
//!
//! `Get` stands for GET and HEAD; `GetOnly` for a GET that the site's own document has do something:
//! HEAD, which previews and scanners send along every link, is not taken there.

#[macro_use]
mod errors;

macro_rules! routes {
    ($($verb:ident $path:literal $answers:ident $(+ $sandbox:ident)? => $($handler:ident)::+ [$($error:ident),*];)+) => {
        pub(super) const ROWS: &[RouteRow] = &[$(RouteRow {
            verb: routes!(@ verb $verb),
            is_harmless: routes!(@ harmless $verb),
            path: $path,
            answers: Answers::$answers,
            is_sandbox_only: routes!(@ $($sandbox)?),
            errors: errors!(@ [] $($error)*),
            handler: |route| route.to($($handler)::+),
        },)+];
    };
    (@ sandbox) => { true };
    (@) => { false };
    (@ verb Get) => { Verb::Get };
    (@ verb GetOnly) => { Verb::Get };
    (@ verb Post) => { Verb::Post };
    (@ harmless Get) => { true };
    (@ harmless $other:ident) => { false };
}

mod cashier;
mod content;
mod desk;
mod fulfilment;
mod imports;
mod leads;
mod machines;
mod people;
mod providers;
mod sandbox;
mod site;
mod suppliers;
mod watch;

use crate::error::ErrorCode;
use crate::rate_limits::class_of;
use actix_web::guard::{GuardContext, fn_guard};
use actix_web::{Route, web};
use std::sync::LazyLock;

/// Whose form a route's answers have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// Ours, with the envelope.
    Envelope,
    /// A provider's or a machine's, whose status is always the true one.
    Plain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Get,
    Post,
}

impl Verb {
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// One route: registered, and completed in the API's document, from this row.
#[derive(Debug, Clone, Copy)]
pub struct RouteRow {
    pub verb: Verb,
    /// Whether calling it changes nothing.
    is_harmless: bool,
    pub path: &'static str,
    pub answers: Answers,
    /// 404 unless the sandbox is on.
    pub is_sandbox_only: bool,
    /// What it can fail with.
    pub errors: &'static [ErrorCode],
    handler: fn(Route) -> Route,
}

impl RouteRow {
    /// The routes of the site stand under every prefix, those for machines under none.
    pub fn is_prefixed(&self) -> bool {
        self.path.starts_with("/v1/")
    }

    /// Whether calls of it are counted, and may be refused with `too_many_requests`.
    pub fn is_limited(&self) -> bool {
        class_of(self).is_some()
    }

    /// The methods that it takes.
    pub fn methods(&self) -> &'static [&'static str] {
        match self.verb {
            Verb::Get if self.is_harmless => &["GET", "HEAD"],
            Verb::Get => &["GET"],
            Verb::Post => &["POST"],
        }
    }

    pub(crate) fn route(&self) -> Route {
        let methods = self.methods();
        let is_taken =
            move |context: &GuardContext<'_>| methods.contains(&context.head().method.as_str());
        (self.handler)(web::route().guard(fn_guard(is_taken)))
    }
}

/// Every route that there is.
pub static ROUTES: LazyLock<Vec<RouteRow>> = LazyLock::new(|| {
    let parts = [
        site::ROWS,
        cashier::ROWS,
        providers::ROWS,
        desk::ROWS,
        fulfilment::ROWS,
        imports::ROWS,
        leads::ROWS,
        suppliers::ROWS,
        watch::ROWS,
        content::ROWS,
        people::ROWS,
        sandbox::ROWS,
        machines::ROWS,
    ];
    parts.concat()
});
