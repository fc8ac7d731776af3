use super::Shop;
use app::{NoticeOutcome, NoticeRefusal, RechargeNotices};
use domain::ports::{MockRechargeNoticeVerifier, NoticeRefused, RechargeNotice};
use domain::supplier::{AccountForm, RechargeAccount, SupplyReport};
use std::sync::Arc;

/// What a verifier that says this makes of a callback.
async fn received(
    shop: Shop,
    said: Result<RechargeNotice, NoticeRefused>,
) -> (Shop, NoticeOutcome) {
    let mut verifier = MockRechargeNoticeVerifier::new();
    verifier.expect_verify().returning(move |_body| said.clone());
    let Shop { world, jiuyi, proxies } = shop;
    let world = world.with(|mut ports| {
        ports.recharge_notices = Some(Arc::new(verifier));
        ports
    });
    let shop = Shop { world, jiuyi, proxies };
    let notices: &RechargeNotices = &shop.app().recharge_notices;
    let outcome = notices.receive(b"").await.unwrap().unwrap();
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
    let (_shop, outcome) = received(shop, Ok(delivered)).await;
    assert_eq!(outcome, NoticeOutcome::Refused(NoticeRefusal::Impossible));
}
