//! The signature over a request: `ACS3-HMAC-SHA256`.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const ALGORITHM: &str = "ACS3-HMAC-SHA256";
/// All but what RFC 3986 leaves unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What of a request is signed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Signed<'a> {
    pub(super) method: &'a str,
    /// `/`, but for a base address with a path of its own.
    pub(super) path: &'a str,
    /// As [`canonical_query`] makes it.
    pub(super) query: &'a str,
    pub(super) host: &'a str,
    pub(super) action: &'a str,
    pub(super) version: &'a str,
    /// `yyyy-MM-ddTHH:mm:ssZ`, 15 minutes off at most.
    pub(super) date: &'a str,
    pub(super) nonce: &'a str,
    pub(super) body: &'a [u8],
}

impl Signed<'_> {
    /// The headers that are signed, by name.
    pub(super) fn headers(&self) -> [(&'static str, String); 6] {
        [
            ("host", self.host.to_owned()),
            ("x-acs-action", self.action.to_owned()),
            ("x-acs-content-sha256", sha256(self.body)),
            ("x-acs-date", self.date.to_owned()),
            ("x-acs-signature-nonce", self.nonce.to_owned()),
            ("x-acs-version", self.version.to_owned()),
        ]
    }
}

/// The parameters by name, encoded by RFC 3986.
pub(super) fn canonical_query(params: &[(&str, &str)]) -> String {
    let mut params = params.to_vec();
    params.sort_unstable();
    let pair = |(name, value): &(&str, &str)| format!("{}={}", encoded(name), encoded(value));
    params.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// The value of the header `Authorization`.
pub(super) fn authorization(key_id: &str, secret: &hmac::Key, request: Signed<'_>) -> String {
    let signature = signature(secret, request);
    let names = signed_names(&request);
    format!("{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}")
}

fn signature(secret: &hmac::Key, request: Signed<'_>) -> String {
    let to_sign = format!("{ALGORITHM}\n{}", sha256(canonical(&request).as_bytes()));
    hex::encode(hmac::sign(secret, to_sign.as_bytes()))
}

fn canonical(request: &Signed<'_>) -> String {
    let Signed { method, path, query, body, .. } = request;
    let line = |(name, value): (&str, String)| format!("{name}:{}\n", value.trim());
    let headers: String = request.headers().map(line).concat();
    let names = signed_names(request);
    format!("{method}\n{path}\n{query}\n{headers}\n{names}\n{}", sha256(body))
}

fn signed_names(request: &Signed<'_>) -> String {
    request.headers().map(|(name, _value)| name).join(";")
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(digest(&SHA256, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The example of the operator's own description of the signature.
    #[test]
    fn the_published_example_is_signed_as_published() {
        let image = "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd";
        let query = canonical_query(&[("RegionId", "cn-shanghai"), ("ImageId", image)]);
        let request = Signed {
            method: "POST",
            path: "/",
            query: &query,
            host: "ecs.cn-shanghai.aliyuncs.com",
            action: "RunInstances",
            version: "2014-05-26",
            date: "2023-10-26T10:22:32Z",
            nonce: "3156853299f313e23d1673dc12e1703d",
            body: b"",
        };
        let canonical = sha256(canonical(&request).as_bytes());
        assert_eq!(canonical, "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259");
        let secret = hmac::Key::new(hmac::HMAC_SHA256, b"YourAccessKeySecret");
        let header = authorization("YourAccessKeyId", &secret, request);
        let expected = "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;\
                        x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;\
                        x-acs-version,Signature=\
                        06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0";
        assert_eq!(header, expected);
    }

    #[test]
    fn a_query_is_sorted_and_leaves_only_the_unreserved_as_it_is() {
        let query = canonical_query(&[("b", "a b+c*~"), ("A", "长城/{\"code\":1}")]);
        let expected = "A=%E9%95%BF%E5%9F%8E%2F%7B%22code%22%3A1%7D&b=a%20b%2Bc%2A~";
        assert_eq!(query, expected);
    }

    proptest! {
        /// The address keeps the query byte for byte, so that what is sent is what was signed.
        #[test]
        fn the_query_is_sent_as_it_is_signed(name in "[A-Za-z]{1,9}", value: String) {
            let query = canonical_query(&[(&name, &value)]);
            let mut url = reqwest::Url::parse("https://dysmsapi.aliyuncs.com").unwrap();
            url.set_query(Some(&query));
            prop_assert_eq!(url.query(), Some(&*query));
            let pairs: Vec<_> = url.query_pairs().into_owned().collect();
            prop_assert_eq!(pairs, [(name, value)]);
        }
    }
}
