use super::store::StoreError;
use crate::supplier::{NoticeRefusal, RefusedNotice, Supplier};
use crate::time::Timestamp;
use async_trait::async_trait;

/// How many different words of one supplier are kept: so many that came first since then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticeBound {
    pub since: Timestamp,
    pub most: u32,
}

/// What became of a refused word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKept {
    New,
    /// The same was there: it is counted there.
    Again,
    /// Too many others came: whoever sends them is not to fill the database.
    TooMany,
}

/// Words of suppliers that were refused (被拒绝的回调).
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait SupplierNoticeRepository: Send {
    /// Keeps it; where the same is there, `times` and `last_at` of that one rise.
    async fn keep(
        &mut self,
        notice: &RefusedNotice,
        bound: NoticeBound,
    ) -> Result<NoticeKept, StoreError>;
}

/// Which refused words are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoticeFilter {
    pub supplier: Option<Supplier>,
    pub verdict: Option<NoticeRefusal>,
}
