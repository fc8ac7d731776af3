use super::{id, start, yuan};
use crate::fakes::FakeSecrets;
use chrono::NaiveDate;
use domain::account::{ACCOUNT_SESSION_LIFE, AccountSession, CustomerAccount};
use domain::order::OrderNote;
use domain::package::{Audience, LateMoneyPolicy, Shelf, ShownAt};
use domain::supplier::Goods;
use domain::{
    AccountId, Address, Contact, Customer, NoteId, Order, Package, PackageId, PersonName,
    PhoneNumber, QueryId, Target,
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
        pictures: Vec::new(),
        terms: String::new(),
        shelf: Shelf::Home,
        shown_at: shown_at(Shelf::Home),
        audience: Audience::Everyone,
        for_new: true,
        for_renewal: true,
        position: 1,
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

/// Where packages of a shelf are shown unless somebody says otherwise.
pub fn shown_at(shelf: Shelf) -> Vec<ShownAt> {
    match shelf {
        Shelf::Home => vec![ShownAt::Home, ShownAt::Order, ShownAt::MiniProgram],
        Shelf::Family => vec![ShownAt::Family, ShownAt::Order, ShownAt::MiniProgram],
        Shelf::Group => vec![ShownAt::Order],
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

/// An account of this phone number, without an address, that knows the password `secret`.
pub fn account(phone: &str) -> CustomerAccount {
    CustomerAccount {
        id: AccountId(id()),
        phone: PhoneNumber::parse(phone).unwrap(),
        address: None,
        password_hash: Some(FakeSecrets::hash("secret")),
        created_at: start(),
        version: 1,
    }
}

/// A sign-in of theirs that began at the start.
pub fn account_session(account: &CustomerAccount) -> AccountSession {
    let mut token_hash = [0; 32];
    token_hash[..8].copy_from_slice(&id().as_i64().to_be_bytes());
    AccountSession {
        token_hash,
        account_id: account.id,
        created_at: start(),
        expires_at: start() + ACCOUNT_SESSION_LIFE,
    }
}

/// What staff wrote beside the order, at the start.
pub fn note(order: &Order, text: &str) -> OrderNote {
    OrderNote {
        id: NoteId(id()),
        order_id: order.id,
        by: "service".to_owned(),
        text: text.to_owned(),
        at: start(),
    }
}
