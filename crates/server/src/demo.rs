//! What the demo shop begins with when the sandbox is on: packages if there are none, and what stands
//! around them if there is nothing of it. Each loaded once.

mod content;
mod goods;
mod news;
mod packages;

use anyhow::Context;
use db::StorePorts;
use domain::ports::{ArticleFilter, Page, StoreError, UnitOfWork};

pub(crate) async fn load_catalogue(stores: &StorePorts) -> anyhow::Result<()> {
    if stores.queries.packages().await?.is_empty() {
        let mut work = stores.store.begin().await?;
        let loaded = load_packages(work.as_mut()).await;
        end(work, loaded).await.context("the demo catalogue was not stored")?;
    }
    if is_bare(stores).await? {
        let mut work = stores.store.begin().await?;
        let loaded = load_content(work.as_mut()).await;
        end(work, loaded).await.context("the demo content was not stored")?;
    }
    Ok(())
}

/// Whether nobody has put anything around the packages yet.
async fn is_bare(stores: &StorePorts) -> Result<bool, StoreError> {
    let first = Page { number: 1, size: 1 };
    Ok(stores.queries.package_groups().await?.is_empty()
        && stores.content_queries.banners().await?.is_empty()
        && stores.content_queries.columns().await?.is_empty()
        && stores.content_queries.articles(&ArticleFilter::default(), first).await?.total == 0)
}

async fn load_packages(work: &mut dyn UnitOfWork) -> anyhow::Result<()> {
    packages::load(work).await?;
    goods::load(work).await
}

async fn load_content(work: &mut dyn UnitOfWork) -> anyhow::Result<()> {
    content::load(work).await?;
    news::load(work).await
}

async fn end(work: Box<dyn UnitOfWork>, loaded: anyhow::Result<()>) -> anyhow::Result<()> {
    match loaded {
        Ok(()) => {
            work.commit().await?;
            tracing::info!("demo content loaded");
            Ok(())
        }
        // Another server, started at the same moment, was quicker.
        Err(error) if is_there(&error) => Ok(work.roll_back().await?),
        Err(error) => Err(error),
    }
}

fn is_there(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref::<StoreError>(), Some(StoreError::Duplicate))
}
