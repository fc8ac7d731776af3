use super::{Language, client_address};
use crate::middleware::RequestId;
use crate::settings::HttpSettings;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev, web};
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::IpAddr;

/// Who asks, as far as that shows, and how they are to be answered.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// From the connection, or from the trusted proxy before us.
    pub(crate) address: Option<IpAddr>,
    pub(crate) language: Language,
    pub(crate) request_id: RequestId,
}

impl Caller {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let trusted = request
            .app_data::<web::Data<HttpSettings>>()
            .map(|settings| settings.trusted_proxies.as_slice());
        let peer = request.peer_addr().map(|peer| peer.ip());
        Self {
            address: client_address(peer, request.headers(), trusted.unwrap_or_default()),
            language: Language::of(request.headers()),
            request_id: request.extensions().get::<RequestId>().cloned().unwrap_or_default(),
        }
    }

    /// What tells this client from others.
    pub(crate) fn client(&self) -> String {
        self.address.map_or_else(|| "unknown".to_owned(), |address| address.to_string())
    }

    /// Whom limits count for: an IPv4 address, or the network of an IPv6 one, whose holder has all
    /// of its 2^64 addresses.
    pub(crate) fn limited_as(&self) -> String {
        match self.address {
            Some(IpAddr::V6(address)) => {
                let network = u128::from(address) >> 64 << 64;
                std::net::Ipv6Addr::from(network).to_string()
            }
            Some(IpAddr::V4(_)) | None => self.client(),
        }
    }
}

impl FromRequest for Caller {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _payload: &mut dev::Payload) -> Self::Future {
        ready(Ok(Self::of(request)))
    }
}
