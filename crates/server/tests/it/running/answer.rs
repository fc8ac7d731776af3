use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode};
use serde_json::Value;

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// As it came.
    pub(crate) text: String,
    /// The same as JSON, or as a JSON string where it is none.
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) async fn of(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body =
            serde_json::from_str(&text).unwrap_or_else(|_no_json| Value::String(text.clone()));
        Self { status, headers, text, body }
    }

    /// The data of a success.
    #[track_caller]
    pub(crate) fn data(self) -> Value {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.body["data"].clone()
    }

    /// The rows of a page.
    #[track_caller]
    pub(crate) fn rows(self) -> Vec<Value> {
        assert_eq!(self.status, StatusCode::OK, "{}", self.body);
        self.body["rows"].as_array().unwrap().clone()
    }

    /// Status and word of a refusal.
    pub(crate) fn refusal(&self) -> (u16, &str) {
        (self.status.as_u16(), self.body["error"].as_str().unwrap_or(&self.text))
    }
}
