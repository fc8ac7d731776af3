//! Words of suppliers that were refused.

use super::unit::FakeUnitOfWork;
use async_trait::async_trait;
use domain::ports::{NoticeBound, NoticeKept, StoreError, SupplierNoticeRepository};
use domain::supplier::RefusedNotice;

#[async_trait]
impl SupplierNoticeRepository for FakeUnitOfWork {
    async fn keep(
        &mut self,
        notice: &RefusedNotice,
        bound: NoticeBound,
    ) -> Result<NoticeKept, StoreError> {
        let kept = &mut self.state.supplier_notices;
        if let Some(same) = kept.values_mut().find(|row| row.sameness() == notice.sameness()) {
            same.times += notice.times;
            same.last_at = same.last_at.max(notice.last_at);
            return Ok(NoticeKept::Again);
        }
        let came =
            |row: &&RefusedNotice| row.supplier == notice.supplier && row.first_at >= bound.since;
        if kept.values().filter(came).count() >= usize::try_from(bound.most).unwrap() {
            return Ok(NoticeKept::TooMany);
        }
        kept.insert(notice.id, notice.clone());
        Ok(NoticeKept::New)
    }
}
