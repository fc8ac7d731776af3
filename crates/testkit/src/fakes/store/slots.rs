use super::FakeStore;
use super::state::SlotRow;
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::ports::{ClaimedSlot, StoreError, WorkerSlots};
use domain::snowflake::WorkerSlot;

#[async_trait]
impl WorkerSlots for FakeStore {
    async fn claim(&self, holder: &str, lease: TimeDelta) -> Result<ClaimedSlot, StoreError> {
        let mut unit = self.begin_unit().await?;
        let now = self.now();
        let is_free = |number: &u16| match unit.state.slots.get(number) {
            None => true,
            Some(row) => row.holder.is_none() || row.until <= now,
        };
        let number = (0..WorkerSlot::COUNT).find(is_free).ok_or(StoreError::Busy)?;
        let last_ms = unit.state.slots.get(&number).map_or(0, |row| row.last_ms);
        let row = SlotRow { holder: Some(holder.to_owned()), until: now + lease, last_ms };
        unit.state.slots.insert(number, row);
        unit.complete()?;
        Ok(ClaimedSlot { slot: WorkerSlot::new(number).unwrap(), last_ms })
    }

    async fn renew(
        &self,
        slot: WorkerSlot,
        holder: &str,
        last_ms: i64,
        lease: TimeDelta,
    ) -> Result<(), StoreError> {
        let mut unit = self.begin_unit().await?;
        let row = unit.state.slots.get_mut(&slot.number()).ok_or(StoreError::Conflict)?;
        if row.holder.as_deref() != Some(holder) {
            return Err(StoreError::Conflict);
        }
        row.until = self.now() + lease;
        row.last_ms = row.last_ms.max(last_ms);
        unit.complete()
    }

    async fn release(
        &self,
        slot: WorkerSlot,
        holder: &str,
        last_ms: i64,
    ) -> Result<(), StoreError> {
        let mut unit = self.begin_unit().await?;
        if let Some(row) = unit.state.slots.get_mut(&slot.number())
            && row.holder.as_deref() == Some(holder)
        {
            row.holder = None;
            row.last_ms = row.last_ms.max(last_ms);
            return unit.complete();
        }
        Ok(())
    }
}
