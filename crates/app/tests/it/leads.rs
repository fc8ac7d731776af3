//! Leads are taken once, and shown for a reason.

use crate::support::{World, member};
use app::{LeadDeskError, LeadError, LeadExport, PushedLead, Taken};
use domain::lead::{ClueId, Lead};
use domain::ports::{LeadFilter, LeadQueries, Page};
use domain::staff::{Permission, Role};
use testkit::fakes::StoreFailure;
use testkit::given;

const PAGE: Page = Page { number: 1, size: 10 };

fn pushed(clue: &str) -> PushedLead {
    let Lead { account, kind, name, phone, detail, ucid, channel, committed_at, source, .. } =
        given::lead(1);
    let clue_id = ClueId::parse(clue).unwrap();
    PushedLead { account, kind, clue_id, name, phone, detail, ucid, channel, committed_at, source }
}

#[tokio::test]
async fn a_clue_that_comes_again_is_the_same_lead() {
    let world = World::new();
    assert_eq!(world.app.leads.take(pushed("1")).await.unwrap(), Taken::New);
    let other = PushedLead { name: None, ..pushed("1") };
    assert_eq!(world.app.leads.take(other).await.unwrap(), Taken::Known);
    assert_eq!(world.app.leads.take(pushed("2")).await.unwrap(), Taken::New);
    let stored = world.store.leads(&LeadFilter::default(), PAGE).await.unwrap();
    assert_eq!(stored.total, 2);
    assert!(stored.rows.iter().all(|lead| lead.name == given::lead(1).name));
}

#[tokio::test]
async fn a_lead_that_was_not_stored_is_not_taken() {
    let world = World::new();
    world.store.fail_next_commit(StoreFailure::Unavailable);
    let failed = world.app.leads.take(pushed("1")).await;
    assert!(matches!(failed, Err(LeadError::Store(_))), "{failed:?}");
    assert_eq!(world.app.leads.take(pushed("1")).await.unwrap(), Taken::New);
}

#[tokio::test]
async fn a_look_at_a_lead_is_recorded_and_needs_the_permission() {
    let world = World::new();
    world.app.leads.take(pushed("1")).await.unwrap();
    let id = world.store.leads(&LeadFilter::default(), PAGE).await.unwrap().rows[0].id;
    for role in Role::ALL {
        let seen = world.app.leads.reveal(&member(role), id, "回电").await;
        let may = role.may(Permission::SeeLeads) && role.may(Permission::SeePersonalData);
        assert_eq!(seen.is_ok(), may, "{}", role.name());
    }
    let looks = world.store.audit();
    assert!(!looks.is_empty());
    assert!(looks.iter().all(|entry| entry.action == "lead.reveal" && entry.detail == "回电"));
    let nobody = world.app.leads.reveal(&member(Role::Admin), given::lead(7).id, "回电").await;
    assert!(matches!(nobody, Err(LeadDeskError::Unknown)), "{nobody:?}");
}

#[tokio::test]
async fn a_file_in_plain_text_is_recorded_before_it_is_given_out() {
    let world = World::new();
    for number in 0..130 {
        world.app.leads.take(pushed(&number.to_string())).await.unwrap();
    }
    let (admin, all) = (member(Role::Admin), LeadFilter::default());
    let masked = world.app.leads.export(&admin, &all, LeadExport::Masked).await.unwrap();
    assert_eq!(masked.len(), 130);
    assert!(world.store.audit().is_empty());
    let plain = LeadExport::Plain { reason: "核对" };
    world.store.fail_next_commit(StoreFailure::Unavailable);
    assert!(world.app.leads.export(&admin, &all, plain).await.is_err());
    world.app.leads.export(&admin, &all, plain).await.unwrap();
    let [entry] = world.store.audit().try_into().unwrap();
    assert_eq!((entry.action, entry.detail.as_str()), ("lead.export", "核对"));
    for role in Role::ALL.into_iter().filter(|role| !role.may(Permission::SeePersonalData)) {
        let refused = world.app.leads.export(&member(role), &all, plain).await;
        assert!(matches!(refused, Err(LeadDeskError::Forbidden(_))), "{}", role.name());
    }
}
