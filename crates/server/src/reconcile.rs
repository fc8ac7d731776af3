//! `server reconcile`: one day of one account, our records against the provider's bill.

mod demo;
mod table;

use crate::config::Config;
use crate::hints::print_line;
use crate::opened::Opened;
use anyhow::{Context, bail};
use app::{Application, ReconcileFile};
use chrono::NaiveDate;
use clap::{Args, builder::PossibleValuesParser};
use domain::Channel;
use domain::ports::{MoneyFilter, MoneyQueries, Page};
use domain::reconciliation::{Difference, DifferenceState, Reconciliation};
use std::path::PathBuf;

/// The most differences that are printed.
const MOST: u32 = 100;

#[derive(Debug, Clone, Args)]
pub(crate) struct Arguments {
    /// Whose bill.
    #[arg(long, value_parser = PossibleValuesParser::new(Channel::ALL.map(Channel::name)),
        required_unless_present = "demo")]
    channel: Option<String>,
    /// The day in Asia/Shanghai, yyyy-MM-dd.
    #[arg(long, required_unless_present = "demo")]
    day: Option<NaiveDate>,
    /// A bill that was fetched by hand, instead of asking the provider.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Show it at work: a sandbox of its own with differences planted in its bills, all to be found.
    #[arg(long, conflicts_with_all = ["channel", "day", "file"])]
    demo: bool,
}

pub(crate) async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    if arguments.demo {
        return demo::run(config).await;
    }
    let channel = arguments.channel.as_deref().and_then(Channel::from_name);
    let (Some(channel), Some(day)) = (channel, arguments.day) else {
        bail!("--channel and --day are needed");
    };
    let public_url = config.http.public_url.as_deref().unwrap_or("http://127.0.0.1:8080");
    let opened = Opened::open(config, public_url).await?;
    let money = opened.database.database.money_queries();
    let done = reconcile(&opened.application, channel, day, arguments.file.clone()).await;
    let found = match done {
        Ok(done) => differences(money.as_ref(), &done).await.map(|found| (done, found)),
        Err(error) => Err(error),
    };
    opened.close().await;
    let (done, found) = found?;
    print_line(&table::of(&done, &found));
    match found.iter().filter(|each| each.state == DifferenceState::Open).count() {
        0 => Ok(()),
        open => bail!("{open} differences are for staff to look at"),
    }
}

async fn reconcile(
    application: &Application,
    channel: Channel,
    day: NaiveDate,
    file: Option<PathBuf>,
) -> anyhow::Result<Reconciliation> {
    let done = match file {
        Some(file) => {
            application.reconciliations.run_file(&ReconcileFile { channel, day, file }).await
        }
        None => application.reconciliations.run_now(channel, day).await,
    };
    done.with_context(|| format!("the {} bill of {day}", channel.name()))
}

async fn differences(
    money: &dyn MoneyQueries,
    done: &Reconciliation,
) -> anyhow::Result<Vec<Difference>> {
    let page = Page { number: 1, size: MOST };
    Ok(money.differences(done.id, &MoneyFilter::default(), page).await?.rows)
}
