use super::FakeStore;
use super::state::State;
use async_trait::async_trait;
use domain::Timestamp;
use domain::intake::{
    Intake, IntakeFacts, IntakeOutcome, KEY_LIFE, KeyedRequest, PlaceOrder, REPEAT_GUARD,
    RepeatCheck, SeenCustomer, decide_intake,
};
use domain::ports::{OrderIntake, StoreError};

#[async_trait]
impl OrderIntake for FakeStore {
    async fn place(&self, intake: Intake) -> Result<IntakeOutcome, StoreError> {
        let mut unit = self.begin_unit().await?;
        let now = self.now();
        let facts = facts(&unit.state, &intake, now);
        let outcome = decide_intake(&intake, &facts, now);
        if outcome == IntakeOutcome::Accepted {
            write(&mut unit.state, intake, now)?;
            unit.complete()?;
        }
        Ok(outcome)
    }

    fn has_room(&self) -> bool {
        true
    }
}

fn facts(state: &State, intake: &Intake, now: Timestamp) -> IntakeFacts {
    let known = |request: &KeyedRequest| {
        let row = state.key(request, now)?;
        Some((row.fingerprint, row.answer.clone()?))
    };
    match intake {
        Intake::Remember { request, .. } => {
            IntakeFacts { known: known(request), ..IntakeFacts::default() }
        }
        Intake::Place(place) => {
            let (known, guarded_until) = match &place.repeat {
                RepeatCheck::Keyed { request, .. } => (known(request), None),
                RepeatCheck::Guarded(fingerprint) => (None, state.guards.get(fingerprint).copied()),
            };
            let package = state.packages.get(&place.order.package.id);
            let package =
                package.map(|package| (package.id, package.version, package.is_on_sale(now)));
            let order = &place.order;
            let stock_left = state.stock.get(&order.package.id).copied();
            let stock_left = stock_left.filter(|_left| order.package.limited);
            let owned = if place.quota.is_some() { state.owned(order) } else { 0 };
            let customer = place.customer.as_ref().and_then(|seen| {
                let found = state.customers.get(&seen.query_id)?;
                Some(SeenCustomer::from(&state.effective(found)))
            });
            IntakeFacts { known, guarded_until, package, customer, stock_left, owned }
        }
    }
}

fn write(state: &mut State, intake: Intake, now: Timestamp) -> Result<(), StoreError> {
    match intake {
        Intake::Remember { request, answer } => {
            state.set_key(&request, Some(answer), now + KEY_LIFE);
            Ok(())
        }
        Intake::Place(place) => write_order(state, *place, now),
    }
}

fn write_order(state: &mut State, place: PlaceOrder, now: Timestamp) -> Result<(), StoreError> {
    state.insert_order(&place.order)?;
    if place.order.package.limited {
        state.take_stock(place.order.package.id);
    }
    state.insert_task(&place.expiry)?;
    state.events.push(place.event);
    match place.repeat {
        RepeatCheck::Keyed { request, answer } => {
            state.set_key(&request, Some(answer), now + KEY_LIFE);
        }
        RepeatCheck::Guarded(fingerprint) => {
            state.guards.insert(fingerprint, now + REPEAT_GUARD);
        }
    }
    Ok(())
}
