//! What answers are put in. Newer interfaces of the shop say `code` 0 and `message`, older ones 200
//! and `msg`; which it is here is told by the control API.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::answer::Effect;
use crate::error::SandboxError;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Envelope {
    /// 0 or 200.
    pub(super) code: i64,
    /// `message` or `msg`.
    pub(super) word: String,
    /// The HTTP status of a refused key: 200 or 401.
    pub(super) key_status: u16,
}

/// What a call came to.
#[derive(Debug)]
pub(super) struct Reply {
    /// JSON.
    pub(super) data: String,
    pub(super) effect: Effect,
    /// The order that it is about.
    pub(super) key: String,
}

/// A refusal in words. Only the code of a wrong key is the shop's own; the others are made up.
#[derive(Debug)]
pub(super) struct Refusal {
    code: i64,
    message: String,
}

impl Default for Envelope {
    fn default() -> Self {
        Self { code: 0, word: "message".to_owned(), key_status: 200 }
    }
}

impl Envelope {
    pub(super) fn done(&self, data: &str) -> String {
        let Self { code, word, .. } = self;
        format!(r#"{{"code":{code},"{word}":"操作成功","data":{data}}}"#)
    }

    pub(super) fn refused(&self, refusal: &Refusal) -> String {
        json!({"code": refusal.code, &self.word: refusal.message, "data": null}).to_string()
    }
}

impl Reply {
    pub(super) fn new(
        data: &impl Serialize,
        effect: Effect,
        key: &str,
    ) -> Result<Self, SandboxError> {
        Ok(Self { data: serde_json::to_string(data)?, effect, key: key.to_owned() })
    }
}

impl Refusal {
    pub(super) fn key() -> Self {
        Self { code: 3, message: "app_key无效或会话已过期".to_owned() }
    }

    pub(super) fn parameter(name: &str) -> Self {
        Self { code: 156, message: format!("参数错误: {name}") }
    }

    pub(super) fn words(message: &str) -> Self {
        Self { code: 1, message: message.to_owned() }
    }
}
