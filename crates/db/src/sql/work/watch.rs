//! The repositories of flow records, jobs and alerts.

use super::super::{alerts, flows, jobs};
use super::Work;
use async_trait::async_trait;
use domain::alert::{Alert, AlertMessage};
use domain::flow::{CapturedPayment, PaymentFlow};
use domain::job::{Job, JobName};
use domain::ports::{AlertRepository, FlowRepository, JobRepository, StoreError};
use domain::{AttemptId, PackageId};

#[async_trait]
impl FlowRepository for Work {
    async fn add(&mut self, flow: &PaymentFlow) -> Result<bool, StoreError> {
        flows::add(self.conn()?, flow).await
    }

    async fn missing(
        &mut self,
        after: Option<AttemptId>,
        package: Option<PackageId>,
        most: u32,
    ) -> Result<Vec<CapturedPayment>, StoreError> {
        flows::missing(self.conn()?, (after, package), most).await
    }

    async fn count_captures(&mut self, package: Option<PackageId>) -> Result<u64, StoreError> {
        flows::count_captures(self.conn()?, package).await
    }
}

#[async_trait]
impl JobRepository for Work {
    async fn add(&mut self, job: &Job) -> Result<(), StoreError> {
        jobs::add(self.conn()?, job).await
    }

    async fn lock(&mut self, name: JobName) -> Result<Option<Job>, StoreError> {
        jobs::lock(self.conn()?, name).await
    }

    async fn update(&mut self, job: &Job) -> Result<(), StoreError> {
        jobs::update(self.conn()?, job).await
    }
}

#[async_trait]
impl AlertRepository for Work {
    async fn raised(&mut self) -> Result<Vec<Alert>, StoreError> {
        alerts::raised(self.conn()?).await
    }

    async fn raise(&mut self, alert: &Alert) -> Result<(), StoreError> {
        alerts::raise(self.conn()?, alert).await
    }

    async fn clear(&mut self, alert: &Alert) -> Result<(), StoreError> {
        alerts::clear(self.conn()?, alert).await
    }

    async fn add_message(&mut self, message: &AlertMessage) -> Result<(), StoreError> {
        alerts::add_message(self.conn()?, message).await
    }

    async fn unsent(&mut self, most: u32) -> Result<Vec<AlertMessage>, StoreError> {
        alerts::unsent(self.conn()?, most).await
    }

    async fn update_message(&mut self, message: &AlertMessage) -> Result<(), StoreError> {
        alerts::update_message(self.conn()?, message).await
    }
}
