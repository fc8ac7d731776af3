//! What visitors do on the site (埋点), as the web clients report it.

use crate::customer::{Source, check_text};
use crate::id::TrackId;
use crate::time::Timestamp;
use crate::{Invalid, OrderId};

/// One event. Whatever the client says beside the known fields is kept as its JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackEvent {
    pub id: TrackId,
    /// `page_view`, `click_buy`, …: 1–64 characters.
    pub name: String,
    /// The page's address, up to 1,024 characters.
    pub page: Option<String>,
    /// What the client tells one visit from another by, up to 64 characters.
    pub visit: Option<String>,
    pub order_id: Option<OrderId>,
    /// A JSON object of 4 KiB at most.
    pub properties: Option<String>,
    pub source: Source,
    /// By the client's clock, if it said so.
    pub happened_at: Option<Timestamp>,
    pub received_at: Timestamp,
}

impl TrackEvent {
    /// How many may come in one request.
    pub const MOST_AT_ONCE: usize = 100;
    const MOST_PROPERTIES: usize = 4_096;

    /// Whether every text keeps its limits.
    pub fn check(&self) -> Result<(), Invalid> {
        check_text("name", &self.name, 64)?;
        if let Some(page) = &self.page {
            check_text("page", page, 1_024)?;
        }
        if let Some(visit) = &self.visit {
            check_text("visit", visit, 64)?;
        }
        match &self.properties {
            Some(text) if text.len() > Self::MOST_PROPERTIES => {
                Err(Invalid { field: "properties", problem: "is too long" })
            }
            Some(_) | None => Ok(()),
        }
    }
}
