//! Signing in (获取会员标识): `alipay.system.oauth.token`. What comes back are tokens: the exchange
//! is kept nowhere, and of the answer only the id is read.

use super::Inner;
use super::prepare::is_payer;
use super::reply::{Problem, envelope};
use super::wire::{Node, TOKEN, TokenNode};
use crate::http::{self, Answer, not_reached, unknown};
use crate::text::shown;
use domain::ports::{LoginError, OutsideError};

/// The longest code, in bytes; real ones have 32.
const LONGEST_CODE: usize = 128;

impl Inner {
    pub(super) async fn openid(&self, code: &str) -> Result<String, LoginError> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if !(1..=LONGEST_CODE).contains(&code.len()) || !code.bytes().all(is_plain) {
            return Err(LoginError::CodeRefused { code: "not a code".to_owned() });
        }
        let answer = self.exchange_code(code).await.map_err(LoginError::Outside)?;
        self.exchange.noted(&answer);
        let (node, signed) = self.read_token(&answer).await.map_err(LoginError::Outside)?;
        // A success has no code of its own.
        if !matches!(node.code.as_str(), "" | "10000")
            || node.sub_code.as_ref().is_some_and(|code| !code.is_empty())
        {
            return Err(refused(&node, signed));
        }
        let id = [node.user_id, node.open_id].into_iter().flatten().find(|id| !id.is_empty());
        id.filter(|id| signed && is_payer(id))
            .ok_or_else(|| LoginError::Outside(unknown("the answer has no id under a signature")))
    }

    /// The code stands beside the common parameters; there is no `biz_content`.
    async fn exchange_code(&self, code: &str) -> Result<Answer, OutsideError> {
        let own = [("grant_type", "authorization_code"), ("code", code)];
        let mut params = self.exchange.sign(TOKEN, &own).map_err(not_reached)?;
        // Not in the address, which ends up in the logs of whatever stands between.
        let code = params.remove("code").unwrap_or_default();
        let request = self.exchange.form(&params, &[("code", &code)]).map_err(not_reached)?;
        http::send(&self.exchange.http, request).await.map_err(|broken| broken.error)
    }

    async fn read_token(&self, answer: &Answer) -> Result<(TokenNode, bool), OutsideError> {
        let envelope = envelope(TOKEN, answer).map_err(|doubt| unknown(doubt.explanation))?;
        let signed = self.exchange.check(&envelope).await;
        let signed = signed.map_err(|doubt| unknown(doubt.explanation))?;
        let node: TokenNode = serde_json::from_str(envelope.node)
            .map_err(|_error| unknown("a field of the answer has another type"))?;
        if envelope.is_error && node.code.is_empty() {
            return Err(unknown("an error without a code"));
        }
        Ok((node, signed))
    }
}

/// Nothing of ours hangs on a refusal, so that one is heard unsigned as well.
fn refused(node: &TokenNode, signed: bool) -> LoginError {
    let problem = Problem::of(
        &Node {
            code: node.code.clone(),
            sub_code: node.sub_code.clone(),
            sub_msg: node.sub_msg.clone(),
            ..Node::default()
        },
        signed,
    );
    let word = problem.word().to_owned();
    match (problem.code.as_str(), problem.sub_code.as_str()) {
        (_, sub_code) if sub_code.starts_with("isv.code-") => {
            LoginError::CodeRefused { code: word }
        }
        ("40005", _) => LoginError::TooFrequent { code: word },
        ("20001" | "40001" | "40002" | "40003" | "40004" | "40006", _) => {
            LoginError::Misconfigured { code: word, message: shown(&problem.message) }
        }
        _busy_or_unknown => LoginError::Outside(problem.into_unknown()),
    }
}
