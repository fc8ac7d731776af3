use crate::support::{World, payer};
use app::{PayError, PayOrder};
use domain::Scene;

async fn is_taken(url: &str) -> bool {
    let world = World::new();
    let order_id = world.order().await;
    let return_url = Some(url.to_owned());
    let paid = world
        .app
        .cashier
        .pay(PayOrder { order_id, scene: Scene::Page, return_url, payer: payer() })
        .await;
    let attempts = world.attempts(order_id).await.len();
    match paid {
        Ok(_payment) => true,
        Err(PayError::ReturnUrlRefused) => {
            assert_eq!(attempts, 0, "{url}");
            false
        }
        Err(error) => panic!("{url}: {error}"),
    }
}

#[tokio::test]
async fn the_payer_may_be_sent_back_to_a_listed_origin() {
    for url in [
        "https://good.example",
        "https://good.example/",
        "https://good.example/paid?order=1#done",
        "https://good.example?order=1",
        "https://good.example#done",
    ] {
        assert!(is_taken(url).await, "{url}");
    }
}

#[tokio::test]
async fn the_payer_is_never_sent_anywhere_else() {
    let long = format!("https://good.example/{}", "a".repeat(256));
    for url in [
        "",
        "/paid",
        "//good.example/",
        "http://good.example/",
        "https://evil.example/",
        "https://good.example@evil.example/",
        "https://good.example:443@evil.example/",
        "https://good.example:8443/",
        "https://good.example.evil.example/",
        "https://good.example\\@evil.example/",
        "https://good.examplex/",
        "https://www.good.example/",
        " https://good.example/",
        "https://good.example/\nSet-Cookie: a=b",
        "https://good.example/\r\n",
        "https://good.example/a b",
        "https://good.example/付",
        "javascript:alert(1)//https://good.example",
        "data:text/html,https://good.example/",
        long.as_str(),
    ] {
        assert!(!is_taken(url).await, "{url}");
    }
}
