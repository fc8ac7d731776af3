use super::Params;
use super::customer::find;
use super::staff_token::StaffToken;
use crate::error::{ApiError, ErrorCode};
use crate::stored::ORDER_TOKEN;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, dev, web};
use app::{Application, Visitor};
use domain::staff::StaffMember;
use futures_util::future::LocalBoxFuture;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::{IntoParams, PartialSchema};

/// What the request shows to have an order opened: its token (`Order-Token`, or `t` of the
/// cashier's link), a customer's session, or one of staff.
///
/// A session in `Authorization` that does not hold is refused, unless there is an order's token
/// beside it. One in the console's cookie comes by itself wherever a browser goes: where it does
/// not hold, it is as if it were not there.
#[derive(Debug)]
pub(crate) struct Shows(pub(crate) Visitor);

/// For the API's document.
pub(crate) struct OrderTokenParams;

impl IntoParams for OrderTokenParams {
    fn into_params(_place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let token = |name, place, words| {
            let schema = String::schema();
            let token = ParameterBuilder::new().name(name).parameter_in(place);
            let token = token.required(Required::False).schema(Some(schema));
            token.description(Some(words)).build()
        };
        let in_link = "The order's token, as in the cashier's link";
        vec![
            token("t", ParameterIn::Query, in_link),
            token(ORDER_TOKEN, ParameterIn::Header, "The order's token; goes before `t`"),
        ]
    }
}

impl FromRequest for Shows {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut dev::Payload) -> Self::Future {
        let params = Params::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let token = token(&request, &params.await?);
            let account = find(&request).await?;
            let staff = if account.is_none() { staff(&request).await? } else { None };
            let has_session = request.headers().contains_key(header::AUTHORIZATION);
            if has_session && account.is_none() && staff.is_none() && token.is_none() {
                return Err(ErrorCode::Unauthorized.into());
            }
            Ok(Self(Visitor { token, account, staff }))
        })
    }
}

async fn staff(request: &HttpRequest) -> Result<Option<StaffMember>, ApiError> {
    let app = request.app_data::<web::Data<Application>>();
    let (Some(found), Some(app)) = (StaffToken::of(request), app) else { return Ok(None) };
    Ok(app.staff.authenticate(&found.token).await?)
}

/// What is no text, too long or there twice cannot be a token: it opens nothing.
fn token(request: &HttpRequest, params: &Params) -> Option<String> {
    match request.headers().get(ORDER_TOKEN) {
        Some(value) => Some(value.to_str().unwrap_or_default().to_owned()),
        None => match params.optional("t") {
            Ok(token) => token.map(str::to_owned),
            Err(_refused) => Some(String::new()),
        },
    }
}
