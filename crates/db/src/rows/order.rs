use super::goods::{goods, goods_text};
use super::order_state::OrderStateColumns;
use super::package::{late_money, late_money_name};
use super::wish::{open_wish, seal_wish};
use crate::place::{Place, kind_letter, target_names};
use crate::rows::columns::columns;
use crate::schema::orders;
use crate::seal::{name_hash, open_contact, phone_hash, seal_contact};
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::ports::{Cipher, StoreError};
use domain::supplier::Wish;
use domain::{AccountId, Contact, Order, OrderId, PackageId, PackageSnapshot, QueryId, Source};

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = orders, treat_none_as_default_value = false)]
pub(crate) struct OrderRow {
    id: i64,
    kind: String,
    query_id: Option<String>,
    account_id: Option<i64>,
    #[diesel(embed)]
    contact: ContactColumns,
    #[diesel(embed)]
    package: SnapshotColumns,
    #[diesel(embed)]
    wish: WishColumn,
    amount: i64,
    currency: String,
    source_info: Option<String>,
    source_detail: Option<String>,
    #[diesel(embed)]
    state: OrderStateColumns,
    created_at: i64,
    expires_at: i64,
    version: i64,
}

/// The contact, and what the order is found by without its being readable.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = orders, treat_none_as_default_value = false)]
pub(crate) struct ContactColumns {
    contact: Vec<u8>,
    phone_hash: Vec<u8>,
    /// An older release writes none.
    name_hash: Option<Vec<u8>>,
}

/// What of the package was asked for.
#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = orders, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct WishColumn {
    wish: Option<Vec<u8>>,
}

#[derive(Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = orders, treat_none_as_default_value = false, treat_none_as_null = true)]
#[expect(clippy::struct_field_names, reason = "they are the names of the columns")]
pub(crate) struct SnapshotColumns {
    package_id: i64,
    package_version: i64,
    package_name: String,
    package_rate: String,
    package_months: i64,
    package_targets: String,
    package_late_money: String,
    package_limited: bool,
    package_goods: Option<String>,
}

columns!(OrderRow {
    id: i64, kind: String, query_id: Option<String>, account_id: Option<i64>, amount: i64,
    currency: String, source_info: Option<String>, source_detail: Option<String>, created_at:
    i64, expires_at: i64, version: i64,
} with {
    contact: ContactColumns, package: SnapshotColumns, wish: WishColumn, state:
    OrderStateColumns,
});
columns!(ContactColumns { contact: Vec<u8>, phone_hash: Vec<u8>, name_hash: Option<Vec<u8>> });
columns!(WishColumn { wish: Option<Vec<u8>> });
columns!(SnapshotColumns {
    package_id: i64, package_version: i64, package_name: String, package_rate: String,
    package_months: i64, package_targets: String, package_late_money: String, package_limited:
    bool, package_goods: Option<String>,
});

impl OrderRow {
    pub(crate) fn new(order: &Order, cipher: &dyn Cipher) -> Result<Self, StoreError> {
        Ok(Self {
            id: order.id.number().as_i64(),
            kind: kind_letter(order.id),
            query_id: order.query_id.as_ref().map(|id| id.as_str().to_owned()),
            account_id: order.account.map(AccountId::as_i64),
            contact: ContactColumns::new(order.id.number().as_i64(), &order.contact, cipher)?,
            package: SnapshotColumns::new(&order.package),
            wish: WishColumn::new(order.id.number().as_i64(), &order.wish, cipher)?,
            amount: order.amount.fen(),
            currency: order.amount.currency().code().to_owned(),
            source_info: order.source.info.clone(),
            source_detail: order.source.detail.clone(),
            state: OrderStateColumns::new(&order.state),
            created_at: order.created_at.timestamp_micros(),
            expires_at: order.expires_at.timestamp_micros(),
            version: order.version,
        })
    }

    /// The number of its id.
    pub(crate) fn number(&self) -> i64 {
        self.id
    }

    pub(crate) fn is_of(&self, id: OrderId) -> bool {
        key(id) == (self.id, self.kind.clone())
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<Order, StoreError> {
        let place = Place { table: "orders", id: &self.id };
        let query_id = self.query_id.as_deref().map(QueryId::parse).transpose();
        let account = self.account_id.map(|id| place.snowflake("account_id", id));
        Ok(Order {
            id: place.order("id", self.id, &self.kind)?,
            query_id: place.read("query_id", query_id)?,
            account: account.transpose()?.map(AccountId),
            contact: open_contact(cipher, &self.contact.contact, place)?,
            package: self.package.read(place)?,
            wish: open_wish(cipher, self.wish.wish.as_deref(), place)?,
            amount: place.money("amount", self.amount, &self.currency)?,
            source: Source { info: self.source_info, detail: self.source_detail },
            state: self.state.read(place)?,
            created_at: place.time("created_at", self.created_at)?,
            expires_at: place.time("expires_at", self.expires_at)?,
            version: self.version,
        })
    }
}

impl ContactColumns {
    /// `order`: the number of its id.
    pub(crate) fn new(
        order: i64,
        contact: &Contact,
        cipher: &dyn Cipher,
    ) -> Result<Self, StoreError> {
        let place = Place { table: "orders", id: &order };
        Ok(Self {
            contact: seal_contact(cipher, contact, place)?,
            phone_hash: phone_hash(cipher, &contact.phone),
            name_hash: Some(name_hash(cipher, &contact.name)),
        })
    }
}

impl WishColumn {
    /// `order`: the number of its id.
    pub(crate) fn new(order: i64, wish: &Wish, cipher: &dyn Cipher) -> Result<Self, StoreError> {
        let place = Place { table: "orders", id: &order };
        Ok(Self { wish: seal_wish(cipher, wish, place)? })
    }

    /// What is left of it once the person has been forgotten.
    pub(crate) fn forgotten(self, order: i64, cipher: &dyn Cipher) -> Result<Self, StoreError> {
        let place = Place { table: "orders", id: &order };
        let wish = open_wish(cipher, self.wish.as_deref(), place)?;
        Self::new(order, &wish.forgotten(), cipher)
    }
}

impl SnapshotColumns {
    pub(crate) fn new(package: &PackageSnapshot) -> Self {
        Self {
            package_id: package.id.0,
            package_version: package.version,
            package_name: package.name.clone(),
            package_rate: package.rate.clone(),
            package_months: package.months.into(),
            package_targets: target_names(&package.targets),
            package_late_money: late_money_name(package.late_money).to_owned(),
            package_limited: package.limited,
            package_goods: goods_text(&package.goods),
        }
    }

    fn read(self, place: Place<'_>) -> Result<PackageSnapshot, StoreError> {
        let policy = &self.package_late_money;
        Ok(PackageSnapshot {
            id: PackageId(self.package_id),
            version: self.package_version,
            months: place.number("package_months", self.package_months)?,
            targets: place.targets("package_targets", &self.package_targets)?,
            late_money: place.word("package_late_money", policy, late_money)?,
            limited: self.package_limited,
            goods: goods(self.package_goods.as_deref(), "package_goods", place)?,
            name: self.package_name,
            rate: self.package_rate,
        })
    }
}

/// The key of an order's row: its number, and the letter that says which kind it is.
pub(crate) fn key(id: OrderId) -> (i64, String) {
    (id.number().as_i64(), kind_letter(id))
}
