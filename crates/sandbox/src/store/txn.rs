//! Reading and writing documents inside one transaction.

use rusqlite::{OptionalExtension, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::seal::Seal;
use crate::error::SandboxError;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    AlipayBill,
    AlipayCode,
    AlipayLogin,
    AlipayTrade,
    BaiduConversion,
    BossPayment,
    BossPaymentByOrder,
    Customer,
    Fault,
    JiuyiCards,
    JiuyiOrder,
    LegacyByOrder,
    LegacyOrder,
    LoginCode,
    Notice,
    OpenLink,
    Plant,
    PlatformToken,
    ProxyAddress,
    ProxyOrder,
    Receipt,
    ReceiptByOrder,
    Request,
    Setting,
    SmsMessage,
    SmsNonce,
    TelecomRefund,
    TelecomTrade,
    WechatBill,
    WechatPrepay,
    WechatRefund,
    WechatTrade,
    ZhuoyueData,
    ZhuoyueDataByOrder,
    ZhuoyueOrder,
    ZhuoyueOrderByOrder,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::AlipayBill => "alipay_bill",
            Self::AlipayCode => "alipay_code",
            Self::AlipayLogin => "alipay_login",
            Self::AlipayTrade => "alipay_trade",
            Self::BaiduConversion => "baidu_conversion",
            Self::BossPayment => "boss_payment",
            Self::BossPaymentByOrder => "boss_payment_by_order",
            Self::Customer => "customer",
            Self::Fault => "fault",
            Self::JiuyiCards => "jiuyi_cards",
            Self::JiuyiOrder => "jiuyi_order",
            Self::LegacyByOrder => "legacy_by_order",
            Self::LegacyOrder => "legacy_order",
            Self::LoginCode => "login_code",
            Self::Notice => "notice",
            Self::OpenLink => "open_link",
            Self::Plant => "plant",
            Self::PlatformToken => "platform_token",
            Self::ProxyAddress => "proxy_address",
            Self::ProxyOrder => "proxy_order",
            Self::Receipt => "receipt",
            Self::ReceiptByOrder => "receipt_by_order",
            Self::Request => "request",
            Self::Setting => "setting",
            Self::SmsMessage => "sms_message",
            Self::SmsNonce => "sms_nonce",
            Self::TelecomRefund => "telecom_refund",
            Self::TelecomTrade => "telecom_trade",
            Self::WechatBill => "wechat_bill",
            Self::WechatPrepay => "wechat_prepay",
            Self::WechatRefund => "wechat_refund",
            Self::WechatTrade => "wechat_trade",
            Self::ZhuoyueData => "zhuoyue_data",
            Self::ZhuoyueDataByOrder => "zhuoyue_data_by_order",
            Self::ZhuoyueOrder => "zhuoyue_order",
            Self::ZhuoyueOrderByOrder => "zhuoyue_order_by_order",
        }
    }
}

/// One transaction on `sandbox.db`.
#[derive(Debug)]
pub(crate) struct Txn<'a> {
    inner: Transaction<'a>,
    seal: &'a Seal,
}

impl<'a> Txn<'a> {
    pub(super) fn new(inner: Transaction<'a>, seal: &'a Seal) -> Self {
        Self { inner, seal }
    }

    pub(super) fn commit(self) -> Result<(), SandboxError> {
        Ok(self.inner.commit()?)
    }

    pub(crate) fn get<T: DeserializeOwned>(
        &self,
        kind: Kind,
        id: &str,
    ) -> Result<Option<T>, SandboxError> {
        let sealed: Option<Vec<u8>> = self
            .inner
            .prepare_cached("SELECT body FROM document WHERE kind = ?1 AND id = ?2")?
            .query_row(params![kind.name(), id], |row| row.get(0))
            .optional()?;
        sealed.map(|sealed| self.open(kind, id, &sealed)).transpose()
    }

