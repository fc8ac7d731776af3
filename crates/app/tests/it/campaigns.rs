//! Rounds of messages: who is chosen, how often, and what a crash leaves.

mod choosing;
mod sending;
mod testing;

use crate::support::World;
use app::RecallRound;
use chrono::{Days, NaiveDate};
use domain::campaign::RecallMessage;
use domain::ports::{Clock, LeadQueries, MessageFilter, Page};
use domain::time::shanghai_day;
use domain::{CampaignId, Contact, Customer, PhoneNumber, QueryId};
use testkit::given;

const PAGE: Page = Page { number: 1, size: 100 };

fn today(world: &World) -> NaiveDate {
    shanghai_day(world.clock.now())
}

fn round(world: &World, most: u32) -> RecallRound {
    RecallRound { before: today(world), most, package: None }
}

/// One whose term ended so many days ago.
fn lapsed(world: &World, number: u32, days: u64) -> Customer {
    let phone = PhoneNumber::parse(&format!("137{number:08}")).unwrap();
    Customer {
        query_id: QueryId::parse(&format!("PBS{number:09}")).unwrap(),
        contact: Contact { phone, ..given::contact() },
        expires_on: today(world).checked_sub_days(Days::new(days)).unwrap(),
        ..given::customer()
    }
}

/// So many customers whose term ended yesterday.
fn world(customers: u32) -> World {
    let world = World::new();
    for number in 1..=customers {
        world.store.put_customer(lapsed(&world, number, 1));
    }
    world
}

async fn messages(world: &World, campaign: CampaignId) -> Vec<RecallMessage> {
    let filter = MessageFilter { campaign, state: None };
    world.store.messages(&filter, PAGE).await.unwrap().rows
}
