use domain::ports::{StoreError, UnitOfWork};

/// Commits what went well and rolls back what did not. A roll-back that fails is left to the drop of
/// the transaction, so that the first error is the one that is told.
pub(crate) async fn finish<T, E>(work: Box<dyn UnitOfWork>, result: Result<T, E>) -> Result<T, E>
where
    E: From<StoreError>,
{
    match result {
        Ok(value) => {
            work.commit().await?;
            Ok(value)
        }
        Err(error) => {
            if let Err(second) = work.roll_back().await {
                tracing::debug!(error = %second, "the roll-back failed as well");
            }
            Err(error)
        }
    }
}
