//! Partial failures of Baidu, whose places nobody has said how to count.

use crate::support::CALL_TIME_LIMIT;
use domain::conversion::Conversion;
use domain::ports::{ConversionUpload, UploadError};
use serde_json::{Value, json};
use testkit::given;
use thirdparty::{BaiduOcpc, BaiduOcpcConfig};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// A type that the account has not set up.
const FOREIGN_TYPE: u32 = 9_999;

/// Takes what is good, and names the rest by places that are counted from `first`, if at all.
struct Account {
    first: Option<usize>,
}

impl Respond for Account {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let body: Value = request.body_json().unwrap();
        let lines = body["conversionTypes"].as_array().unwrap();
        let bad = |line: &Value| line["newType"] == FOREIGN_TYPE;
        let bad: Vec<_> = (0..lines.len()).filter(|place| bad(&lines[*place])).collect();
        let fault = |place: &usize| match self.first {
            Some(first) => json!({"code": 2002, "message": "newType", "position": place + first}),
            None => json!({"code": 2002, "message": "newType"}),
        };
        let status = match bad.len() {
            0 => 0,
            all if all == lines.len() => 2,
            _some => 1,
        };
        let errors: Vec<_> = bad.iter().map(fault).collect();
        let header = json!({"header": {"desc": "d", "status": status, "errors": errors}});
        ResponseTemplate::new(200).set_body_json(header)
    }
}

async fn account(first: Option<usize>) -> (MockServer, BaiduOcpc) {
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(Account { first }).mount(&server).await;
    let config = BaiduOcpcConfig {
        base_url: server.uri(),
        token: "token-of-the-account".to_owned(),
        call_time_limit: CALL_TIME_LIMIT,
    };
    (server, BaiduOcpc::new(config).unwrap())
}

/// Five conversions, those at these places of a type that is refused.
fn batch(bad: &[usize]) -> Vec<Conversion> {
    let mut batch: Vec<_> = (0..5).map(|number| given::conversion(1_000 + number)).collect();
    for place in bad {
        batch[*place].conversion_type = FOREIGN_TYPE;
    }
    batch
}

#[tokio::test]
async fn the_right_ones_are_refused_however_places_are_counted() {
    for first in [0, 1] {
        let (_server, upload) = account(Some(first)).await;
        for bad in [&[0][..], &[1], &[4], &[1, 2], &[0, 4], &[0, 1, 2, 3]] {
            let refused = upload.upload(&batch(bad)).await.unwrap();
            let places: Vec<_> = refused.iter().map(|refused| refused.position).collect();
            assert_eq!(places, bad, "from {first}");
            assert!(refused.iter().all(|refused| refused.reason == "2002: newType"));
        }
    }
}

#[tokio::test]
async fn places_that_prove_wrong_are_not_believed() {
    let (server, upload) = account(Some(2)).await;
    let doubtful = upload.upload(&batch(&[1])).await;
    assert!(matches!(doubtful, Err(UploadError::Unknown(_))), "{doubtful:?}");
    assert_eq!(server.received_requests().await.unwrap().len(), 3);
}

#[tokio::test]
async fn without_places_nothing_is_known_and_nothing_more_is_asked() {
    let (server, upload) = account(None).await;
    let unknown = upload.upload(&batch(&[1])).await;
    assert!(matches!(unknown, Err(UploadError::Unknown(_))), "{unknown:?}");
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}
