//! Notifications that the providers owe the merchant.

use serde::{Deserialize, Serialize};

use crate::crypto::random_hex32;
use crate::error::SandboxError;
use crate::store::{Kind, Txn};
use crate::system::System;

/// How a notification is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Manner {
    Genuine,
    /// By a good key that is not this provider's.
    Forged,
    /// Rightly, but as if ten minutes ago.
    Stale,
    /// `WeChat`'s signature probe (签名探测): wrong on purpose, with its known beginning.
    Probe,
    /// The bytes of an earlier delivery.
    Replay,
}

/// One notification, until it is received or given up.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Notice {
    pub(crate) id: String,
    pub(crate) system: System,
    pub(crate) out_trade_no: String,
    /// The merchant's number of the refund that it is about, if it is about one.
    #[serde(default)]
    pub(crate) out_refund_no: Option<String>,
    pub(crate) url: String,
    /// `WeChat`: the body. Alipay: the parameters as a JSON object, unsigned.
    pub(crate) content: String,
    pub(crate) manner: Manner,
    /// How often each attempt sends it.
    pub(crate) copies: u32,
    /// Whether the provider repeats it until it is received.
    pub(crate) retried: bool,
    /// How many attempts were made; each may send several copies.
    pub(crate) rounds: usize,
    pub(crate) attempts: Vec<Attempt>,
    /// The last delivery, byte for byte.
    pub(crate) sent: Option<Post>,
}

/// One delivery and its answer's status; 0 when there was none.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Attempt {
    pub(crate) at: String,
    pub(crate) status: u16,
}

/// What goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Post {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Notice {
    pub(crate) fn new(
        system: System,
        out_trade_no: &str,
        url: &str,
        content: String,
        manner: Manner,
    ) -> Result<Self, SandboxError> {
        Ok(Self {
            id: format!("{}/{out_trade_no}/{}", system.name(), random_hex32()?),
            system,
            out_trade_no: out_trade_no.to_owned(),
            out_refund_no: None,
            url: url.to_owned(),
            content,
            manner,
            copies: 1,
            retried: manner == Manner::Genuine,
            rounds: 0,
            attempts: Vec::new(),
            sent: None,
        })
    }

    /// The same about a refund of the trade.
    pub(crate) fn about_refund(self, out_refund_no: &str) -> Self {
        Self { out_refund_no: Some(out_refund_no.to_owned()), ..self }
    }

    /// A notification that sends the last delivery of this one again.
    pub(crate) fn replay(&self) -> Result<Self, SandboxError> {
        let fresh = Self::new(
            self.system,
            &self.out_trade_no,
            &self.url,
            self.content.clone(),
            Manner::Replay,
        )?;
        Ok(Self { sent: self.sent.clone(), ..fresh })
    }

    /// Keeps it, to be sent at `due` (milliseconds of sandbox time), or not any more.
    pub(crate) fn keep(&self, txn: &Txn<'_>, due: Option<i64>) -> Result<(), SandboxError> {
        txn.put_due(Kind::Notice, &self.id, None, due, self)
    }

    /// The last delivery that this trade's notifications of payment made.
    pub(crate) fn last_of(
        txn: &Txn<'_>,
        system: System,
        out_trade_no: &str,
    ) -> Result<Option<Self>, SandboxError> {
        let prefix = format!("{}/{out_trade_no}/", system.name());
        let all: Vec<(i64, Self)> = txn.with_prefix(Kind::Notice, &prefix)?;
        Ok(all
            .into_iter()
            .map(|(_, notice)| notice)
            .rfind(|notice| notice.sent.is_some() && notice.out_refund_no.is_none()))
    }
}
