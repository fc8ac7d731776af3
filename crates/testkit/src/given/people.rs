use super::{start, yuan};
use chrono::NaiveDate;
use domain::package::{Audience, LateMoneyPolicy, Shelf};
use domain::{
    Address, Contact, Customer, Package, PackageId, PersonName, PhoneNumber, QueryId, Target,
};

/// Package 74, "100M/12" at 460.00, on sale to everyone.
pub fn package() -> Package {
    Package {
        id: PackageId(74),
        version: 1,
        name: "100M/12".to_owned(),
        rate: "100M".to_owned(),
        months: 12,
        price: yuan("460.00"),
        list_price: None,
        description: "百兆宽带一年".to_owned(),
        shelf: Shelf::Home,
        audience: Audience::Everyone,
        for_new: true,
        for_renewal: true,
        position: 1,
        on_sale: true,
        sale_from: None,
        sale_until: None,
        targets: vec![Target::Zhuoyue],
        late_money: LateMoneyPolicy::Hold,
    }
}

pub fn query_id() -> QueryId {
    QueryId::parse("PBS001022579").unwrap()
}

pub fn contact() -> Contact {
    Contact {
        name: PersonName::parse("测试").unwrap(),
        phone: PhoneNumber::parse("18612345772").unwrap(),
        address: Address::parse("江场西路12号").unwrap(),
    }
}

/// A customer whose term runs to the end of 2026, not on the qualified list.
pub fn customer() -> Customer {
    Customer {
        query_id: query_id(),
        contact: contact(),
        package_name: "100M/12".to_owned(),
        package_rate: "100M".to_owned(),
        expires_on: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap(),
        qualified: false,
        copied_at: start(),
    }
}
