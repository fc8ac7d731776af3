//! The digital signature (`sig`).

use md5::{Digest, Md5};

/// MD5 over the parameters by name, their values as they are and not as they are sent, and the
/// private key right behind.
pub(super) fn signature(params: &[(&str, &str)], private_key: &str) -> String {
    let mut params = params.to_vec();
    params.sort_unstable();
    let pairs: Vec<String> = params.iter().map(|(name, value)| format!("{name}={value}")).collect();
    hex::encode(Md5::digest(format!("{}{private_key}", pairs.join("&"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_over_raw_values_by_name() {
        let params = [("key", "testkey"), ("keywords", "江场西路"), ("city", "上海")];
        let signed = "city=上海&key=testkey&keywords=江场西路testprivate";
        assert_eq!(hex::encode(Md5::digest(signed)), "928e3fa13f57014b8f89dac6a5c8697e");
        assert_eq!(signature(&params, "testprivate"), "928e3fa13f57014b8f89dac6a5c8697e");
    }
}
