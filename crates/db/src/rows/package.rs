use super::goods::{goods, goods_text};
use crate::place::{Place, storable, target_names};
use crate::schema::package;
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::package::{Audience, LateMoneyPolicy, Shelf, ShownAt};
use domain::ports::StoreError;
use domain::{Package, PackageId};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = package, treat_none_as_default_value = false, treat_none_as_null = true)]
#[expect(clippy::struct_excessive_bools, reason = "they are the columns of the table")]
pub(crate) struct PackageRow {
    id: i64,
    version: i64,
    name: String,
    rate: String,
    months: i64,
    price: i64,
    list_price: Option<i64>,
    currency: String,
    description: String,
    shelf: String,
    audience: String,
    for_new: bool,
    for_renewal: bool,
    position: i64,
    on_sale: bool,
    sale_from: Option<i64>,
    sale_until: Option<i64>,
    targets: String,
    late_money: String,
    pictures: String,
    terms: String,
    shown_at: String,
    limited: bool,
    quota: Option<i64>,
    goods: Option<String>,
}

impl PackageRow {
    /// The package as it is to be stored under the given version.
    pub(crate) fn new(package: &Package, version: i64) -> Self {
        Self {
            id: package.id.0,
            version,
            name: package.name.clone(),
            rate: package.rate.clone(),
            months: package.months.into(),
            price: package.price.fen(),
            list_price: package.list_price.map(domain::Money::fen),
            currency: package.price.currency().code().to_owned(),
            description: package.description.clone(),
            shelf: shelf_name(package.shelf).to_owned(),
            audience: audience_name(package.audience).to_owned(),
            for_new: package.for_new,
            for_renewal: package.for_renewal,
            position: package.position.into(),
            on_sale: package.on_sale,
            sale_from: package.sale_from.map(|at| at.timestamp_micros()),
            sale_until: package.sale_until.map(|at| at.timestamp_micros()),
            targets: target_names(&package.targets),
            late_money: late_money_name(package.late_money).to_owned(),
            pictures: serde_json::json!(package.pictures).to_string(),
            terms: storable(&package.terms),
            shown_at: shown_at_names(&package.shown_at),
            limited: package.limited,
            quota: package.quota.map(i64::from),
            goods: goods_text(&package.goods),
        }
    }

    pub(crate) fn read(self) -> Result<Package, StoreError> {
        let place = Place { table: "package", id: &self.id };
        let list_price = self.list_price.map(|fen| place.money("list_price", fen, &self.currency));
        let stands_on = place.word("shelf", &self.shelf, shelf)?;
        let pictures = serde_json::from_str(&self.pictures);
        let quota = self.quota.map(|quota| place.number("quota", quota));
        Ok(Package {
            id: PackageId(self.id),
            version: self.version,
            months: place.number("months", self.months)?,
            price: place.money("price", self.price, &self.currency)?,
            list_price: list_price.transpose()?,
            pictures: place.read("pictures", pictures)?,
            shelf: stands_on,
            shown_at: shown_at(&self.shown_at, stands_on, place)?,
            limited: self.limited,
            quota: quota.transpose()?,
            audience: place.word("audience", &self.audience, audience)?,
            for_new: self.for_new,
            for_renewal: self.for_renewal,
            position: place.number("position", self.position)?,
            on_sale: self.on_sale,
            sale_from: place.maybe_time("sale_from", self.sale_from)?,
            sale_until: place.maybe_time("sale_until", self.sale_until)?,
            targets: place.targets("targets", &self.targets)?,
            late_money: place.word("late_money", &self.late_money, late_money)?,
            goods: goods(self.goods.as_deref(), "goods", place)?,
            name: self.name,
            rate: self.rate,
            description: self.description,
            terms: self.terms,
        })
    }
}

/// What a package that is shown on no page says: nothing at all is said by an older release.
const NOWHERE: &str = "nowhere";

fn shown_at_names(places: &[ShownAt]) -> String {
    match places {
        [] => NOWHERE.to_owned(),
        places => places.iter().map(|place| place.name()).collect::<Vec<_>>().join(","),
    }
}

fn shown_at(names: &str, shelf: Shelf, place: Place<'_>) -> Result<Vec<ShownAt>, StoreError> {
    match names {
        "" => Ok(shown_by_its_shelf(shelf)),
        NOWHERE => Ok(Vec::new()),
        names => {
            names.split(',').map(|name| place.word("shown_at", name, ShownAt::from_name)).collect()
        }
    }
}

/// Where an older release shows it.
fn shown_by_its_shelf(shelf: Shelf) -> Vec<ShownAt> {
    match shelf {
        Shelf::Home => vec![ShownAt::Home, ShownAt::Order, ShownAt::MiniProgram],
        Shelf::Family => vec![ShownAt::Family, ShownAt::Order, ShownAt::MiniProgram],
        Shelf::Group => vec![ShownAt::Order],
    }
}

fn shelf_name(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Home => "home",
        Shelf::Family => "family",
        Shelf::Group => "group",
    }
}

fn shelf(name: &str) -> Option<Shelf> {
    [Shelf::Home, Shelf::Family, Shelf::Group].into_iter().find(|each| shelf_name(*each) == name)
}

fn audience_name(audience: Audience) -> &'static str {
    match audience {
        Audience::Everyone => "everyone",
        Audience::Qualified => "qualified",
        Audience::Lapsed => "lapsed",
    }
}

fn audience(name: &str) -> Option<Audience> {
    let all = [Audience::Everyone, Audience::Qualified, Audience::Lapsed];
    all.into_iter().find(|each| audience_name(*each) == name)
}

pub(crate) fn late_money_name(policy: LateMoneyPolicy) -> &'static str {
    match policy {
        LateMoneyPolicy::Complete => "complete",
        LateMoneyPolicy::Refund => "refund",
        LateMoneyPolicy::Hold => "hold",
    }
}

pub(crate) fn late_money(name: &str) -> Option<LateMoneyPolicy> {
    let all = [LateMoneyPolicy::Complete, LateMoneyPolicy::Refund, LateMoneyPolicy::Hold];
    all.into_iter().find(|each| late_money_name(*each) == name)
}
