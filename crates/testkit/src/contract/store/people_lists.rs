//! What staff read of people: notes, customers, accounts, staff, and what staff did.

use super::lists::{ALL, assert_page, pages};
use super::{Fixture, accounts};
use crate::given;
use chrono::TimeDelta;
use domain::order::OrderNote;
use domain::ports::{AuditFilter, CustomerFilter};
use domain::staff::{AuditEntry, StaffAccount};
use domain::{Contact, Customer, PhoneNumber, QueryId};

pub async fn notes_beside_an_order_are_told_oldest_first(fixture: &Fixture) {
    let (order, other) = (fixture.stored_order().await, fixture.stored_order().await);
    let texts =
        ["客户来电 18612345772 🧾 'x'", "b", "甲".repeat(1_000).as_str()].map(str::to_owned);
    let mut notes = Vec::new();
    for (step, text) in (0..).zip(texts) {
        let at = given::start() + TimeDelta::microseconds(step);
        notes.push(OrderNote { at, ..given::note(&order, &text) });
    }
    let mut unit = fixture.begin().await;
    for note in &notes {
        unit.orders().add_note(note).await.unwrap();
    }
    unit.orders().add_note(&given::note(&other, "of another")).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(fixture.people.order_notes(order.id).await.unwrap(), notes);
    let nobodys = given::order().id;
    assert_eq!(fixture.people.order_notes(nobodys).await.unwrap(), []);
}

pub async fn customers_are_listed_page_by_page(fixture: &Fixture) {
    let mut rows = Vec::new();
    for turn in 1..=5 {
        let digit = if turn % 2 == 0 { 1 } else { 2 };
        let phone = PhoneNumber::parse(&format!("1380000000{digit}")).unwrap();
        rows.push(Customer {
            query_id: QueryId::parse(&format!("PBS{turn}")).unwrap(),
            contact: Contact { phone, ..given::contact() },
            qualified: turn > 3,
            ..given::customer()
        });
    }
    let mut unit = fixture.begin().await;
    for customer in rows.iter().rev() {
        unit.customers().save(customer).await.unwrap();
    }
    unit.commit().await.unwrap();
    let plain = CustomerFilter::default();
    for (page, wanted) in pages(&rows) {
        assert_page(&fixture.people.customers(&plain, page).await.unwrap(), &wanted, 5);
    }
    let phone = Some(rows[1].contact.phone.clone());
    let (query_id, unknown) = (Some(rows[2].query_id.clone()), PhoneNumber::parse("1").unwrap());
    let narrowed = [
        (CustomerFilter { query_id: query_id.clone(), ..plain.clone() }, vec![rows[2].clone()]),
        (
            CustomerFilter { phone: phone.clone(), ..plain.clone() },
            vec![rows[1].clone(), rows[3].clone()],
        ),
        (CustomerFilter { qualified: Some(false), ..plain.clone() }, rows[..3].to_vec()),
        (
            CustomerFilter { phone: phone.clone(), qualified: Some(true), query_id: None },
            vec![rows[3].clone()],
        ),
        (CustomerFilter { phone, query_id, qualified: None }, vec![]),
        (CustomerFilter { phone: Some(unknown), ..plain }, vec![]),
    ];
    for (filter, wanted) in narrowed {
        let listed = fixture.people.customers(&filter, ALL).await.unwrap();
        assert_page(&listed, &wanted, wanted.len());
    }
}

pub async fn customers_accounts_are_listed_page_by_page(fixture: &Fixture) {
    let mut rows = Vec::new();
    for turn in 1..=5 {
        let account = given::account(&format!("1380000000{turn}"));
        accounts::insert(fixture, &account).await.unwrap();
        rows.insert(0, account);
    }
    for (page, wanted) in pages(&rows) {
        assert_page(&fixture.people.accounts(None, page).await.unwrap(), &wanted, 5);
    }
    let one = fixture.people.accounts(Some(rows[1].phone.clone()), ALL).await.unwrap();
    assert_page(&one, &rows[1..2], 1);
    let nobodys = PhoneNumber::parse("13900000000").unwrap();
    assert_page(&fixture.people.accounts(Some(nobodys), ALL).await.unwrap(), &[], 0);
}

pub async fn accounts_of_staff_are_listed_by_name(fixture: &Fixture) {
    let names = ["admin", "alice", "bob", "carol", "dora"];
    let rows = names.map(|name| StaffAccount {
        disabled_at: (name == "bob").then_some(given::start()),
        ..given::staff(name)
    });
    let mut unit = fixture.begin().await;
    for index in [3, 0, 4, 2, 1] {
        unit.staff().insert(&rows[index]).await.unwrap();
    }
    unit.commit().await.unwrap();
    for (page, wanted) in pages(&rows) {
        assert_page(&fixture.people.staff(page).await.unwrap(), &wanted, 5);
    }
}

pub async fn what_staff_did_is_listed_page_by_page(fixture: &Fixture) {
    let did = [
        ("finance", "refund.request", "RF1"),
        ("admin", "person.look", "PBS1"),
        ("admin", "refund.request", "RF2"),
        ("server", "person.erase", "PBS1"),
        ("finance", "person.look", "PBS2"),
    ];
    let mut rows = Vec::new();
    let mut unit = fixture.begin().await;
    for (account, action, subject) in did {
        let entry = AuditEntry { account: account.to_owned(), ..given::audit(action, subject) };
        unit.audit().add(&entry).await.unwrap();
        rows.insert(0, entry);
    }
    unit.commit().await.unwrap();
    for (page, wanted) in pages(&rows) {
        let listed = fixture.people.audit(&AuditFilter::default(), page).await.unwrap();
        assert_page(&listed, &wanted, 5);
    }
    let of = |account: Option<&str>, action: Option<&str>, subject: Option<&str>| AuditFilter {
        account: account.map(str::to_owned),
        action: action.map(str::to_owned),
        subject: subject.map(str::to_owned),
        ..AuditFilter::default()
    };
    let narrowed: [(AuditFilter, &[usize]); 5] = [
        (of(Some("admin"), None, None), &[2, 3]),
        (of(None, Some("person.look"), None), &[0, 3]),
        (of(None, None, Some("PBS1")), &[1, 3]),
        (of(Some("admin"), Some("person.look"), Some("PBS1")), &[3]),
        (of(Some("admin"), None, Some("RF1\0")), &[]),
    ];
    for (filter, wanted) in narrowed {
        let wanted: Vec<_> = wanted.iter().map(|index| rows[*index].clone()).collect();
        let listed = fixture.people.audit(&filter, ALL).await.unwrap();
        assert_page(&listed, &wanted, wanted.len());
    }
}
