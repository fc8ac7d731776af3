/// What the client has to do for the payer to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Show this text as a QR code.
    QrCode { content: String },
    /// Open this address in the payer's browser.
    Redirect { url: String },
    /// Hand these to the payment function of the app that the page or mini-program runs in, under
    /// these names and in this order (`wx.requestPayment`, `my.tradePay`, …).
    Invoke { parameters: Vec<(String, String)> },
}
