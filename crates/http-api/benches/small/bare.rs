use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header::ContentType;
use actix_web::web::{self, Bytes};
use actix_web::{App, Error, HttpResponse};
use serde_json::Value;

/// An application of one route, which reads its JSON if it is sent any, and always answers this.
pub(crate) fn app(
    path: &str,
    body: Bytes,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let answer = move || HttpResponse::Ok().content_type(ContentType::json()).body(body.clone());
    let (get, post) = (answer.clone(), answer);
    let get = web::get().to(move || std::future::ready(get()));
    let post = web::post().to(move |_read: web::Json<Value>| std::future::ready(post()));
    App::new().route(path, get).route(path, post)
}
