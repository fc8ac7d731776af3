//! Where the payer pays (支付场景).

use serde::{Deserialize, Serialize};

/// A way of placing an order, each with an endpoint of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Scene {
    /// A QR code on a screen.
    #[default]
    Native,
    /// A page inside `WeChat`, or a mini-program.
    Jsapi,
    /// A mobile browser outside `WeChat`.
    H5,
}

impl Scene {
    /// The last segment of the endpoint's path.
    pub(super) fn parse(segment: &str) -> Option<Self> {
        [Self::Native, Self::Jsapi, Self::H5].into_iter().find(|scene| scene.name() == segment)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Jsapi => "jsapi",
            Self::H5 => "h5",
        }
    }

    /// `trade_type` of the query's answer.
    pub(super) fn trade_type(self) -> &'static str {
        match self {
            Self::Native => "NATIVE",
            Self::Jsapi => "JSAPI",
            Self::H5 => "MWEB",
        }
    }
}
