//! Packages (套餐): what is sold, to whom, where it is shown, and who delivers it.

use crate::Invalid;
use crate::customer::Customer;
use crate::id::{OrderKind, PackageId};
use crate::money::{Money, MoneyError};
use crate::supplier::{Goods, Supplier, Wish};
use crate::task::Target;
use crate::time::Timestamp;

/// What kind of package it is to those who sell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shelf {
    Home,
    Family,
    Group,
}

/// A page that packages are shown on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShownAt {
    /// The front page (首页).
    Home,
    /// The page of family packages (家庭套餐).
    Family,
    /// The order page (订单页).
    Order,
    /// The mini-program (小程序).
    MiniProgram,
}

impl ShownAt {
    pub const ALL: [Self; 4] = [Self::Home, Self::Family, Self::Order, Self::MiniProgram];

    pub fn name(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Family => "family",
            Self::Order => "order",
            Self::MiniProgram => "mini_program",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.name() == name)
    }
}

/// Whom a package is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    Everyone,
    /// Campaign packages: customers on the qualified list (达标).
    Qualified,
    /// Recall packages: customers whose term is over (过期).
    Lapsed,
}

/// What becomes of money that comes for an order of this package when it is no longer owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LateMoneyPolicy {
    Complete,
    Refund,
    Hold,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own that staff set")]
pub struct Package {
    pub id: PackageId,
    /// Rises with every change; an order is placed against one version only.
    pub version: i64,
    pub name: String,
    /// Bandwidth as shown: `100M`.
    pub rate: String,
    pub months: u32,
    /// The price of one order of the package; of one unit, where an order may have several.
    pub price: Money,
    /// The price shown crossed out, if any.
    pub list_price: Option<Money>,
    pub description: String,
    /// Addresses of pictures, the first one for lists.
    pub pictures: Vec<String>,
    /// What the customer agrees to, in plain text.
    pub terms: String,
    pub shelf: Shelf,
    /// Where it is shown, each page once, in the pages' own order.
    pub shown_at: Vec<ShownAt>,
    pub audience: Audience,
    pub for_new: bool,
    pub for_renewal: bool,
    /// Smaller stands first.
    pub position: i32,
    pub on_sale: bool,
    /// On sale from this instant on, if set, and up to (not at) the other.
    pub sale_from: Option<Timestamp>,
    pub sale_until: Option<Timestamp>,
    /// Whether its stock is counted: then orders take from it.
    pub limited: bool,
    /// How many living orders one customer may have of it, if that is limited.
    pub quota: Option<u32>,
    /// Who is told when an order for it is paid, in this order.
    pub targets: Vec<Target>,
    pub late_money: LateMoneyPolicy,
    /// What is sold: broadband, or what a supplier delivers.
    pub goods: Goods,
}

/// Why a package cannot be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PackageRefusal {
    #[error("the package is off sale")]
    OffSale,
    #[error("the package is not for this customer")]
    NotForCustomer,
}

/// `span`: from when and until when it is sold, where that is limited.
pub fn is_on_sale(
    on_sale: bool,
    span: (Option<Timestamp>, Option<Timestamp>),
    now: Timestamp,
) -> bool {
    let begun = span.0.is_none_or(|from| from <= now);
    let over = span.1.is_some_and(|until| until <= now);
    on_sale && begun && !over
}

impl Package {
    pub fn is_on_sale(&self, now: Timestamp) -> bool {
        is_on_sale(self.on_sale, (self.sale_from, self.sale_until), now)
    }

    /// Whether this customer may renew with the package now.
    pub fn check_renewal(&self, customer: &Customer, now: Timestamp) -> Result<(), PackageRefusal> {
        if !self.is_on_sale(now) {
            return Err(PackageRefusal::OffSale);
        }
        let is_for = self.goods == Goods::Broadband && self.is_for(customer, now);
        if self.sells(OrderKind::Renewal) && is_for {
            Ok(())
        } else {
            Err(PackageRefusal::NotForCustomer)
        }
    }

