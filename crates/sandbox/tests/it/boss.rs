//! The customer directory.

use serde_json::Value;

use crate::support::Stage;

async fn get(stage: &Stage, query_id: &str, token: &str) -> (u16, Value) {
    let url = format!("{}/api/v1/customers/{query_id}", stage.ids.boss.base_url);
    let response = stage.http.get(url).bearer_auth(token).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

#[tokio::test]
async fn the_printed_customer_is_found() {
    let stage = Stage::set().await;
    let (status, customer) = get(&stage, "PBS001022579", &stage.ids.boss.token).await;
    assert_eq!(status, 200);
    assert_eq!(customer["customerName"], "测试");
    assert_eq!(customer["phoneNumber"], "18612345772");
    assert_eq!(customer["address"], "江场西路12号");
    assert_eq!(customer["packageName"], "100M/12");
    assert_eq!(customer["packageRate"], "100M");
    assert_eq!(customer["qualified"], false);
    assert_eq!(customer["expiresOn"].as_str().unwrap().len(), 10);
}

#[tokio::test]
async fn every_demo_customer_is_found_and_one_is_qualified_and_one_lapsed() {
    let stage = Stage::set().await;
    let today = chrono::DateTime::from_timestamp(crate::support::now() + 8 * 3600, 0).unwrap();
    let today = today.format("%Y-%m-%d").to_string();
    let (mut qualified, mut lapsed) = (0, 0);
    let customers = stage.control.customers().await.unwrap();
    assert!(customers.len() >= 9);
    for customer in customers {
        let (status, found) = get(&stage, &customer.query_id, &stage.ids.boss.token).await;
        assert_eq!(status, 200);
        qualified += usize::from(found["qualified"] == true);
        lapsed += usize::from(found["expiresOn"].as_str().unwrap() < today.as_str());
    }
    assert_eq!((qualified, lapsed), (1, 1));
}

#[tokio::test]
async fn a_stranger_and_an_unknown_number_are_told_apart() {
    let stage = Stage::set().await;
    assert_eq!(get(&stage, "PBS001022579", "wrong").await.0, 401);
    let (status, answer) = get(&stage, "PBS999999999", &stage.ids.boss.token).await;
    assert_eq!((status, answer["code"].as_str()), (404, Some("CUSTOMER_NOT_FOUND")));
}
