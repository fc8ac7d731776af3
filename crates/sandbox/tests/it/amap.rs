//! Look-ups of addresses.

use md5::{Digest, Md5};
use serde_json::{Value, json};

use crate::support::Stage;

/// A signed look-up; `changes` are made before it is signed.
async fn look_up(stage: &Stage, changes: &[(&'static str, &str)]) -> Value {
    let own = &stage.ids.amap;
    let mut params = std::collections::BTreeMap::from([("key", own.key.clone())]);
    params.extend(changes.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let pairs: Vec<String> = params.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let sig = hex::encode(Md5::digest(format!("{}{}", pairs.join("&"), own.private_key)));
    params.insert("sig", sig);
    get(stage, "/v3/assistant/inputtips", &params.into_iter().collect::<Vec<_>>()).await
}

async fn get(stage: &Stage, path: &str, params: &[(&str, String)]) -> Value {
    let url = format!("{}{path}", stage.ids.amap.base_url);
    let response = stage.http.get(url).query(params).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.json().await.unwrap()
}

fn names(answer: &Value) -> Vec<&str> {
    answer["tips"].as_array().unwrap().iter().map(|tip| tip["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn places_come_with_a_bus_line_and_a_word_that_are_none() {
    let stage = Stage::set().await;
    let answer = look_up(&stage, &[("keywords", "江场西路"), ("city", "上海")]).await;
    assert_eq!(answer["status"], "1");
    assert_eq!(answer["infocode"], "10000");
    let found = ["江场西路", "江场西路地铁口商务楼", "上海公交江场西路线", "江场西路附近"];
    assert_eq!(names(&answer), found);
    let tips = answer["tips"].as_array().unwrap();
    assert_eq!(answer["count"], tips.len().to_string());
    assert_eq!(tips[0]["address"], json!([]), "what is empty is a list");
    assert_eq!(tips[1]["address"], "江场西路299弄");
    assert_eq!(tips[2]["location"], json!([]));
    assert!(tips[2]["id"].is_string());
    assert_eq!((&tips[3]["id"], &tips[3]["location"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn a_city_may_bound_the_look_up_by_name_area_or_code() {
    let stage = Stage::set().await;
    let of = async |city: &str, limit: &str| {
        let params = [("keywords", "南京"), ("city", city), ("citylimit", limit)];
        let answer = look_up(&stage, &params).await;
        names(&answer).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    for city in ["上海", "上海市", "021", "310000"] {
        assert_eq!(of(city, "true").await, ["南京东路"], "{city}");
    }
    assert_eq!(of("天津", "true").await, ["南京路"]);
    assert_eq!(of("天津", "false").await, ["南京路", "南京东路"]);
    assert_eq!(of("拉萨", "true").await, [""; 0]);
}

#[tokio::test]
async fn only_a_signed_look_up_of_our_key_is_answered() {
    let stage = Stage::set().await;
    let path = "/v3/assistant/inputtips";
    let key = stage.ids.amap.key.clone();
    let word = ("keywords", "江场".to_owned());
    for (path, params, infocode) in [
        (path, vec![("key", "guess".to_owned()), word.clone()], "10001"),
        (path, vec![("key", key.clone()), word.clone()], "10007"),
        (path, vec![("key", key), word, ("sig", "00".to_owned())], "10007"),
        ("/v3/place/around", vec![], "10002"),
    ] {
        let answer = get(&stage, path, &params).await;
        assert_eq!((&answer["status"], &answer["infocode"]), (&json!("0"), &json!(infocode)));
    }
    assert_eq!(look_up(&stage, &[]).await["infocode"], "20001");
}

#[tokio::test]
async fn it_answers_with_the_infocode_that_it_was_told() {
    let stage = Stage::set().await;
    stage.control.amap_infocode(10_003, 1).await.unwrap();
    let over = look_up(&stage, &[("keywords", "江场")]).await;
    assert_eq!(over["info"], "DAILY_QUERY_OVER_LIMIT");
    assert_eq!(look_up(&stage, &[("keywords", "江场")]).await["status"], "1");
    stage.control.amap_infocode(10_014, 9).await.unwrap();
    stage.control.amap_infocode(10_000, 0).await.unwrap();
    assert_eq!(look_up(&stage, &[("keywords", "江场")]).await["status"], "1");
    stage.fail("amap", "refuse", Some(1)).await;
    let refused = look_up(&stage, &[("keywords", "江场")]).await;
    assert_eq!(refused["infocode"], "10012");
    let seen = stage.control.outside(Some("amap")).await.unwrap();
    assert_eq!(seen["requests"].as_array().unwrap().len(), 4);
    assert!(seen["holds"]["amap"].as_array().unwrap().len() > 10);
}
