//! Groups of packages, and banners.

use anyhow::Context;
use chrono::TimeDelta;
use domain::Snowflake;
use domain::content::{Banner, BannerPosition, GroupCode, Link, PackageGroup};
use domain::id::{BannerId, PackageGroupId, PackageId};
use domain::ports::UnitOfWork;

/// Code, name, template, and the packages.
const GROUPS: [(&str, &str, &str, &[i64]); 5] = [
    ("spring", "春季精选", "standard", &[74, 75, 76, 77, 80]),
    ("family", "家庭套餐", "standard", &[81, 82, 83]),
    ("group-buy", "团购套餐", "compact", &[84, 85, 86]),
    ("qualified", "达标专享", "campaign", &[90]),
    ("recall", "老友回归", "campaign", &[91]),
];

/// Position, title, picture, where a click leads.
const BANNERS: [(i64, &str, &str, Option<&str>); 6] = [
    (1, "春季焕新，百兆宽带 460 元/年", "/pictures/banner-spring.svg", Some("/package/74")),
    (1, "千兆到家，全屋无忧", "/pictures/banner-gigabit.svg", Some("/package/80")),
    (2, "老用户续费立减", "/pictures/banner-renewal.svg", Some("/renewal")),
    (100, "春季焕新", "/pictures/mobile-spring.svg", Some("/package/74")),
    (100, "一分钟续费", "/pictures/mobile-renewal.svg", Some("/renewal")),
    (101, "服务热线全天候", "/pictures/mobile-service.svg", None),
];

/// A campaign that is over in a month.
const SHORT: usize = 1;

pub(super) async fn load(work: &mut dyn UnitOfWork) -> anyhow::Result<()> {
    for (place, (code, name, template, packages)) in (0..).zip(GROUPS) {
        let group = PackageGroup {
            id: PackageGroupId(number(place)?),
            version: 1,
            code: GroupCode::parse(code)?,
            name: name.to_owned(),
            template: template.to_owned(),
            packages: packages.iter().copied().map(PackageId).collect(),
            published: true,
            rank: place,
        };
        work.content().insert_group(&group).await?;
    }
    let now = work.now().await?;
    for (place, (position, title, picture, link)) in (0..).zip(BANNERS) {
        let is_short = usize::try_from(place)? == SHORT;
        let banner = Banner {
            id: BannerId(number(place)?),
            version: 1,
            position: BannerPosition::new(position)?,
            title: title.to_owned(),
            picture: Link::parse("picture", picture)?,
            link: link.map(|link| Link::parse("link", link)).transpose()?,
            rank: place,
            published: true,
            shown_from: None,
            shown_until: is_short.then(|| now + TimeDelta::days(30)),
        };
        work.content().insert_banner(&banner).await?;
    }
    Ok(())
}

/// Ids of the demo are the least: no generator ever makes them.
pub(super) fn number(place: i32) -> anyhow::Result<Snowflake> {
    Snowflake::from_i64(i64::from(place) + 1).context("places are not negative")
}
