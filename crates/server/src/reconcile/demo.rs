//! Reconciliation at work: a shop and a sandbox of their own, a day's payments and refunds,
//! differences planted in the bills, and every one of them found.

mod shop;

use super::{differences, reconcile, table};
use crate::config::{Archiving, Config, World};
use crate::hints::print_line;
use crate::opened::Opened;
use anyhow::{Context, ensure};
use chrono::NaiveDate;
use domain::Channel;
use domain::reconciliation::{Difference, DifferenceKind, DifferenceState, LineKind};
use shop::Shop;

/// What is to be found: kind of line, kind of difference, number, and whether it heals by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Planted {
    line: LineKind,
    kind: DifferenceKind,
    number: String,
    heals: bool,
}

pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let folder = tempfile::tempdir().context("no folder for the demonstration")?;
    let config = Config {
        data_dir: folder.path().to_owned(),
        database_url: None,
        world: World::SandboxInside { addr: ([127, 0, 0, 1], 0).into() },
        admin_password: None,
        keys: None,
        http: config.http.clone(),
        log: config.log.clone(),
        mini_program_page: config.mini_program_page.clone(),
        alerts: config.alerts.without_webhook(),
        leads: config.leads.clone(),
        archiving: Archiving { days: None, folder: None },
        ..*config
    };
    // Nobody listens there: the shop learns of its payments by asking.
    let opened = Opened::open(&config, "http://127.0.0.1:9").await?;
    let shown = show(&opened).await;
    opened.close().await;
    shown
}

async fn show(opened: &Opened) -> anyhow::Result<()> {
    let shop = Shop::new(opened)?;
    let day = shop.begin_day().await?;
    let mut missed = Vec::new();
    let mut plants = Vec::new();
    for channel in [Channel::Wechat, Channel::Alipay, Channel::Telecom] {
        plants.push((channel, trade(&shop, channel, day).await?));
    }
    for (channel, planted) in &mut plants {
        planted.extend(silent(&shop, *channel, day).await?);
    }
    shop.go_to_next_morning().await?;
    let money = opened.database.database.money_queries();
    for (channel, mut planted) in plants {
        let done = reconcile(&opened.application, channel, day, None).await?;
        let found = differences(money.as_ref(), &done).await?;
        print_line(&table::of(&done, &found));
        let mut found: Vec<_> = found.iter().map(Planted::of).collect();
        found.sort();
        planted.sort();
        if found != planted {
            missed.push(format!("{}: planted {planted:?}, found {found:?}", channel.name()));
        }
    }
    ensure!(missed.is_empty(), "not what was planted:\n{}", missed.join("\n"));
    print_line("every planted difference was found, and nothing else");
    Ok(())
}

/// A day at one provider, and what will differ in its bill. The telecom gives out no bills: there
/// each payment is asked about, and nothing can be planted.
async fn trade(shop: &Shop<'_>, channel: Channel, day: NaiveDate) -> anyhow::Result<Vec<Planted>> {
    let refunded = shop.paid(channel).await?;
    let missing = shop.paid(channel).await?;
    let other_amount = shop.paid(channel).await?;
    let given_back = shop.paid(channel).await?;
    let _right = shop.paid(channel).await?;
    shop.refunded(&refunded).await?;
    if channel == Channel::Telecom {
        return Ok(Vec::new());
    }
    let planted =
        |line, kind, number: &str| Planted { line, kind, number: number.to_owned(), heals: false };
    shop.plant(channel, day, "missing", Some(&missing)).await?;
    shop.plant(channel, day, "amount", Some(&other_amount)).await?;
    let extra = shop.plant(channel, day, "extra", None).await?;
    let outside = shop.given_back_outside(channel, &given_back).await?;
    Ok(vec![
        planted(LineKind::Payment, DifferenceKind::OursOnly, &missing),
        planted(LineKind::Payment, DifferenceKind::Amount, &other_amount),
        planted(LineKind::Payment, DifferenceKind::TheirsOnly, &extra),
        planted(LineKind::Refund, DifferenceKind::TheirsOnly, &outside),
    ])
}

/// A payment that the provider tells nobody of: the bill has it, and asking sets it right.
async fn silent(
    shop: &Shop<'_>,
    channel: Channel,
    day: NaiveDate,
) -> anyhow::Result<Option<Planted>> {
    if channel == Channel::Telecom {
        return Ok(None);
    }
    let number = shop.started(channel).await?;
    shop.plant(channel, day, "state", Some(&number)).await?;
    let (line, kind) = (LineKind::Payment, DifferenceKind::State);
    Ok(Some(Planted { line, kind, number, heals: true }))
}

impl Planted {
    fn of(difference: &Difference) -> Self {
        Self {
            line: difference.line_kind,
            kind: difference.kind,
            number: difference.number.clone(),
            heals: matches!(difference.state, DifferenceState::Healed { .. }),
        }
    }
}
