//! Health, figures and the document.

use super::{Answers, RouteRow, Verb};
use crate::error::ErrorCode;
use crate::{health, openapi};

routes! {
    Get "/healthz" Plain => health::healthz [];
    Get "/readyz" Plain => health::readyz [];
    Get "/metrics" Plain => health::metrics [NotFound];
    Get "/openapi.json" Plain => openapi::document [];
}
