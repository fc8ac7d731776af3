//! The fields of a request, and their signature.

use std::collections::BTreeMap;

use crate::call::Call;
use crate::crypto::hmac_accepts;
use crate::world::World;

/// How far the caller's clock may be off, in seconds.
const TOLERANCE: u64 = 300;

/// The fields that are not empty, sorted by name.
#[derive(Debug)]
pub(super) struct Form(BTreeMap<String, String>);

impl Form {
    /// The error names the field.
    pub(super) fn read(call: &Call) -> Result<Self, String> {
        let is_form = call
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
        if !is_form || call.text().is_none() {
            return Err("body: not a form in UTF-8".to_owned());
        }
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(&call.body) {
            if value.is_empty() {
                continue;
            }
            let name = name.into_owned();
            if fields.insert(name.clone(), value.into_owned()).is_some() {
                return Err(format!("{name}: comes twice"));
            }
        }
        Ok(Self(fields))
    }

    /// Empty where there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.get(name).map(String::as_str).unwrap_or_default()
    }

    pub(super) fn is_rightly_signed(&self, world: &World) -> bool {
        let own = &world.keys.identities.legacy;
        let fresh = self
            .get("timestamp")
            .parse::<i64>()
            .is_ok_and(|stamp| world.clock.is_about_now(stamp, TOLERANCE));
        let signed = self.0.iter().filter(|(name, _)| *name != "sign");
        let pairs: Vec<_> = signed.map(|(name, value)| format!("{name}={value}")).collect();
        self.get("appId") == own.app_id
            && fresh
            && (1..=64).contains(&self.get("nonce").len())
            && hmac_accepts(&own.secret, &pairs.join("&"), self.get("sign"))
    }

    /// What says the same in every try: without time, nonce and signature.
    pub(super) fn lasting(&self) -> BTreeMap<String, String> {
        let mut fields = self.0.clone();
        fields.retain(|name, _| !matches!(name.as_str(), "timestamp" | "nonce" | "sign"));
        fields
    }
}
