//! Platform certificates (平台证书): made when first needed, kept, given out encrypted.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Datelike;
use rcgen::{CertificateParams, DnType, IsCa, KeyPair, SerialNumber, date_time_ymd};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::problem::Stop;
use super::{resource, signed};
use crate::answer::{Answer, Effect};
use crate::clock::rfc3339;
use crate::crypto::{Signer, random};
use crate::error::SandboxError;
use crate::keys::{SERIAL_MARK, der};
use crate::store::{Kind, Txn};
use crate::world::World;

const FIRST: &str = "wechat_certificate/1";
const SECOND: &str = "wechat_certificate/2";

/// How many years a certificate is good for.
const YEARS: i32 = 5;

/// A certificate of the platform and, unless it is that of the public key, its key.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct PlatformCertificate {
    serial: String,
    /// Seconds since 1970.
    effective: i64,
    expires: i64,
    pem: String,
    /// PKCS#8 in base64; without one it is the key that is also the public key's.
    own_key: Option<String>,
}

impl PlatformCertificate {
    /// The one over the key that is also given out as the public key.
    pub(super) fn first(world: &World, txn: &Txn<'_>) -> Result<Self, SandboxError> {
        if let Some(kept) = txn.get(Kind::Setting, FIRST)? {
            return Ok(kept);
        }
        let made = Self::make(world.clock.now(), &world.keys.wechat_platform.pkcs8()?)?;
        txn.put(Kind::Setting, FIRST, None, &made)?;
        Ok(made)
    }

    /// The one that follows it, over a key of its own.
    pub(super) fn second(world: &World, txn: &Txn<'_>) -> Result<Self, SandboxError> {
        if let Some(kept) = txn.get(Kind::Setting, SECOND)? {
            return Ok(kept);
        }
        let key = Signer::generate()?;
        let made =
            Self { own_key: Some(STANDARD.encode(&key)), ..Self::make(world.clock.now(), &key)? };
        txn.put(Kind::Setting, SECOND, None, &made)?;
        Ok(made)
    }

    /// Every certificate there is; at least the first.
    pub(super) fn listed(world: &World, txn: &Txn<'_>) -> Result<Vec<Self>, SandboxError> {
        let second: Option<Self> = txn.get(Kind::Setting, SECOND)?;
        Ok(std::iter::once(Self::first(world, txn)?).chain(second).collect())
    }

    /// 40 upper-case hexadecimal digits.
    pub(super) fn serial(&self) -> &str {
        &self.serial
    }

    /// The key that is not the public key's.
    pub(super) fn own_key(&self) -> Result<Option<Signer>, SandboxError> {
        let Some(key) = &self.own_key else { return Ok(None) };
        Signer::from_pkcs8(&der(key)?).map(Some)
    }

    fn make(now: i64, key: &[u8]) -> Result<Self, SandboxError> {
        let begin = Day::of(now, 0)?;
        let end = Day::of(now, YEARS)?;
        let serial = serial()?;
        let mut params = CertificateParams::default();
        params.not_before = date_time_ymd(begin.year, begin.month, begin.of_month);
        params.not_after = date_time_ymd(end.year, end.month, end.of_month);
        params.serial_number = Some(SerialNumber::from_slice(&serial));
        params.is_ca = IsCa::NoCa;
        for (kind, value) in [
            (DnType::CountryName, "CN"),
            (DnType::OrganizationName, "Sandbox"),
            (DnType::CommonName, "Sandbox WeChat Pay platform"),
        ] {
            params.distinguished_name.push(kind, value);
        }
        let pair = KeyPair::try_from(key).map_err(|_error| unmade())?;
        let certificate = params.self_signed(&pair).map_err(|_error| unmade())?;
        Ok(Self {
            serial: hex::encode_upper(serial),
            effective: begin.seconds,
            expires: end.seconds,
            pem: certificate.pem(),
            own_key: None,
        })
    }

    fn told(&self, world: &World) -> Result<Value, SandboxError> {
        let sealed = resource::seal(world, "certificate", &self.pem)?;
        Ok(json!({
            "serial_no": self.serial,
            "effective_time": rfc3339(self.effective),
            "expire_time": rfc3339(self.expires),
            "encrypt_certificate": {
                "algorithm": sealed.algorithm,
                "nonce": sealed.nonce,
                "associated_data": sealed.associated_data,
                "ciphertext": sealed.ciphertext,
            },
        }))
    }
}

impl std::fmt::Debug for PlatformCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PlatformCertificate").field("serial", &self.serial).finish_non_exhaustive()
    }
}

/// `GET /v3/certificates`.
pub(super) fn list(world: &World, txn: &Txn<'_>) -> Result<Answer, Stop> {
    let listed = PlatformCertificate::listed(world, txn)?;
    let data: Vec<Value> =
        listed.iter().map(|certificate| certificate.told(world)).collect::<Result<_, _>>()?;
    Ok(signed(200, &json!({"data": data}), Effect::Read).about("certificates", ""))
}

/// A day by universal time, which a certificate's time begins or ends with.
#[derive(Debug)]
struct Day {
    year: i32,
    month: u8,
    of_month: u8,
    /// Its first second since 1970.
    seconds: i64,
}

impl Day {
    /// The day of `now`, or years later the same; one that not every month has is the 28th.
    fn of(now: i64, years: i32) -> Result<Self, SandboxError> {
        let today = chrono::DateTime::from_timestamp(now, 0).unwrap_or_default().date_naive();
        let day = today.day().min(28);
        let year = today.year().saturating_add(years);
        let date = chrono::NaiveDate::from_ymd_opt(year, today.month(), day).ok_or_else(unmade)?;
        Ok(Self {
            year,
            month: u8::try_from(date.month()).map_err(|_error| unmade())?,
            of_month: u8::try_from(day).map_err(|_error| unmade())?,
            seconds: date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp(),
        })
    }
}

/// 20 bytes that begin with the sandbox's mark.
fn serial() -> Result<Vec<u8>, SandboxError> {
    let mut serial = hex::decode(SERIAL_MARK).map_err(|_error| unmade())?;
    serial.extend(random::<12>()?);
    Ok(serial)
}

fn unmade() -> SandboxError {
    SandboxError::Crypto("a certificate cannot be made")
}
