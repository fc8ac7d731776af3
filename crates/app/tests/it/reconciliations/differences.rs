use super::{Books, counts};
use domain::reconciliation::{BadLine, LineKind, ReconciliationSource, StatementLine};
use domain::{Channel, Order, OrderState, Scene};
use std::path::Path;
use testkit::given;

#[tokio::test]
async fn a_day_that_agrees_has_none() {
    let books = Books::new();
    let (first, second) = (books.paid().await, books.paid().await);
    books.world.ask_back(second.order_id, "RF0001", "60.00").await.unwrap();
    books.world.run_all().await;
    let refund = books.world.refund("RF0001");
    books.bill([
        given::statement_line(&first, 1),
        given::statement_line(&second, 2),
        given::refund_line(&second, &refund, 3),
    ]);
    books.next_day();
    let run = books.run().await;
    assert_eq!((run.state.name(), counts(&run)), ("done", [3, 3, 0, 0]));
    assert_eq!((run.channel, run.day), (Channel::Wechat, given::day()));
    assert_eq!(run.account, given::merchant(Channel::Wechat));
    books.world.assert_sound().await;
}

#[tokio::test]
async fn every_kind_is_told_apart() {
    let books = Books::new();
    let (short, strange) = (books.paid().await, books.paid().await);
    books.world.ask_back(short.order_id, "RF0001", "60.00").await.unwrap();
    books.world.run_all().await;
    let refund = books.world.refund("RF0001");
    let unknown = given::statement_line(&given::attempt(&given::order()), 1);
    let other_trade =
        StatementLine { trade_no: "T2".to_owned(), ..given::statement_line(&strange, 3) };
    let unknown_refund = StatementLine {
        refund_number: Some("CONSOLE001".to_owned()),
        ..given::refund_line(&short, &refund, 5)
    };
    let lines = [
        Ok(unknown),
        Ok(StatementLine { amount: given::yuan("459.99"), ..given::statement_line(&short, 2) }),
        Ok(other_trade),
        Err(BadLine { line: 4, problem: "no amount" }),
        Ok(unknown_refund),
        Ok(StatementLine {
            amount: given::yuan("59.99"),
            ..given::refund_line(&short, &refund, 6)
        }),
    ];
    books.statements.put(given::day(), lines);
    books.next_day();
    let run = books.run().await;
    assert_eq!(counts(&run), [6, 0, 6, 0]);
    let mut found = books.found(&run);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ["payment", "amount", "open"],
            ["payment", "state", "open"],
            ["payment", "theirs_only", "open"],
            ["payment", "unreadable", "open"],
            ["refund", "amount", "open"],
            ["refund", "theirs_only", "open"],
        ]
    );
    let all = books.world.store.differences();
    let amount = all.iter().find(|found| found.kind.name() == "amount").unwrap();
    assert_eq!((amount.ours, amount.theirs), (Some(short.amount), Some(given::yuan("459.99"))));
    let bad = all.iter().find(|found| found.kind.name() == "unreadable").unwrap();
    assert_eq!((bad.number.as_str(), bad.detail.as_str()), ("line 4", "no amount"));
    books.world.assert_sound().await;
}

#[tokio::test]
async fn what_the_bill_leaves_out_is_ours_alone() {
    let books = Books::new();
    let (told, left_out) = (books.paid().await, books.paid().await);
    books.world.ask_back(left_out.order_id, "RF0001", "60.00").await.unwrap();
    books.world.run_all().await;
    books.bill([given::statement_line(&told, 1)]);
    books.next_day();
    // Paid the day after: no matter of this bill.
    let later = books.world.order().await;
    let payment = books.world.pay(later, Scene::Native).await.unwrap();
    books.world.notify(&books.world.payer_pays(payment.number)).await;
    let run = books.run().await;
    assert_eq!(counts(&run), [1, 1, 2, 0]);
    let expected = [["payment", "ours_only", "open"], ["refund", "ours_only", "open"]];
    assert_eq!(books.found(&run), expected);
    let [payment, refund] = books.world.store.differences().try_into().unwrap();
    assert_eq!(payment.number, left_out.number.to_string());
    assert_eq!((payment.ours, payment.theirs), (Some(left_out.amount), None));
    assert_eq!(refund.refund_number.as_deref(), Some("RF0001"));
    assert_eq!(refund.ours, Some(given::yuan("60.00")));
}

#[tokio::test]
async fn money_for_an_attempt_of_ours_that_was_never_paid_is_a_difference_of_state() {
    let books = Books::new();
    let order = Order { state: OrderState::Expired { at: given::start() }, ..given::order() };
    let attempt = given::attempt(&order);
    books.world.store.put_order(order);
    books.world.store.put_attempt(attempt.clone());
    books.bill([given::statement_line(&attempt, 1)]);
    books.next_day();
    let run = books.run().await;
    // Its provider knows nothing of it when asked.
    assert_eq!(books.found(&run), [["payment", "state", "open"]]);
}

#[tokio::test]
async fn a_bill_longer_than_a_batch_is_compared_to_its_end() {
    let books = Books::new();
    let last = books.paid().await;
    let unknown = given::statement_line(&given::attempt(&given::order()), 1);
    let lines = (1..=501).map(|line| StatementLine { line, ..unknown.clone() });
    books.bill(lines.chain([given::statement_line(&last, 502)]));
    books.next_day();
    let run = books.run().await;
    assert_eq!(counts(&run), [502, 1, 501, 0]);
    assert!(books.world.store.differences().iter().all(|f| f.line_kind == LineKind::Payment));
}

#[tokio::test]
async fn a_bill_is_read_from_a_file() {
    let books = Books::new();
    let attempt = books.paid().await;
    let unknown = given::statement_line(&given::attempt(&given::order()), 2);
    let file = Path::new("bill.csv");
    books.statements.put_file(file, [Ok(given::statement_line(&attempt, 1)), Ok(unknown)]);
    books.next_day();
    let (channel, day, fetched) = (Channel::Wechat, given::day(), books.statements.fetches());
    let wanted = |channel, file: &str| app::ReconcileFile { channel, day, file: file.into() };
    let reconciliations = &books.world.app.reconciliations;
    let run = reconciliations.run_file(&wanted(channel, "bill.csv")).await.unwrap();
    assert_eq!((run.source, counts(&run)), (ReconciliationSource::File, [2, 1, 1, 0]));
    assert_eq!(books.statements.fetches(), fetched);
    let missing = reconciliations.run_file(&wanted(channel, "no.csv")).await;
    assert!(matches!(missing, Err(app::ReconcileError::Statement(_))));
    let alipay = reconciliations.run_file(&wanted(Channel::Alipay, "bill.csv")).await;
    assert!(matches!(alipay, Err(app::ReconcileError::NotOffered)));
    let begun = books.world.store.reconciliations().into_iter();
    assert_eq!(begun.filter(|run| run.day == day).count(), 1);
}
