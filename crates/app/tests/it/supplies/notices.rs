use super::Shop;
use app::{NoticeOutcome, RechargeNotices};
use domain::ports::{
    MockRechargeNoticeVerifier, NoticeFilter, NoticeRefused, Page, RechargeNotice, SupplierQueries,
};
use domain::supplier::{AccountForm, NoticeRefusal, RechargeAccount, RefusedNotice, SupplyReport};
use std::sync::Arc;

/// What a verifier that says this makes of a callback.
async fn received(
    shop: Shop,
    said: Result<RechargeNotice, NoticeRefused>,
) -> (Shop, NoticeOutcome) {
    received_as(shop, said, b"").await
}

async fn received_as(
    shop: Shop,
    said: Result<RechargeNotice, NoticeRefused>,
    body: &[u8],
) -> (Shop, NoticeOutcome) {
    let mut verifier = MockRechargeNoticeVerifier::new();
    verifier.expect_verify().returning(move |_body| said.clone());
    verifier.expect_reference().returning(|_body| Some("12".to_owned()));
    let Shop { world, jiuyi, proxies } = shop;
    let world = world.with(|mut ports| {
        ports.recharge_notices = Some(Arc::new(verifier));
        ports
    });
    let shop = Shop { world, jiuyi, proxies };
    let notices: &RechargeNotices = &shop.app().recharge_notices;
    let outcome = notices.receive(body).await.unwrap().unwrap();
    (shop, outcome)
}

#[tokio::test]
async fn a_word_that_comes_by_itself_delivers_at_once_and_repeating_it_changes_nothing() {
    let shop = Shop::new();
    let order = shop.paid_recharge().await;
    shop.world.run_all().await;
    let [bought] = shop.bought(order).await.try_into().unwrap();
    shop.jiuyi.report(&bought.id.to_string(), SupplyReport::Delivered, 4);
    let notice = shop.jiuyi.notice(&bought.id.to_string());
    let (shop, outcome) = received(shop, Ok(notice.clone())).await;
    assert_eq!(outcome, NoticeOutcome::Taken);
    shop.world.run_all().await;
    assert_eq!(shop.world.state(order).await, "fulfilled");
    let told = shop.world.timeline(order).await;
    let (shop, again) = received(shop, Ok(notice)).await;
    assert_eq!(again, NoticeOutcome::Taken);
    assert_eq!(shop.world.timeline(order).await, told);
    shop.world.assert_sound().await;
}

#[tokio::test]
async fn what_is_not_signed_or_about_something_else_or_cannot_be_is_refused() {
    let shop = Shop::new();
    let order = shop.paid_recharge().await;
    shop.world.run_all().await;
    let [bought] = shop.bought(order).await.try_into().unwrap();
    let right = shop.jiuyi.notice(&bought.id.to_string());
    let account = RechargeAccount::parse("13900002222", AccountForm::Phone).unwrap();
    let mut shop = shop;
    for (said, why) in [
        (Err(NoticeRefused::WrongSignature), NoticeRefusal::Forged),
        (Err(NoticeRefused::Malformed("sign")), NoticeRefusal::Unreadable),
        (
            Ok(RechargeNotice { reference: "12".to_owned(), ..right.clone() }),
            NoticeRefusal::UnknownOrder,
        ),
        (
            Ok(RechargeNotice { reference: "x".to_owned(), ..right.clone() }),
            NoticeRefusal::UnknownOrder,
        ),
        (Ok(RechargeNotice { account, ..right.clone() }), NoticeRefusal::OtherOrder),
        (
            Ok(RechargeNotice { product: "44".to_owned(), ..right.clone() }),
            NoticeRefusal::OtherOrder,
        ),
        (
            Ok(RechargeNotice { supplier_no: "API9".to_owned(), ..right.clone() }),
            NoticeRefusal::OtherOrder,
        ),
    ] {
        let (same, outcome) = received(shop, said).await;
        assert_eq!(outcome, NoticeOutcome::Refused(why));
        shop = same;
        assert_eq!(shop.states(order).await, ["running"]);
    }
    let returned = RechargeNotice { report: SupplyReport::Returned, reported: 6, ..right.clone() };
    let (shop, outcome) = received(shop, Ok(returned)).await;
    assert_eq!(outcome, NoticeOutcome::Taken);
    let delivered = RechargeNotice { report: SupplyReport::Delivered, reported: 4, ..right };
    let (shop, outcome) = received(shop, Ok(delivered)).await;
    assert_eq!(outcome, NoticeOutcome::Refused(NoticeRefusal::Impossible));
    // All that was refused is kept; the mock's bodies are alike, so that each verdict is one row.
    let mut kept: Vec<_> = kept(&shop).await.iter().map(|row| (row.verdict, row.times)).collect();
    kept.sort();
    let once = [NoticeRefusal::Unreadable, NoticeRefusal::Forged].map(|why| (why, 1));
    let [unreadable, forged] = once;
    let unknown = (NoticeRefusal::UnknownOrder, 2);
    let other = (NoticeRefusal::OtherOrder, 3);
    assert_eq!(kept, [unreadable, forged, unknown, other, (NoticeRefusal::Impossible, 1)]);
}

#[tokio::test]
async fn the_ten_quick_repeats_of_a_refused_word_are_one_row_and_what_counts_is_none() {
    let mut shop = Shop::new();
    for _repeat in 0..10 {
        let (same, _refused) =
            received_as(shop, Err(NoticeRefused::WrongSignature), b"account=13800001111").await;
        shop = same;
    }
    let [word] = kept(&shop).await.try_into().unwrap();
    assert_eq!((word.verdict, word.times), (NoticeRefusal::Forged, 10));
    assert_eq!(word.reference.as_deref(), Some("12"));
    assert_eq!(word.body, b"account=13800001111");
}

#[tokio::test]
async fn whoever_sends_ever_other_forgeries_fills_no_table() {
    let mut shop = Shop::new();
    for number in 0..210 {
        let body = number.to_string();
        let forged = Err(NoticeRefused::WrongSignature);
        let (same, outcome) = received_as(shop, forged, body.as_bytes()).await;
        assert_eq!(outcome, NoticeOutcome::Refused(NoticeRefusal::Forged), "refused all the same");
        shop = same;
    }
    let page = Page { number: 1, size: 1 };
    let store = &shop.world.store;
    assert_eq!(store.notices(NoticeFilter::default(), page).await.unwrap().total, 200);
}

async fn kept(shop: &Shop) -> Vec<RefusedNotice> {
    let page = Page { number: 1, size: 100 };
    shop.world.store.notices(NoticeFilter::default(), page).await.unwrap().rows
}
