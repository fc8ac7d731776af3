mod changes;
mod limits;
mod orders;
mod public;
mod records;
mod told;

use app::content::{ArticleDraft, BannerDraft, ColumnDraft, GroupDraft, PackageDraft};
use domain::content::NewsColumn;
use domain::package::{Audience, LateMoneyPolicy, Shelf, ShownAt};
use domain::{PackageId, Target};
use testkit::given;

/// Package 101, good in every field.
fn package() -> PackageDraft {
    PackageDraft {
        id: PackageId(101),
        name: "200M/12".to_owned(),
        rate: "200M".to_owned(),
        months: 12,
        price: given::yuan("680.00"),
        list_price: Some(given::yuan("840.00")),
        description: "第一行\n第二行".to_owned(),
        pictures: vec!["/a.png".to_owned(), "https://x.example/b.png".to_owned()],
        terms: "协议".to_owned(),
        shelf: Shelf::Family,
        shown_at: vec![ShownAt::Order, ShownAt::Home],
        audience: Audience::Everyone,
        for_new: Some(true),
        for_renewal: Some(true),
        position: 5,
        sale_from: None,
        sale_until: None,
        limited: false,
        quota: None,
        targets: Some(vec![Target::Zhuoyue]),
        late_money: LateMoneyPolicy::Hold,
        goods: None,
    }
}

/// Of package 74.
fn group() -> GroupDraft {
    GroupDraft {
        code: "spring".to_owned(),
        name: "春季套餐".to_owned(),
        template: "standard".to_owned(),
        packages: vec![PackageId(74)],
        rank: 0,
    }
}

fn banner() -> BannerDraft {
    BannerDraft {
        position: 1,
        title: "春季优惠".to_owned(),
        picture: "/spring.png".to_owned(),
        link: None,
        rank: 0,
        shown_from: None,
        shown_until: None,
    }
}

fn column() -> ColumnDraft {
    ColumnDraft { name: "公告".to_owned(), rank: 0 }
}

fn article(column: &NewsColumn) -> ArticleDraft {
    ArticleDraft {
        column: column.id,
        title: "春季公告".to_owned(),
        summary: String::new(),
        cover: None,
        body: "<p>春天来了</p>".to_owned(),
        on_home: false,
    }
}
