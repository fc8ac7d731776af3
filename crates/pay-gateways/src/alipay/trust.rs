//! What Alipay's signatures are checked with.

use super::certificate::{self, Certificate, Roots};
use super::config::AlipayTrust;
use crate::ConfigError;
use crate::keys::{CheckingKey, PublicKeyFile, SigningKey};
use arc_swap::ArcSwap;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use domain::Timestamp;
use std::sync::Arc;
use tokio::sync::{Mutex, MutexGuard};

/// A certificate that is not known is asked for no more often than this: whoever can have us meet
/// unknown numbers must not have us call Alipay without end.
const BETWEEN_FETCHES: TimeDelta = TimeDelta::minutes(1);

#[derive(Debug)]
pub(super) enum Trust {
    /// Public-key mode (公钥模式).
    Key(CheckingKey),
    /// Certificate mode (公钥证书模式).
    Certificates(Box<Certificates>),
}

#[derive(Debug)]
pub(super) struct Certificates {
    app_cert_number: String,
    pub(super) roots: Roots,
    /// Alipay's own, the newest last.
    known: ArcSwap<Vec<Arc<Certificate>>>,
    /// When one was asked for last.
    asked: Mutex<Option<Timestamp>>,
}

impl Trust {
    /// The console shows the application's own public key beside Alipay's, and the wrong one is
    /// easily taken: then Alipay's word would be refused, and our own believed.
    pub(super) fn read(config: &AlipayTrust, app_key: &SigningKey) -> Result<Self, ConfigError> {
        match config {
            AlipayTrust::PublicKey { alipay_public_key_pem } => {
                let problem = |problem| ConfigError { field: "alipay_public_key_pem", problem };
                let key = PublicKeyFile::read(alipay_public_key_pem)
                    .ok_or(problem("is not an RSA public key of 2048 bits or more"))?
                    .key;
                if is_pair(app_key, &key) {
                    return Err(problem("is the application's own, not Alipay's"));
                }
                Ok(Self::Key(key))
            }
            AlipayTrust::Certificates { app_cert_pem, alipay_cert_pem, root_cert_pem } => {
                let own = certificate::first(app_cert_pem).ok_or(ConfigError {
                    field: "app_cert_pem",
                    problem: "is not a certificate in PEM",
                })?;
                if !is_pair(app_key, &own.key) {
                    let problem = "is not the certificate of app_private_key_pem";
                    return Err(ConfigError { field: "app_cert_pem", problem });
                }
                let certificates = Certificates::read(own, alipay_cert_pem, root_cert_pem)?;
                Ok(Self::Certificates(Box::new(certificates)))
            }
        }
    }

    /// What requests carry of it; nothing in public-key mode.
    pub(super) fn numbers(&self) -> [(&'static str, &str); 2] {
        let (app, roots) = match self {
            Self::Key(_) => ("", ""),
            Self::Certificates(own) => (&*own.app_cert_number, &*own.roots.numbers),
        };
        [("app_cert_sn", app), ("alipay_root_cert_sn", roots)]
    }

    /// Whether a key of Alipay's that we have made the signature: notifications do not say which.
    pub(super) fn accepts(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Key(key) => key.accepts(message, signature),
            Self::Certificates(own) => {
                own.known.load().iter().any(|one| one.key.accepts(message, signature))
            }
        }
    }
}

impl Certificates {
    fn read(app: Certificate, alipay: &str, roots: &str) -> Result<Self, ConfigError> {
        let problem = |field, problem| ConfigError { field, problem };
        let roots = Roots::read(roots).ok_or_else(|| {
            problem("root_cert_pem", "has no certificate that is signed with RSA")
        })?;
        let first = roots.lead_to(alipay, None).map_err(|_untrusted| {
            problem("alipay_cert_pem", "is not a certificate that leads to root_cert_pem")
        })?;
        if first.number == app.number {
            return Err(problem("alipay_cert_pem", "is the application's own, not Alipay's"));
        }
        Ok(Self {
            app_cert_number: app.number,
            roots,
            known: ArcSwap::from_pointee(vec![Arc::new(first)]),
            asked: Mutex::new(None),
        })
    }

    pub(super) fn find(&self, number: &str) -> Option<Arc<Certificate>> {
        self.known.load().iter().find(|known| known.number == number).map(Arc::clone)
    }

    /// The right to ask for a certificate, given to one at a time. `None`: somebody asked within
    /// the minute.
    pub(super) async fn may_ask(
        &self,
        now: Timestamp,
    ) -> Option<MutexGuard<'_, Option<Timestamp>>> {
        let mut asked = self.asked.lock().await;
        if asked.is_some_and(|before| (now - before).abs() < BETWEEN_FETCHES) {
            return None;
        }
        *asked = Some(now);
        Some(asked)
    }

    pub(super) fn learn(&self, certificate: Certificate) -> Arc<Certificate> {
        let learnt = Arc::new(certificate);
        self.known.rcu(|known| {
            let mut known = known.to_vec();
            known.push(Arc::clone(&learnt));
            known
        });
        learnt
    }
}

fn is_pair(app_key: &SigningKey, key: &CheckingKey) -> bool {
    let message = b"whose key is it?";
    let sign = app_key.sign(message).ok().and_then(|sign| STANDARD.decode(sign).ok());
    sign.is_some_and(|sign| key.accepts(message, &sign))
}
