use super::Fixture;
use crate::given;
use chrono::{NaiveDate, TimeDelta};
use domain::{Address, Contact, Customer, PersonName, PhoneNumber, QueryId};

pub async fn a_newer_copy_of_a_customer_takes_the_place_of_the_old(fixture: &Fixture) {
    let old = given::customer();
    save(fixture, &old).await;
    assert_eq!(found(fixture, &old.query_id).await, Some(old.clone()));
    let new = Customer {
        contact: Contact {
            name: PersonName::parse("司马 🌊").unwrap(),
            phone: PhoneNumber::parse("021-6630 0000").unwrap(),
            address: Address::parse("共和新路３弄十二室").unwrap(),
        },
        package_name: "千兆 1000M/24".to_owned(),
        package_rate: "1000M".to_owned(),
        expires_on: NaiveDate::from_ymd_opt(2028, 2, 29).unwrap(),
        qualified: true,
        copied_at: given::start() + TimeDelta::microseconds(123_456),
        query_id: old.query_id,
    };
    save(fixture, &new).await;
    assert_eq!(found(fixture, &new.query_id).await, Some(new.clone()));
    assert_eq!(fixture.queries.customer(&new.query_id).await.unwrap(), Some(new));
}

pub async fn customers_are_told_apart_by_their_query_id(fixture: &Fixture) {
    let one = given::customer();
    let other = Customer { query_id: QueryId::parse("PBS1").unwrap(), ..given::customer() };
    save(fixture, &one).await;
    save(fixture, &other).await;
    assert_eq!(found(fixture, &one.query_id).await, Some(one));
    assert_eq!(found(fixture, &other.query_id).await, Some(other));
    let unknown = QueryId::parse("PBS").unwrap();
    assert_eq!(found(fixture, &unknown).await, None);
    assert_eq!(fixture.queries.customer(&unknown).await.unwrap(), None);
}

/// By the whole number, in the order of their queryIds.
pub async fn customers_are_found_by_their_phone(fixture: &Fixture) {
    let of = |query_id: &str, phone: &str| Customer {
        query_id: QueryId::parse(query_id).unwrap(),
        contact: Contact { phone: PhoneNumber::parse(phone).unwrap(), ..given::contact() },
        ..given::customer()
    };
    let customers =
        [of("PBS2", "13800000000"), of("PBS3", "1380000000"), of("PBS1", "13800000000")];
    for customer in &customers {
        save(fixture, customer).await;
    }
    let [second, other, first] = customers;
    assert_eq!(of_phone(fixture, "13800000000").await, [first.clone(), second.clone()]);
    assert_eq!(of_phone(fixture, "18612345772").await, []);
    let moved = Customer { contact: other.contact.clone(), ..first };
    save(fixture, &moved).await;
    assert_eq!(of_phone(fixture, "13800000000").await, [second]);
    assert_eq!(of_phone(fixture, "1380000000").await, [moved, other]);
}

pub async fn a_copy_that_is_removed_is_gone(fixture: &Fixture) {
    let one = given::customer();
    let other = Customer { query_id: QueryId::parse("PBS1").unwrap(), ..given::customer() };
    save(fixture, &one).await;
    save(fixture, &other).await;
    for _twice in 0..2 {
        let mut unit = fixture.begin().await;
        unit.customers().remove(&one.query_id).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(found(fixture, &one.query_id).await, None);
    }
    assert_eq!(found(fixture, &other.query_id).await, Some(other));
}

async fn of_phone(fixture: &Fixture, phone: &str) -> Vec<Customer> {
    let phone = PhoneNumber::parse(phone).unwrap();
    let mut unit = fixture.begin().await;
    let found = unit.customers().of_phone(&phone).await.unwrap();
    unit.roll_back().await.unwrap();
    found
}

async fn save(fixture: &Fixture, customer: &Customer) {
    let mut unit = fixture.begin().await;
    unit.customers().save(customer).await.unwrap();
    unit.commit().await.unwrap();
}

async fn found(fixture: &Fixture, query_id: &QueryId) -> Option<Customer> {
    let mut unit = fixture.begin().await;
    let customer = unit.customers().find(query_id).await.unwrap();
    unit.roll_back().await.unwrap();
    customer
}
