//! Servers run the use cases on many threads, so their futures must be allowed to move.

use crate::support::{Words, World, renewal};
use app::renewals::Repeat;
use app::{KeyedAnswer, PayOrder};
use domain::intake::IdempotencyKey;
use domain::ports::RawNotification;
use domain::{Channel, Scene};
use testkit::given;

fn sends<T: Send>(future: T) {
    drop(future);
}

#[test]
fn the_future_of_every_use_case_may_move_between_threads() {
    let world = World::new();
    let (app, order_id) = (&world.app, given::order().id);
    sends(app.catalogue.home());
    sends(app.catalogue.package(given::package().id));
    sends(app.renewals.query(&given::query_id()));
    sends(app.renewals.save(renewal(Repeat::Client(String::new())), &Words));
    sends(app.orders.look(order_id));
    sends(app.orders.timeline(order_id));
    sends(app.cashier.pay(PayOrder { order_id, scene: Scene::Native, return_url: None }));
    sends(app.cashier.order(order_id));
    let (headers, body, received_at) = (Vec::new(), Vec::new(), given::start());
    let raw = RawNotification { headers, body, received_at };
    sends(app.notifications.receive(Channel::Wechat, raw));
    let key = IdempotencyKey::parse("0123456789abcdef").unwrap();
    let request = app.keys.request("scope", key, b"");
    let answer = KeyedAnswer::Forget(given::answer(503, ""));
    sends(app.keys.run(&request, async { answer }));
    sends(app.health.check());
    sends(app.health.figures());
    sends(app.jobs.run_due());
    sends(app.jobs.woken());
}
