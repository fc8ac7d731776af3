//! What the page says, in both languages.

use crate::extract::Language;
use domain::Scene;

/// The fixed texts of the page.
#[derive(Debug)]
pub(super) struct Words {
    /// Of `<html lang>`.
    pub(super) tag: &'static str,
    pub(super) title: &'static str,
    pub(super) order: &'static str,
    pub(super) what: &'static str,
    pub(super) whom: &'static str,
    pub(super) phone: &'static str,
    pub(super) address: &'static str,
    pub(super) account: &'static str,
    pub(super) amount: &'static str,
    pub(super) time_left: &'static str,
    pub(super) pay_until: &'static str,
    pub(super) how: &'static str,
    pub(super) no_way: &'static str,
    pub(super) scan: &'static str,
    pub(super) qr: &'static str,
    pub(super) waiting: &'static str,
    pub(super) in_app: &'static str,
    pub(super) paid_already: &'static str,
    pub(super) check: &'static str,
    pub(super) declined: &'static str,
    pub(super) held: &'static str,
    pub(super) leaving: &'static str,
    pub(super) go_on: &'static str,
    pub(super) test_payer: &'static str,
    pub(super) test_note: &'static str,
    pub(super) back: &'static str,
    pub(super) offline: &'static str,
    pub(super) other_language: &'static str,
    pub(super) other_tag: &'static str,
    pub(super) again: &'static str,
    pub(super) another_way: &'static str,
    pub(super) reference: &'static str,
}

const CHINESE: Words = Words {
    tag: "zh-CN",
    title: "收银台",
    order: "订单号",
    what: "商品",
    whom: "客户",
    phone: "手机",
    address: "地址",
    account: "充值账号",
    amount: "应付金额",
    time_left: "剩余支付时间",
    pay_until: "请在此时间前支付",
    how: "选择支付方式",
    no_way: "当前环境没有可用的支付方式，请用其他浏览器打开本页。",
    scan: "请用手机扫描二维码支付",
    qr: "支付二维码",
    waiting: "正在等待支付结果，支付成功后本页会自动更新。",
    in_app: "请在弹出的支付窗口中完成支付",
    paid_already: "已完成支付但页面没有变化？请不要重复支付。",
    check: "查询支付结果",
    declined: "上一次支付没有成功，没有扣款。可以重试，或换一种支付方式。",
    held: "我们收到了一笔需要核实的款项，工作人员正在处理，请不要再次支付。",
    leaving: "正在前往支付页面…",
    go_on: "没有自动跳转？点这里继续",
    test_payer: "以测试付款人身份支付",
    test_note: "沙箱模式：不会产生真实扣款。",
    back: "返回商城",
    offline: "网络连接已断开。如果已经支付，请不要重复支付；恢复连接后本页会自动更新。",
    other_language: "English",
    other_tag: "en",
    again: "重新打开收银台",
    another_way: "可以稍后重试，或换一种支付方式。",
    reference: "编号",
};

const ENGLISH: Words = Words {
    tag: "en",
    title: "Cashier",
    order: "Order",
    what: "Item",
    whom: "Customer",
    phone: "Phone",
    address: "Address",
    account: "Account to top up",
    amount: "Amount due",
    time_left: "Time left to pay",
    pay_until: "Please pay before",
    how: "Choose how to pay",
    no_way: "No way to pay works here. Please open this page in another browser.",
    scan: "Scan the code with your phone to pay",
    qr: "QR code for payment",
    waiting: "Waiting for the payment. This page changes by itself once it is paid.",
    in_app: "Please finish paying in the window that opens",
    paid_already: "Paid, but nothing changed here? Please do not pay again.",
    check: "Check the payment",
    declined: "The last payment did not go through, and nothing was taken. Try again, or pay another way.",
    held: "We received money that has to be checked. Our staff is on it; please do not pay again.",
    leaving: "Taking you to the payment page…",
    go_on: "Not moving? Continue here",
    test_payer: "Pay as the test payer",
    test_note: "Sandbox: no real money is taken.",
    back: "Back to the shop",
    offline: "The connection is lost. If you have paid, do not pay again; this page goes on by itself once the connection is back.",
    other_language: "中文",
    other_tag: "zh",
    again: "Open the cashier again",
    another_way: "Try again in a while, or pay another way below.",
    reference: "Reference",
};

impl Words {
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::Chinese => &CHINESE,
            Language::English => &ENGLISH,
        }
    }
}

/// A way to pay, as a button names it.
pub(super) fn way(scene: Scene, language: Language) -> &'static str {
    let (chinese, english) = match scene {
        Scene::Native => ("微信扫码支付", "WeChat Pay: scan a code"),
        Scene::Jsapi | Scene::H5 | Scene::MiniProgram => ("微信支付", "WeChat Pay"),
        Scene::Qr => ("支付宝扫码支付", "Alipay: scan a code"),
        Scene::Page => ("支付宝网页支付", "Alipay: on its site"),
        Scene::Wap | Scene::AlipayMiniProgram => ("支付宝", "Alipay"),
        Scene::TelecomJsapi | Scene::TelecomH5 | Scene::TelecomMiniProgram => {
            ("电信收银台（微信）", "Telecom cashier (WeChat)")
        }
        Scene::TelecomAlipay => ("电信收银台（支付宝）", "Telecom cashier (Alipay)"),
    };
    match language {
        Language::Chinese => chinese,
        Language::English => english,
    }
}
