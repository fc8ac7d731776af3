use super::item::changed;
use super::{Actions, ContentError, ContentItem, Ranked, check};
use crate::ports::Ports;
use async_trait::async_trait;
use domain::Invalid;
use domain::content::Link;
use domain::id::PackageId;
use domain::money::Money;
use domain::package::{Audience, LateMoneyPolicy, Package, Shelf, ShownAt};
use domain::ports::{StoreError, UnitOfWork};
use domain::supplier::{Goods, Supplier};
use domain::task::Target;
use domain::time::Timestamp;

/// The greatest number of a package: whole in any client's arithmetic.
const MOST_NUMBER: i64 = 999_999_999;
/// The highest price, in fen.
const MOST_FEN: i64 = 100_000_000;
const MOST_MONTHS: u32 = 120;
const MOST_PICTURES: usize = 20;
const MOST_QUOTA: u32 = 1_000;

/// What staff say of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageDraft {
    /// Of a new package; one that is there keeps its own.
    pub id: PackageId,
    pub name: String,
    pub rate: String,
    pub months: u32,
    pub price: Money,
    pub list_price: Option<Money>,
    pub description: String,
    pub pictures: Vec<String>,
    pub terms: String,
    pub shelf: Shelf,
    pub shown_at: Vec<ShownAt>,
    pub audience: Audience,
    /// Unless it is said, by what it sells.
    pub for_new: Option<bool>,
    pub for_renewal: Option<bool>,
    pub position: i32,
    pub sale_from: Option<Timestamp>,
    pub sale_until: Option<Timestamp>,
    pub limited: bool,
    pub quota: Option<u32>,
    /// Unless it is said, by what it sells.
    pub targets: Option<Vec<Target>>,
    pub late_money: LateMoneyPolicy,
    /// `None`: what it sells already; of a new one broadband.
    pub goods: Option<Goods>,
}

#[async_trait]
impl ContentItem for Package {
    type Id = PackageId;
    type Draft = PackageDraft;

    const ACTIONS: Actions = Actions {
        create: "package.create",
        change: "package.change",
        order: "package.order",
        publish: "package.publish",
        unpublish: "package.unpublish",
    };
    const UNIQUE: &'static str = "packageId";

    fn id(&self) -> PackageId {
        self.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn is_published(&self) -> bool {
        self.on_sale
    }

    fn set_published(&mut self, published: bool) {
        self.on_sale = published;
    }

    fn told(&self, was: Option<&Self>) -> String {
        match was {
            None => format!("at {}", self.price),
            Some(was) if was.price != self.price => {
                format!("{}: {} → {}", fields(self, was), was.price, self.price)
            }
            Some(was) => fields(self, was),
        }
    }

    /// The price holds for orders from then on: those that are there keep theirs.
    async fn drawn_up(
        _ports: &Ports,
        draft: PackageDraft,
        was: Option<&Self>,
    ) -> Result<Self, ContentError> {
        check_numbers(&draft)?;
        check::span("saleUntilAt", draft.sale_from, draft.sale_until)?;
        let goods = draft.goods.or_else(|| was.map(|was| was.goods.clone()));
        let goods = goods.unwrap_or(Goods::Broadband);
        let renews = goods.renews_addresses();
        let is_renewed = renews || goods == Goods::Broadband;
        let targets = draft.targets.unwrap_or_else(|| targets_of(&goods));
        check::each_once("targets", &targets)?;
        if targets.is_empty() {
            return Err(ContentError::invalid("targets", "must not be empty"));
        }
        check_order(&targets)?;
        let drawn = Self {
            id: was.map_or(draft.id, |was| was.id),
            version: was.map_or(1, |was| was.version),
            name: check::title("packageName", &draft.name, 64)?,
            rate: check::title("packageRate", &draft.rate, 32)?,
            months: draft.months,
            price: draft.price,
            list_price: draft.list_price,
            description: check::lines("description", &draft.description, 5_000)?,
            pictures: pictures(&draft.pictures)?,
            terms: check::lines("terms", &draft.terms, 20_000)?,
            shelf: draft.shelf,
            shown_at: shown_at(&draft.shown_at)?,
            audience: draft.audience,
            for_new: draft.for_new.unwrap_or(!renews),
            for_renewal: draft.for_renewal.unwrap_or(is_renewed),
            position: draft.position,
            on_sale: was.is_some_and(|was| was.on_sale),
            sale_from: draft.sale_from,
            sale_until: draft.sale_until,
            limited: draft.limited,
            quota: draft.quota,
            targets,
            late_money: draft.late_money,
            goods,
        };
        drawn
            .check()
            .map_err(|Invalid { field, problem }| ContentError::invalid(field, problem))?;
        Ok(drawn)
    }

    async fn one(ports: &Ports, id: PackageId) -> Result<Option<Self>, StoreError> {
        Ok(Self::all(ports).await?.into_iter().find(|package| package.id == id))
    }

    async fn find(work: &mut dyn UnitOfWork, id: PackageId) -> Result<Option<Self>, StoreError> {
        work.packages().find(id).await
    }

    async fn insert(&self, work: &mut dyn UnitOfWork) -> Result<(), StoreError> {
        work.packages().insert(self).await
    }

    async fn update(&mut self, work: &mut dyn UnitOfWork) -> Result<(), StoreError> {
        work.packages().update(self).await
    }
}

#[async_trait]
impl Ranked for Package {
    fn rank(&self) -> i32 {
        self.position
    }

