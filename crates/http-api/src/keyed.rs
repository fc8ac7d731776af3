//! POSTs that create something, under the client's `Idempotency-Key` if there is one.

use crate::error::{ApiError, ErrorCode};
use crate::extract::{Caller, KeyHeader, find_customer};
use crate::middleware::route_of;
use crate::settings::HttpSettings;
use crate::stored::stored_response;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev, web};
use app::{Application, KeyedAnswer};
use domain::intake::{IdempotencyKey, StoredAnswer};
use futures_util::future::LocalBoxFuture;
use std::future::Future;

/// A request that is answered alike as often as it comes with the same key.
pub(crate) struct Keyed {
    pub(crate) app: web::Data<Application>,
    pub(crate) settings: web::Data<HttpSettings>,
    pub(crate) caller: Caller,
    /// The route's path, and the account where somebody is signed in.
    scope: String,
    key: Option<IdempotencyKey>,
}

impl FromRequest for Keyed {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let app = request.app_data::<web::Data<Application>>().cloned();
        let settings = request.app_data::<web::Data<HttpSettings>>().cloned();
        let caller = Caller::of(request);
        let mut scope = route_of(request).map_or("", |row| row.path).to_owned();
        // The older routes that begin a payment by GET know no keys.
        let is_post = request.method() == Method::POST;
        let key = is_post.then(|| KeyHeader::from_request(request, payload));
        let customer = find_customer(request);
        Box::pin(async move {
            let key = match key {
                Some(key) => key.await?.0,
                None => None,
            };
            if key.is_some()
                && let Some(customer) = customer.await?
            {
                scope = format!("{scope} customer {}", customer.id);
            }
            let (Some(app), Some(settings)) = (app, settings) else {
                return Err(ErrorCode::Internal.into());
            };
            Ok(Self { app, settings, caller, scope, key })
        })
    }
}

impl Keyed {
    /// Keys of different accounts have nothing to do with each other.
    pub(crate) fn of_account(mut self, account: &str) -> Self {
        self.scope = format!("{} {account}", self.scope);
        self
    }

    /// `said`: all that tells this request from others. A failure of this very call is told as it
    /// is, with its headers.
    pub(crate) async fn answer<W>(&self, said: &[u8], work: W) -> Result<HttpResponse, ApiError>
    where
        W: Future<Output = Result<StoredAnswer, ApiError>> + Send,
    {
        let answer = match &self.key {
            None => work.await?,
            Some(key) => self.once(key.clone(), said, work).await?,
        };
        Ok(stored_response(answer, &self.app.tokens, &self.settings))
    }

    async fn once<W>(
        &self,
        key: IdempotencyKey,
        said: &[u8],
        work: W,
    ) -> Result<StoredAnswer, ApiError>
    where
        W: Future<Output = Result<StoredAnswer, ApiError>> + Send,
    {
        let request = self.app.keys.request(&self.scope, key, said);
        let mut failure = None;
        let work = async {
            match work.await {
                Ok(answer) => KeyedAnswer::Remember(answer),
                Err(error) => {
                    let answer = error.stored(&self.caller);
                    let is_passing = failure.insert(error).code().is_passing();
                    if is_passing {
                        KeyedAnswer::Forget(answer)
                    } else {
                        KeyedAnswer::Remember(answer)
                    }
                }
            }
        };
        let answer = self.app.keys.run(&request, work).await?;
        failure.map_or(Ok(answer), Err)
    }
}
