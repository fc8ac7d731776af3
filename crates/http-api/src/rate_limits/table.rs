use super::CallRate;
use crate::routes::RouteRow;
use std::num::NonZeroU32;

macro_rules! limit_classes {
    ($($(#[$doc:meta])* $class:ident = $name:literal, $burst:literal, $per_minute:literal => [$($path:literal),*];)+) => {
        /// Calls that are counted together.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum LimitClass { $($(#[$doc])* $class,)+ }

        impl LimitClass {
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$class),+];

            /// As settings and metrics name it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$class => $name,)+ }
            }

            /// How often, unless the settings say otherwise.
            pub fn rate(self) -> CallRate {
                match self { $(Self::$class => CallRate {
                    burst: const { NonZeroU32::new($burst).unwrap() },
                    per_minute: const { NonZeroU32::new($per_minute).unwrap() },
                },)+ }
            }

            fn paths(self) -> &'static [&'static str] {
                match self { $(Self::$class => &[$($path),*],)+ }
            }
        }
    };
}

// Class, name, burst, calls a minute => the routes. What providers call stands in none of them.
limit_classes! {
    Captcha = "captcha", 30, 60 => ["/v1/global/captcha", "/v1/global/captcha/verify"];
    Sms = "sms", 10, 20 => ["/v1/user/sms-code"];
    SignIn = "sign_in", 30, 60 => [
        "/v1/user/login", "/v1/user/password", "/v1/user/profile", "/v1/admin/login"
    ];
    NameCheck = "name_check", 20, 30 => ["/v1/global/renewal/customer-name/verify"];
    RenewalQuery = "renewal_query", 60, 120 => ["/v1/order/renewal/query", "/v1/package/order"];
    /// By queryId, whoever asks.
    RenewalQueryId = "renewal_query_id", 30, 60 => [];
    /// By queryId, whoever saves.
    RenewalSaveQueryId = "renewal_save_query_id", 30, 60 => [];
    OrderSave = "order_save", 120, 240 => [
        "/v1/order/renewal/save", "/v1/order/new/save", "/v1/order/new/update", "/v1/order/cancel"
    ];
    OrderLookUp = "order_look_up", 200, 600 => [
        "/v1/order/renewal/order", "/v1/order/new/order", "/v1/cashier/order",
        "/v1/cashier/notify/order", "/v1/pay/wechat/h5/query", "/v1/pay/alipay/query",
        "/v1/global/telecom/recharge/order"
    ];
    AddressLookUp = "address_look_up", 60, 240 => ["/v1/global/address/suggest"];
    Tracking = "tracking", 100, 600 => ["/v1/global/track"];
    PromotionCall = "promotion_call", 30, 60 => ["/v1/lead/baidu/promotion-link/phone"];
}

/// What calls of the route are counted as, by address.
pub(crate) fn class_of(row: &RouteRow) -> Option<LimitClass> {
    LimitClass::ALL.into_iter().find(|class| class.paths().contains(&row.path))
}

/// What calls of the route are counted as by the `queryId` behind the question mark.
pub(crate) fn query_id_class(row: &RouteRow) -> Option<LimitClass> {
    (class_of(row) == Some(LimitClass::RenewalQuery)).then_some(LimitClass::RenewalQueryId)
}