    fn set_rank(&mut self, rank: i32) {
        self.position = rank;
    }

    async fn all(ports: &Ports) -> Result<Vec<Self>, StoreError> {
        ports.queries.packages().await
    }
}

/// Who is told of an order of such goods unless staff say otherwise.
fn targets_of(goods: &Goods) -> Vec<Target> {
    let supplier = goods.supplier();
    let is_meant = |target: &Target| Supplier::of_target(*target) == supplier;
    Target::ALL.into_iter().filter(is_meant).collect()
}

/// An order at 卓越 stands under the customer's data there.
fn check_order(targets: &[Target]) -> Result<(), ContentError> {
    let place = |wanted: Target| targets.iter().position(|target| *target == wanted);
    match (place(Target::ZhuoyueOrder), place(Target::ZhuoyueData)) {
        (Some(order), Some(data)) if data < order => Ok(()),
        (None, _) => Ok(()),
        (Some(_), _) => {
            Err(ContentError::invalid("targets", "zhuoyue_order must come after zhuoyue_data"))
        }
    }
}

fn check_numbers(draft: &PackageDraft) -> Result<(), ContentError> {
    let is_price = |price: Money| (1..=MOST_FEN).contains(&price.fen());
    let refused = |field, problem| Err(ContentError::invalid(field, problem));
    if !(1..=MOST_NUMBER).contains(&draft.id.0) {
        return refused("packageId", "must be from 1 to 999999999");
    }
    if !(1..=MOST_MONTHS).contains(&draft.months) {
        return refused("packageMonth", "must be from 1 to 120");
    }
    if !is_price(draft.price) {
        return refused("packagePrice", "must be from 0.01 to 1000000.00");
    }
    if draft.list_price.is_some_and(|list_price| !is_price(list_price)) {
        return refused("listPrice", "must be from 0.01 to 1000000.00");
    }
    if draft.list_price.is_some_and(|list_price| list_price.fen() < draft.price.fen()) {
        return refused("listPrice", "must not be less than the price");
    }
    if draft.quota.is_some_and(|quota| !(1..=MOST_QUOTA).contains(&quota)) {
        return refused("quota", "must be from 1 to 1000");
    }
    Ok(())
}

fn pictures(links: &[String]) -> Result<Vec<String>, ContentError> {
    if links.len() > MOST_PICTURES {
        return Err(ContentError::invalid("pictures", "holds more than 20"));
    }
    let read = |(place, link): (usize, &String)| match Link::parse("pictures", link) {
        Ok(link) => Ok(link.as_str().to_owned()),
        Err(invalid) => Err(ContentError::invalid(format!("pictures[{place}]"), invalid.problem)),
    };
    links.iter().enumerate().map(read).collect()
}

/// Each page once, in the pages' own order.
fn shown_at(places: &[ShownAt]) -> Result<Vec<ShownAt>, ContentError> {
    check::each_once("places", places)?;
    let mut places = places.to_vec();
    places.sort_unstable();
    Ok(places)
}

fn fields(new: &Package, was: &Package) -> String {
    let sells = |package: &Package| (package.for_new, package.for_renewal, package.audience);
    changed(&[
        ("packageName", new.name != was.name),
        ("packageRate", new.rate != was.rate),
        ("packageMonth", new.months != was.months),
        ("listPrice", new.list_price != was.list_price),
        ("description", new.description != was.description),
        ("pictures", new.pictures != was.pictures),
        ("terms", new.terms != was.terms),
        ("kind", new.shelf != was.shelf),
        ("places", new.shown_at != was.shown_at),
        ("forWhom", sells(new) != sells(was)),
        ("rank", new.position != was.position),
        ("published", new.on_sale != was.on_sale),
        ("times", (new.sale_from, new.sale_until) != (was.sale_from, was.sale_until)),
        ("limits", (new.limited, new.quota) != (was.limited, was.quota)),
        ("targets", new.targets != was.targets),
        ("lateMoney", new.late_money != was.late_money),
        ("goods", new.goods != was.goods),
        ("packagePrice", new.price != was.price),
    ])
}
