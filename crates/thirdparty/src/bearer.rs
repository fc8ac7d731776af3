//! Calls under the token that all servers share. Contract: `docs/contracts/outside-token.md`.

use crate::http::{self, Answer};
use domain::OutsideToken;
use domain::ports::{OutsideError, TokenSource};
use reqwest::RequestBuilder;
use reqwest::header::{AUTHORIZATION, HeaderValue};

/// Sends a request under the token; when the token `is_refused`, once more under a newer one.
pub(crate) async fn call(
    tokens: &dyn TokenSource,
    request: RequestBuilder,
    is_refused: fn(&Answer) -> bool,
) -> Result<Answer, OutsideError> {
    let again = request.try_clone();
    let token = tokens.token().await.map_err(unsent)?;
    let answer = http::exchange(authorized(request, &token)?).await?;
    match again {
        Some(again) if is_refused(&answer) => {
            let newer = tokens.renew(&token).await.map_err(unsent)?;
            http::exchange(authorized(again, &newer)?).await
        }
        Some(_) | None => Ok(answer),
    }
}

/// Without a token the call itself has not been made, whatever became of the token's own.
fn unsent(error: OutsideError) -> OutsideError {
    match error {
        refused @ OutsideError::Refused { .. } => refused,
        OutsideError::NotReached(_) | OutsideError::Unknown(_) => {
            OutsideError::NotReached(error.into())
        }
    }
}

fn authorized(
    request: RequestBuilder,
    token: &OutsideToken,
) -> Result<RequestBuilder, OutsideError> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose()))
        .map_err(|_error| OutsideError::NotReached("the token cannot stand in a header".into()))?;
    value.set_sensitive(true);
    Ok(request.header(AUTHORIZATION, value))
}