    /// Whether static addresses may be renewed with the package now.
    pub fn check_address_renewal(&self, now: Timestamp) -> Result<(), PackageRefusal> {
        if !self.is_on_sale(now) {
            return Err(PackageRefusal::OffSale);
        }
        if self.sells(OrderKind::Renewal) && self.goods.renews_addresses() {
            Ok(())
        } else {
            Err(PackageRefusal::NotForCustomer)
        }
    }

    /// Whether anybody may order the package as a new one now: campaign and recall packages are for
    /// customers whom we know.
    pub fn check_new(&self, now: Timestamp) -> Result<(), PackageRefusal> {
        if !self.is_on_sale(now) {
            return Err(PackageRefusal::OffSale);
        }
        if self.sells(OrderKind::New) && self.audience == Audience::Everyone {
            Ok(())
        } else {
            Err(PackageRefusal::NotForCustomer)
        }
    }

    /// Whether it can be sold as it is: what it sells, how, and who is told of it belong together.
    pub fn check(&self) -> Result<(), Invalid> {
        self.goods.check()?;
        let Some(supplier) = self.goods.supplier() else {
            let is_supplier = |target| Supplier::ALL.iter().any(|each| each.target() == target);
            return if self.targets.iter().copied().any(is_supplier) {
                Err(Invalid { field: "targets", problem: "must be for broadband" })
            } else {
                Ok(())
            };
        };
        if self.targets != [supplier.target()] {
            return Err(Invalid { field: "targets", problem: "must be the goods' supplier alone" });
        }
        if self.for_renewal != self.goods.renews_addresses() {
            let problem = "must be set for renewals of static addresses, and for them alone";
            return Err(Invalid { field: "forRenewal", problem });
        }
        if self.for_new == self.goods.renews_addresses() {
            let problem = "must be set unless static addresses are renewed";
            return Err(Invalid { field: "forNew", problem });
        }
        if self.audience != Audience::Everyone {
            return Err(Invalid { field: "audience", problem: "must be everyone for these goods" });
        }
        Ok(())
    }

    /// What so much of it costs the customer.
    pub fn price_of(&self, wish: &Wish) -> Result<Money, MoneyError> {
        self.price.times(wish.units())
    }

    pub fn is_shown_at(&self, place: ShownAt) -> bool {
        self.shown_at.contains(&place)
    }

    pub fn sells(&self, kind: OrderKind) -> bool {
        match kind {
            OrderKind::New => self.for_new,
            OrderKind::Renewal => self.for_renewal,
        }
    }

