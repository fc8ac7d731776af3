//! Servers run the use cases on many threads, so their futures must be allowed to move.

use crate::support::{Words, World, member, payer, renewal};
use app::renewals::Repeat;
use app::{KeyedAnswer, PayOrder};
use domain::intake::IdempotencyKey;
use domain::ports::{RawNotification, WeChatApp};
use domain::settlement::{LateChoice, QuarantineChoice};
use domain::staff::Role;
use domain::{Channel, DifferenceId, LatePaymentId, QuarantineId, Scene};
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
    sends(app.cashier.pay(PayOrder {
        order_id,
        scene: Scene::Native,
        return_url: None,
        payer: payer(),
    }));
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
    let wish = World::wish(order_id, "RF0001", "1.00");
    let (staff, id) = (member(Role::Finance), given::id());
    sends(app.refunds.request(&staff, wish));
    sends(app.desk.push_now(&staff, order_id));
    sends(app.desk.settle_stuck(&staff, None));
    sends(app.desk.decide_late(&staff, LatePaymentId(id), LateChoice::Refund, ""));
    let close = QuarantineChoice::Close;
    sends(app.desk.resolve_quarantine(&staff, QuarantineId(id), close, ""));
    sends(app.desk.resolve_difference(&staff, DifferenceId(id), ""));
    sends(app.reconciliations.run_again(&staff, Channel::Wechat, given::day()));
    sends(app.reconciliations.run_now(Channel::Wechat, given::day()));
    sends(app.logins.wechat_openid(WeChatApp::MiniProgram, ""));
    sends(app.logins.open_url(order_id));
    sends(app.staff.sign_in("", ""));
    sends(app.staff.authenticate(""));
    sends(app.jobs.run_due());
    sends(app.jobs.woken());
}
