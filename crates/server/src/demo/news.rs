//! Columns of the news, and articles.

use super::content::number;
use chrono::TimeDelta;
use domain::content::{Article, ArticleState, CleanHtml, NewsColumn};
use domain::id::{ArticleId, ColumnId};
use domain::ports::UnitOfWork;

const COLUMNS: [&str; 3] = ["公司公告", "优惠活动", "服务指南"];

/// Column, title, summary, body, days since it was published, whether on the front page.
type Row = (i32, &'static str, &'static str, &'static str, i64, bool);

const ARTICLES: [Row; 8] = [
    (
        1,
        "春季焕新活动开始",
        "百兆宽带一年 460 元，含安装与维护。",
        "<p>即日起，<strong>100M</strong> 宽带一年仅需 460 元，含上门安装与全年维护。</p>\
         <ul><li>新老用户均可办理</li><li>支持微信、支付宝与电信收银台</li></ul>",
        1,
        true,
    ),
    (
        0,
        "网络升级通知",
        "部分小区夜间升级，期间可能短时中断。",
        "<p>为提升网速，本周内部分小区将在凌晨进行升级，每次不超过十分钟。</p>",
        2,
        true,
    ),
    (
        2,
        "如何在线续费",
        "凭查询号两步完成续费。",
        "<h2>续费步骤</h2><ol><li>输入查询号，核对套餐与到期日</li><li>选择套餐并支付</li></ol>",
        3,
        true,
    ),
    (
        1,
        "达标用户专享价",
        "达标用户续费 300M 一年 660 元。",
        "<p>达标用户在订单页可见专享套餐，名额以页面显示为准。</p>",
        5,
        true,
    ),
    (
        1,
        "老友回归",
        "到期用户回归优惠。",
        "<p>宽带已到期的用户，重新开通 100M 一年仅需 360 元。</p>",
        8,
        false,
    ),
    (
        2,
        "路由器摆放建议",
        "让无线信号覆盖全屋。",
        "<p>路由器宜放在房屋中央、离地一米以上，远离金属与微波炉。</p>",
        13,
        false,
    ),
    (
        2,
        "报修与服务时间",
        "服务热线全天候受理。",
        "<p>报修全天受理，工程师上门时间为每天 9:00 至 20:00。</p>",
        21,
        false,
    ),
    (
        0,
        "新版官网上线",
        "续费、新开与查询更简单。",
        "<p>新版官网已上线，欢迎使用并提出建议。</p>",
        34,
        false,
    ),
];

/// Waits for staff to publish it.
const DRAFT: (&str, &str) = ("夏季活动预告", "<p>敬请期待。</p>");

pub(super) async fn load(work: &mut dyn UnitOfWork) -> anyhow::Result<()> {
    for (place, name) in (0..).zip(COLUMNS) {
        let (id, name) = (ColumnId(number(place)?), name.to_owned());
        let column = NewsColumn { id, version: 1, name, published: true, rank: place };
        work.content().insert_column(&column).await?;
    }
    let now = work.now().await?;
    for (place, (column, title, summary, body, days, on_home)) in (0..).zip(ARTICLES) {
        let at = now - TimeDelta::days(days);
        let article = Article {
            id: ArticleId(number(place)?),
            version: 1,
            column: ColumnId(number(column)?),
            title: title.to_owned(),
            summary: summary.to_owned(),
            cover: None,
            body: CleanHtml::known_to_be_clean(body.to_owned()),
            on_home,
            state: ArticleState::Published { at },
            created_at: at,
        };
        work.content().insert_article(&article).await?;
    }
    let (title, body) = DRAFT;
    let draft = Article {
        id: ArticleId(number(i32::try_from(ARTICLES.len())?)?),
        version: 1,
        column: ColumnId(number(1)?),
        title: title.to_owned(),
        summary: String::new(),
        cover: None,
        body: CleanHtml::known_to_be_clean(body.to_owned()),
        on_home: false,
        state: ArticleState::Draft,
        created_at: now,
    };
    Ok(work.content().insert_article(&draft).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ports::HtmlCleaner;
    use http_api::HtmlCleaning;

    #[test]
    fn the_cleaner_leaves_every_body_as_it_is() {
        let bodies = ARTICLES.iter().map(|(_, _, _, body, _, _)| *body).chain([DRAFT.1]);
        for body in bodies {
            assert_eq!(HtmlCleaning::default().clean(body).as_str(), body);
        }
    }
}