    fn is_for(&self, customer: &Customer, now: Timestamp) -> bool {
        match self.audience {
            Audience::Everyone => true,
            Audience::Qualified => customer.qualified,
            Audience::Lapsed => customer.is_lapsed(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::{Address, Contact, PersonName, PhoneNumber, QueryId};
    use crate::supplier::{AccountForm, OnFailure, RechargeGoods};
    use chrono::{NaiveDate, TimeDelta, TimeZone, Utc};

    fn now() -> Timestamp {
        Utc.with_ymd_and_hms(2026, 3, 1, 4, 0, 0).unwrap()
    }

    fn package() -> Package {
        Package {
            id: PackageId(74),
            version: 1,
            name: "100M/12".to_owned(),
            rate: "100M".to_owned(),
            months: 12,
            price: Money::cny(46_000).unwrap(),
            list_price: None,
            description: String::new(),
            pictures: Vec::new(),
            terms: String::new(),
            shelf: Shelf::Home,
            shown_at: vec![ShownAt::Home],
            audience: Audience::Everyone,
            for_new: true,
            for_renewal: true,
            position: 0,
            on_sale: true,
            sale_from: None,
            sale_until: None,
            limited: false,
            quota: None,
            targets: vec![Target::Zhuoyue],
            late_money: LateMoneyPolicy::Hold,
            goods: Goods::Broadband,
        }
    }

    fn customer(expires_on: (i32, u32, u32), qualified: bool) -> Customer {
        let (year, month, day) = expires_on;
        Customer {
            query_id: QueryId::parse("PBS1").unwrap(),
            contact: Contact {
                name: PersonName::parse("某").unwrap(),
                phone: PhoneNumber::parse("1").unwrap(),
                address: Address::parse("某").unwrap(),
            },
            package_name: "100M/12".to_owned(),
            package_rate: "100M".to_owned(),
            expires_on: NaiveDate::from_ymd_opt(year, month, day).unwrap(),
            qualified,
            copied_at: now(),
        }
    }

    #[test]
    fn a_package_is_sold_from_its_first_moment_up_to_its_last() {
        let hour = TimeDelta::hours(1);
        let mut package = package();
        assert!(package.is_on_sale(now()));
        package.sale_from = Some(now());
        package.sale_until = Some(now() + hour);
        assert!(package.is_on_sale(now()));
        assert!(!package.is_on_sale(now() - hour));
        assert!(!package.is_on_sale(now() + hour));
        package.on_sale = false;
        assert!(!package.is_on_sale(now()));
    }

    #[test]
    fn campaign_and_recall_packages_are_for_their_customers_only() {
        let running = customer((2026, 12, 1), false);
        let qualified = customer((2026, 12, 1), true);
        let lapsed = customer((2026, 1, 1), false);
        let mut package = package();
        let refused = Err(PackageRefusal::NotForCustomer);
        package.audience = Audience::Qualified;
        assert_eq!(package.check_renewal(&running, now()), refused);
        assert_eq!(package.check_renewal(&qualified, now()), Ok(()));
        package.audience = Audience::Lapsed;
        assert_eq!(package.check_renewal(&running, now()), refused);
        assert_eq!(package.check_renewal(&lapsed, now()), Ok(()));
    }

    #[test]
    fn a_new_customer_gets_what_is_for_everyone_and_sold_to_new_ones() {
        let mut package = package();
        assert_eq!(package.check_new(now()), Ok(()));
        package.audience = Audience::Qualified;
        assert_eq!(package.check_new(now()), Err(PackageRefusal::NotForCustomer));
        package.audience = Audience::Everyone;
        package.for_new = false;
        assert_eq!(package.check_new(now()), Err(PackageRefusal::NotForCustomer));
        package.on_sale = false;
        assert_eq!(package.check_new(now()), Err(PackageRefusal::OffSale));
    }

    #[test]
    fn goods_and_who_delivers_them_belong_together() {
        let field = |package: &Package| package.check().err().map(|invalid| invalid.field);
        let broadband = package();
        assert_eq!(field(&broadband), None);
        let mixed = Package { targets: vec![Target::Boss, Target::Jiuyi], ..package() };
        assert_eq!(field(&mixed), Some("targets"));
        let recharge = Package {
            goods: Goods::Recharge(RechargeGoods {
                products: vec!["43".to_owned()],
                account: AccountForm::Phone,
                most_cost: Money::cny(9_900).unwrap(),
                on_failure: OnFailure::Refund,
            }),
            targets: vec![Target::Jiuyi],
            for_renewal: false,
            ..package()
        };
        assert_eq!(field(&recharge), None);
        for (wrong, said) in [
            (Package { targets: vec![Target::Zhuoyue], ..recharge.clone() }, "targets"),
            (Package { targets: Vec::new(), ..recharge.clone() }, "targets"),
            (Package { for_renewal: true, ..recharge.clone() }, "forRenewal"),
            (Package { for_new: false, ..recharge.clone() }, "forNew"),
            (Package { audience: Audience::Lapsed, ..recharge }, "audience"),
        ] {
            assert_eq!(field(&wrong), Some(said));
        }
    }

    #[test]
    fn every_page_survives_its_name() {
        for place in ShownAt::ALL {
            assert_eq!(ShownAt::from_name(place.name()), Some(place));
        }
        assert!(package().is_shown_at(ShownAt::Home) && !package().is_shown_at(ShownAt::Order));
    }

    #[test]
    fn a_package_for_new_orders_cannot_renew_and_off_sale_is_said_first() {
        let anyone = customer((2026, 12, 1), false);
        let mut package = package();
        package.for_renewal = false;
        assert_eq!(package.check_renewal(&anyone, now()), Err(PackageRefusal::NotForCustomer));
        package.on_sale = false;
        assert_eq!(package.check_renewal(&anyone, now()), Err(PackageRefusal::OffSale));
    }
}
