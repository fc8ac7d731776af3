//! The bill as a file: a header, rows whose every value begins with a backtick, a summary.

use crate::clock::beijing;

/// `bill_type` of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BillType {
    All,
    Success,
    Refund,
}

impl BillType {
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name {
            "ALL" => Some(Self::All),
            "SUCCESS" => Some(Self::Success),
            "REFUND" => Some(Self::Refund),
            _ => None,
        }
    }
}

/// The columns in their order, each with the bills that show it beside the whole one.
const COLUMNS: [(&str, bool, bool); 29] = [
    ("交易时间", true, true),
    ("公众账号ID", true, true),
    ("商户号", true, true),
    ("特约商户号", true, true),
    ("设备号", true, true),
    ("微信订单号", true, true),
    ("商户订单号", true, true),
    ("用户标识", true, true),
    ("交易类型", true, true),
    ("交易状态", true, true),
    ("付款银行", true, true),
    ("货币种类", true, true),
    ("应结订单金额", true, true),
    ("代金券金额", true, true),
    ("退款申请时间", false, true),
    ("退款成功时间", false, true),
    ("微信退款单号", false, true),
    ("商户退款单号", false, true),
    ("退款金额", false, true),
    ("充值券退款金额", false, true),
    ("退款类型", false, true),
    ("退款状态", false, true),
    ("商品名称", true, true),
    ("商户数据包", true, true),
    ("手续费", true, true),
    ("费率", true, true),
    ("订单金额", true, true),
    ("申请退款金额", false, true),
    ("费率备注", true, true),
];

/// Columns that only the bill of refunds has.
const REFUND_ONLY: [&str; 2] = ["退款申请时间", "退款成功时间"];

const SUMMARY: &str =
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额";

/// The merchant's rate (费率): 0.60 %.
const RATE: &str = "0.60%";

/// One payment or refund.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// Seconds since 1970.
    pub(super) time: i64,
    pub(super) app_id: String,
    pub(super) mchid: String,
    pub(super) transaction_id: String,
    pub(super) out_trade_no: String,
    pub(super) openid: String,
    pub(super) trade_type: &'static str,
    /// What was paid, in fen; 0 in a refund's row.
    pub(super) paid_fen: i64,
    pub(super) refund: Option<RefundPart>,
    pub(super) description: String,
    pub(super) attach: String,
}

/// What only a refund's row says.
#[derive(Debug, Clone)]
pub(super) struct RefundPart {
    pub(super) id: String,
    pub(super) out_refund_no: String,
    /// In fen.
    pub(super) fen: i64,
    pub(super) status: &'static str,
    /// Seconds since 1970; absent while it is under way.
    pub(super) success_at: Option<i64>,
}

/// The whole file, lines ended by `\n` as in the published sample.
pub(super) fn file(bill_type: BillType, rows: &[Row]) -> String {
    let shown: Vec<&str> =
        COLUMNS.iter().filter(|column| shows(bill_type, column)).map(|column| column.0).collect();
    let mut file = format!("{}\n", shown.join(","));
    for row in rows {
        let values = shown.iter().map(|column| row.value(column));
        file.push_str(&line(values));
    }
    file.push_str(SUMMARY);
    file.push('\n');
    file.push_str(&summary(rows));
    file
}

fn shows(bill_type: BillType, (name, success, refund): &(&str, bool, bool)) -> bool {
    match bill_type {
        BillType::All => !REFUND_ONLY.contains(name),
        BillType::Success => *success,
        BillType::Refund => *refund,
    }
}

fn summary(rows: &[Row]) -> String {
    let sum = |part: fn(&Row) -> i64| rows.iter().map(part).fold(0, i64::saturating_add);
    let paid = yuan(sum(|row| row.paid_fen));
    let refunded = yuan(sum(Row::refund_fen));
    let count = format!("{}.0", rows.len());
    let fees = fee(sum(Row::fee_base));
    line([count, paid.clone(), refunded.clone(), yuan(0), fees, paid, refunded].into_iter())
}

/// A backtick before every value, and nothing that would end the line inside one.
fn line(values: impl Iterator<Item = String>) -> String {
    let clean = |value: String| format!("`{}", value.replace(['\r', '\n', '`'], " "));
    let values: Vec<String> = values.map(clean).collect();
    format!("{}\n", values.join(","))
}

impl Row {
    fn refund_fen(&self) -> i64 {
        self.refund.as_ref().map_or(0, |refund| refund.fen)
    }

    /// What the fee is taken of, or given back for.
    fn fee_base(&self) -> i64 {
        self.paid_fen.saturating_sub(self.refund_fen())
    }

    fn value(&self, column: &str) -> String {
        let refund = self.refund.as_ref();
        let text = |text: &str| text.to_owned();
        match column {
            "交易时间" => beijing(self.time),
            "公众账号ID" => self.app_id.clone(),
            "商户号" => self.mchid.clone(),
            "特约商户号" => text("0"),
            "微信订单号" => self.transaction_id.clone(),
            "商户订单号" => self.out_trade_no.clone(),
            "用户标识" => self.openid.clone(),
            "交易类型" => text(self.trade_type),
            "交易状态" => text(if refund.is_some() { "REFUND" } else { "SUCCESS" }),
            "付款银行" => text("OTHERS"),
            "货币种类" => text("CNY"),
            "应结订单金额" | "订单金额" => yuan(self.paid_fen),
            "代金券金额" | "充值券退款金额" => yuan(0),
            "退款金额" | "申请退款金额" => yuan(self.refund_fen()),
            "退款申请时间" => refund.map(|_| beijing(self.time)).unwrap_or_default(),
            "退款成功时间" => {
                refund.and_then(|refund| refund.success_at).map(beijing).unwrap_or_default()
            }
            "微信退款单号" => refund.map_or_else(|| text("0"), |refund| refund.id.clone()),
            "商户退款单号" => {
                refund.map_or_else(|| text("0"), |refund| refund.out_refund_no.clone())
            }
            "退款类型" => text(if refund.is_some() { "ORIGINAL" } else { "" }),
            "退款状态" => text(refund.map_or("", |refund| refund.status)),
            "商品名称" => self.description.clone(),
            "商户数据包" => self.attach.clone(),
            "手续费" => fee(self.fee_base()),
            "费率" => text(RATE),
            _ => String::new(),
        }
    }
}

/// Fen as yuan with two decimals.
fn yuan(fen: i64) -> String {
    decimal(fen, 100, 2)
}

/// The fee on so many fen, as yuan with five decimals: 0.60 % of a fen is 0.00006 yuan.
fn fee(fen: i64) -> String {
    decimal(fen.saturating_mul(6), 100_000, 5)
}

fn decimal(value: i64, unit: u64, places: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let value = value.unsigned_abs();
    format!("{sign}{}.{:0places$}", value / unit, value % unit)
}
