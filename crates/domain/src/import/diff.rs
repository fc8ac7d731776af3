use super::QualifiedUser;
use crate::customer::{Customer, QueryId};

/// What a line does to what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    Created,
    Changed,
    /// Taken from the list.
    Removed,
}

impl ChangeKind {
    pub const ALL: [Self; 3] = [Self::Created, Self::Changed, Self::Removed];

    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One field before and after, masked where it is personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    pub field: String,
    pub before: String,
    pub after: String,
}

/// One line of what a dry run shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampledChange {
    pub line: u64,
    pub query_id: QueryId,
    pub kind: ChangeKind,
    pub fields: Vec<FieldChange>,
}

impl SampledChange {
    /// What a line does to a customer; `None`: nothing. The time of the copy does not count.
    pub fn of_customer(line: u64, old: Option<&Customer>, new: &Customer) -> Option<Self> {
        let kind = match old {
            None => ChangeKind::Created,
            Some(old) if is_same(old, new) => return None,
            Some(_) => ChangeKind::Changed,
        };
        let fields = customer_fields(old, new);
        Some(Self { line, query_id: new.query_id.clone(), kind, fields })
    }

    /// What a line does to the list of qualified users.
    pub fn of_user(
        line: u64,
        query_id: &QueryId,
        (old, new): (Option<&QualifiedUser>, Option<&QualifiedUser>),
    ) -> Option<Self> {
        let kind = match (old, new) {
            (None, None) => return None,
            (None, Some(_)) => ChangeKind::Created,
            (Some(_), None) => ChangeKind::Removed,
            (Some(old), Some(new)) if old.campaign == new.campaign => return None,
            (Some(_), Some(_)) => ChangeKind::Changed,
        };
        let campaign = |user: Option<&QualifiedUser>| {
            user.and_then(|user| user.campaign.clone()).unwrap_or_default()
        };
        let on_list = |user: Option<&QualifiedUser>| user.is_some().to_string();
        let pairs =
            [("qualified", on_list(old), on_list(new)), ("campaign", campaign(old), campaign(new))];
        Some(Self { line, query_id: query_id.clone(), kind, fields: differing(pairs) })
    }
}

/// But for the time of the copy.
fn is_same(old: &Customer, new: &Customer) -> bool {
    let Customer {
        query_id,
        contact,
        package_name,
        package_rate,
        expires_on,
        qualified,
        copied_at: _,
    } = new;
    old.query_id == *query_id
        && old.contact == *contact
        && old.package_name == *package_name
        && old.package_rate == *package_rate
        && old.expires_on == *expires_on
        && old.qualified == *qualified
}

fn customer_fields(old: Option<&Customer>, new: &Customer) -> Vec<FieldChange> {
    type Shown = fn(&Customer) -> String;
    let personal: [(&str, Shown, Shown); 3] = [
        (
            "customerName",
            |customer| customer.contact.name.expose().to_owned(),
            |customer| customer.contact.name.masked().into_string(),
        ),
        (
            "phoneNumber",
            |customer| customer.contact.phone.expose().to_owned(),
            |customer| customer.contact.phone.masked().into_string(),
        ),
        (
            "address",
            |customer| customer.contact.address.expose().to_owned(),
            |customer| customer.contact.address.masked().into_string(),
        ),
    ];
    let changed = personal
        .into_iter()
        .filter(|(_field, plain, _masked)| old.is_none_or(|old| plain(old) != plain(new)));
    let mut fields: Vec<_> = changed
        .map(|(field, _plain, masked)| FieldChange {
            field: field.to_owned(),
            before: old.map(masked).unwrap_or_default(),
            after: masked(new),
        })
        .collect();
    let open: [(&str, Shown); 4] = [
        ("packageName", |customer| customer.package_name.clone()),
        ("packageRate", |customer| customer.package_rate.clone()),
        ("expiresOn", |customer| customer.expires_on.to_string()),
        ("qualified", |customer| customer.qualified.to_string()),
    ];
    let pairs = open.map(|(field, shown)| (field, old.map(shown).unwrap_or_default(), shown(new)));
    fields.extend(differing(pairs));
    fields
}

fn differing<const COUNT: usize>(pairs: [(&str, String, String); COUNT]) -> Vec<FieldChange> {
    let differ = pairs.into_iter().filter(|(_field, before, after)| before != after);
    differ
        .map(|(field, before, after)| FieldChange { field: field.to_owned(), before, after })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::{Address, Contact, PersonName, PhoneNumber};
    use chrono::{NaiveDate, TimeDelta, TimeZone, Utc};

    fn customer() -> Customer {
        Customer {
            query_id: QueryId::parse("PBS1").unwrap(),
            contact: Contact {
                name: PersonName::parse("王小明").unwrap(),
                phone: PhoneNumber::parse("18612345772").unwrap(),
                address: Address::parse("江场西路12号").unwrap(),
            },
            package_name: "100M/12".to_owned(),
            package_rate: "100M".to_owned(),
            expires_on: NaiveDate::from_ymd_opt(2026, 1, 31).unwrap(),
            qualified: false,
            copied_at: Utc.timestamp_opt(0, 0).unwrap(),
        }
    }

    #[test]
    fn the_time_of_a_copy_alone_is_no_change() {
        let old = customer();
        let new = Customer { copied_at: old.copied_at + TimeDelta::days(1), ..old.clone() };
        assert_eq!(SampledChange::of_customer(2, Some(&old), &new), None);
    }

    #[test]
    fn what_changes_is_told_masked() {
        let old = customer();
        let mut new = Customer { package_rate: "200M".to_owned(), ..old.clone() };
        new.contact.phone = PhoneNumber::parse("13900000001").unwrap();
        let change = SampledChange::of_customer(2, Some(&old), &new).unwrap();
        assert_eq!(change.kind, ChangeKind::Changed);
        let fields: Vec<_> = change.fields.iter().map(|change| change.field.as_str()).collect();
        assert_eq!(fields, ["phoneNumber", "packageRate"]);
        let shown = format!("{change:?}");
        assert!(!shown.contains("18612345772") && !shown.contains("13900000001"), "{shown}");
    }

    #[test]
    fn a_change_that_the_mask_hides_is_told_all_the_same() {
        let (old, mut new) = (customer(), customer());
        new.contact.phone = PhoneNumber::parse("18699945772").unwrap();
        let change = SampledChange::of_customer(2, Some(&old), &new).unwrap();
        assert_eq!(change.fields.len(), 1);
    }

    #[test]
    fn the_list_of_users_is_compared_by_being_on_it_and_by_campaign() {
        let at = Utc.timestamp_opt(0, 0).unwrap();
        let query_id = QueryId::parse("PBS1").unwrap();
        let user = |campaign: Option<&str>| QualifiedUser {
            query_id: QueryId::parse("PBS1").unwrap(),
            campaign: campaign.map(str::to_owned),
            since: at,
        };
        let kind = |old: Option<&QualifiedUser>, new: Option<&QualifiedUser>| {
            SampledChange::of_user(2, &query_id, (old, new)).map(|change| change.kind)
        };
        let (plain, autumn) = (user(None), user(Some("秋")));
        assert_eq!(kind(None, None), None);
        assert_eq!(kind(None, Some(&plain)), Some(ChangeKind::Created));
        assert_eq!(kind(Some(&plain), Some(&plain)), None);
        assert_eq!(kind(Some(&plain), Some(&autumn)), Some(ChangeKind::Changed));
        assert_eq!(kind(Some(&plain), None), Some(ChangeKind::Removed));
    }
}
