//! The outside platform with its token, and the old site's back office.

use super::need::Need;
use super::payments::Mark;
use crate::config::Secret;
use sandbox::{LegacyIdentity, PlatformIdentity, SECRET_MARK};

/// The outside platform: its token (请求token) opens the telecom's users, and 卓越's data and orders.
#[derive(Debug)]
pub(crate) struct Platform {
    pub(crate) base_url: String,
    pub(crate) app_id: String,
    pub(crate) app_secret: Secret,
}

/// The old site's back office (老官网后台).
#[derive(Debug)]
pub(crate) struct Legacy {
    pub(crate) base_url: String,
    pub(crate) app_id: String,
    pub(crate) secret: Secret,
}

impl Platform {
    /// Offered where its address is set.
    pub(super) fn read(need: &mut Need<'_>) -> Option<Self> {
        need.reader.optional("PLATFORM_BASE_URL")?;
        Some(Self {
            base_url: need.url("PLATFORM_BASE_URL"),
            app_id: need.text("PLATFORM_APP_ID"),
            app_secret: need.secret("PLATFORM_APP_SECRET"),
        })
    }

    pub(super) fn at_sandbox(own: PlatformIdentity) -> Self {
        Self { base_url: own.base_url, app_id: own.app_id, app_secret: Secret::new(own.app_secret) }
    }

    pub(super) fn marks(&self) -> [Mark<'_>; 1] {
        [("PLATFORM_APP_SECRET", self.app_secret.expose(), SECRET_MARK)]
    }
}

impl Legacy {
    /// Offered where its address is set.
    pub(super) fn read(need: &mut Need<'_>) -> Option<Self> {
        need.reader.optional("LEGACY_BASE_URL")?;
        Some(Self {
            base_url: need.url("LEGACY_BASE_URL"),
            app_id: need.text("LEGACY_APP_ID"),
            secret: need.secret("LEGACY_SECRET"),
        })
    }

    pub(super) fn at_sandbox(own: LegacyIdentity) -> Self {
        Self { base_url: own.base_url, app_id: own.app_id, secret: Secret::new(own.secret) }
    }

    pub(super) fn marks(&self) -> [Mark<'_>; 1] {
        [("LEGACY_SECRET", self.secret.expose(), SECRET_MARK)]
    }
}