    /// The document whose second name is `alias`.
    pub(crate) fn by_alias<T: DeserializeOwned>(
        &self,
        kind: Kind,
        alias: &str,
    ) -> Result<Option<T>, SandboxError> {
        let found: Option<(String, Vec<u8>)> = self
            .inner
            .prepare_cached("SELECT id, body FROM document WHERE kind = ?1 AND alias = ?2")?
            .query_row(params![kind.name(), alias], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        found.map(|(id, sealed)| self.open(kind, &id, &sealed)).transpose()
    }

    /// Makes or replaces a document; its place in the order of making stays.
    pub(crate) fn put<T: Serialize>(
        &self,
        kind: Kind,
        id: &str,
        alias: Option<&str>,
        body: &T,
    ) -> Result<(), SandboxError> {
        self.put_due(kind, id, alias, None, body)
    }

    /// As [`Txn::put`], to be looked at again at `due` (milliseconds of sandbox time).
    pub(crate) fn put_due<T: Serialize>(
        &self,
        kind: Kind,
        id: &str,
        alias: Option<&str>,
        due: Option<i64>,
        body: &T,
    ) -> Result<(), SandboxError> {
        let sealed = self.seal.close(&place(kind, id), &serde_json::to_vec(body)?)?;
        let mut statement = self.inner.prepare_cached(
            "INSERT INTO document (kind, id, alias, due, body) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (kind, id) DO UPDATE
             SET alias = excluded.alias, due = excluded.due, body = excluded.body",
        )?;
        statement.execute(params![kind.name(), id, alias, due, sealed])?;
        Ok(())
    }

    pub(crate) fn remove(&self, kind: Kind, id: &str) -> Result<(), SandboxError> {
        self.inner
            .prepare_cached("DELETE FROM document WHERE kind = ?1 AND id = ?2")?
            .execute(params![kind.name(), id])?;
        Ok(())
    }

    /// Every document of a kind whose id begins with `prefix`, oldest first, each with its
    /// place in the order of making.
    pub(crate) fn with_prefix<T: DeserializeOwned>(
        &self,
        kind: Kind,
        prefix: &str,
    ) -> Result<Vec<(i64, T)>, SandboxError> {
        let mut statement = self.inner.prepare_cached(
            "SELECT seq, id, body FROM document
             WHERE kind = ?1 AND id >= ?2 AND id < ?3 ORDER BY seq",
        )?;
        let end = format!("{prefix}\u{10ffff}");
        let rows = statement
            .query_map(params![kind.name(), prefix, end], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?
            .collect::<Result<Vec<(i64, String, Vec<u8>)>, _>>()?;
        rows.into_iter()
            .map(|(seq, id, sealed)| Ok((seq, self.open(kind, &id, &sealed)?)))
            .collect()
    }

    pub(crate) fn all<T: DeserializeOwned>(&self, kind: Kind) -> Result<Vec<T>, SandboxError> {
        Ok(self.with_prefix(kind, "")?.into_iter().map(|(_, body)| body).collect())
    }

    /// Ids and due times of what is to be looked at next, soonest first.
    pub(crate) fn agenda(&self, limit: u32) -> Result<Vec<(String, i64)>, SandboxError> {
        let mut statement = self.inner.prepare_cached(
            "SELECT id, due FROM document WHERE due IS NOT NULL ORDER BY due LIMIT ?1",
        )?;
        let rows = statement.query_map([limit], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// When a document is to be looked at again, if it is.
    pub(crate) fn due(&self, kind: Kind, id: &str) -> Result<Option<i64>, SandboxError> {
        let due: Option<Option<i64>> = self
            .inner
            .prepare_cached("SELECT due FROM document WHERE kind = ?1 AND id = ?2")?
            .query_row(params![kind.name(), id], |row| row.get(0))
            .optional()?;
        Ok(due.flatten())
    }

    fn open<T: DeserializeOwned>(
        &self,
        kind: Kind,
        id: &str,
        sealed: &[u8],
    ) -> Result<T, SandboxError> {
        Ok(serde_json::from_slice(&self.seal.open(&place(kind, id), sealed)?)?)
    }
}

fn place(kind: Kind, id: &str) -> String {
    format!("{}/{id}", kind.name())
}
