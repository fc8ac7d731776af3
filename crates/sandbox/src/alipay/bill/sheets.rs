//! The two sheets as text: every movement (业务明细), and the day's sums (汇总).

use super::{Day, Row};
use crate::alipay::money;
use crate::clock::shanghai;

const COLUMNS: &str = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,\
    门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,\
    支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,\
    卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注";

const SUM_COLUMNS: &str = "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,\
    商家实收（元）,支付宝优惠（元）,商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,\
    实收净额（元）";

/// How many payments and refunds, and what they come to.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    payments: usize,
    refunds: usize,
    paid_fen: i64,
    back_fen: i64,
    fee_fen: i64,
}

/// A day's bill.
#[derive(Debug)]
pub(super) struct Sheets<'a> {
    pub(super) seller: &'a str,
    pub(super) day: Day,
    pub(super) rows: &'a [Row],
    /// When the file was made, in seconds since 1970.
    pub(super) told_at: i64,
    /// Whether the sums count one payment that is not there.
    pub(super) wrong: bool,
}

impl Sheets<'_> {
    /// Every movement.
    pub(super) fn details(&self) -> String {
        let sums = self.sums();
        let mut lines = self.head("业务明细查询");
        lines.push(list("业务明细列表"));
        lines.push(COLUMNS.to_owned());
        lines.extend(self.rows.iter().map(line));
        lines.push(list("业务明细列表结束"));
        lines.push(format!(
            "#交易合计：{}笔，商家实收共{}元，商家优惠共0.00元",
            sums.payments,
            money::signed(sums.paid_fen)
        ));
        lines.push(format!(
            "#退款合计：{}笔，商家实收退款共{}元，商家优惠退款共0.00元",
            sums.refunds,
            money::signed(sums.back_fen)
        ));
        lines.push(self.exported());
        text(&lines)
    }

    /// The day's sums.
    pub(super) fn summary(&self) -> String {
        let sums = self.sums();
        let net = sums.paid_fen.saturating_add(sums.back_fen);
        let [net, fee, income] =
            [net, sums.fee_fen, net.saturating_add(sums.fee_fen)].map(money::signed);
        let mut lines = self.head("业务汇总查询");
        lines.push(list("业务汇总列表"));
        lines.push(SUM_COLUMNS.to_owned());
        lines.push(format!(
            "合计\t,\t,{},{},{net},{net},0.00,0.00,0.00,{fee},0.00,{income}",
            sums.payments, sums.refunds
        ));
        lines.push(list("业务汇总列表结束"));
        lines.push(self.exported());
        text(&lines)
    }

    fn head(&self, title: &str) -> Vec<String> {
        vec![
            format!("#支付宝{title}"),
            format!("#账号：[{}0156]", self.seller),
            format!("#起始日期：[{}]   终止日期：[{}]", long(self.day.start), long(self.day.end)),
        ]
    }

    fn exported(&self) -> String {
        format!("#导出时间：[{}]", long(self.told_at))
    }

    fn sums(&self) -> Sums {
        let mut sums = Sums { payments: usize::from(self.wrong), ..Sums::default() };
        for row in self.rows {
            let (count, fen) = if row.is_refund() {
                (&mut sums.refunds, &mut sums.back_fen)
            } else {
                (&mut sums.payments, &mut sums.paid_fen)
            };
            *count = count.saturating_add(1);
            *fen = fen.saturating_add(row.fen);
            sums.fee_fen = sums.fee_fen.saturating_add(row.fee_fen());
        }
        sums
    }
}

/// Texts end with a tab, so that no spreadsheet takes them for numbers; amounts do not.
fn line(row: &Row) -> String {
    let amount = money::signed(row.fen);
    let zero = || "0.00".to_owned();
    [
        padded(&row.trade_no),
        padded(&row.out_trade_no),
        padded(if row.is_refund() { "退款" } else { "交易" }),
        padded(&row.subject),
        padded(&shanghai(row.created_at).format("%Y-%m-%d %H:%M:%S").to_string()),
        padded(&shanghai(row.done_at).format("%Y-%m-%d %H:%M:%S").to_string()),
        padded(""),
        padded(""),
        padded(""),
        padded(""),
        padded("*箱(139****0000)"),
        amount.clone(),
        amount,
        zero(),
        zero(),
        zero(),
        zero(),
        zero(),
        padded(""),
        zero(),
        zero(),
        padded(&row.request_no),
        money::signed(row.fee_fen()),
        zero(),
        padded(""),
    ]
    .join(",")
}

/// A text without what would break the line.
fn padded(text: &str) -> String {
    let whole = text.replace(',', "，").replace(['\r', '\n', '\t'], " ");
    format!("{whole}\t")
}

fn list(title: &str) -> String {
    format!("#{0}{title}{0}", "-".repeat(40))
}

fn long(seconds: i64) -> String {
    shanghai(seconds).format("%Y年%m月%d日 %H:%M:%S").to_string()
}

fn text(lines: &[String]) -> String {
    let mut text = lines.join("\r\n");
    text.push_str("\r\n");
    text
}
