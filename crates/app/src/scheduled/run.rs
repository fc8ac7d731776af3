use super::Duties;
use domain::job::JobName;
use domain::ports::Cause;

impl Duties {
    /// What each job does. It may be broken off at any point, and is done again then.
    pub(super) async fn run(&self, name: JobName) -> Result<(), Cause> {
        match name {
            JobName::Reconcile => self.reconciliations.ensure_daily().await?,
            JobName::ReconcileSuppliers => self.supplier_reconciliations.run_due().await?,
            JobName::Purge => drop(self.jobs.purge_expired().await?),
            JobName::UploadConversions => self.upload_conversions().await?,
            JobName::RenewOutsideToken => drop(self.outside_tokens.renew_due().await?),
            JobName::CleanUpImports => drop(self.imports.clean_up().await?),
            JobName::MakeMissingFlows => self.flows.make_missing().await?,
            JobName::Archive => self.archive.run().await?,
            JobName::WatchBalances => self.balances.look().await?,
            JobName::CheckAlerts => self.alerts.check().await?,
        }
        Ok(())
    }

    /// Without an account they wait: that is no failure.
    async fn upload_conversions(&self) -> Result<(), Cause> {
        let problem = self.conversions.upload_due().await?.problem;
        match problem.filter(|_problem| self.has_conversion_account) {
            Some(problem) => Err(problem.into()),
            None => Ok(()),
        }
    }
}
