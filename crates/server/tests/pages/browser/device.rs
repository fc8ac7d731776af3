//! What the visitor looks at the page with.

use super::Page;
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Device {
    Pc,
    /// A browser on a phone.
    Phone,
    InWechat,
    InAlipay,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Chinese,
    English,
}

const PC: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
    Chrome/140.0.0.0 Safari/537.36";
const PHONE: &str = "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like \
    Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";

impl Device {
    fn agent(self) -> String {
        match self {
            Self::Pc => PC.to_owned(),
            Self::Phone => PHONE.to_owned(),
            Self::InWechat => format!("{PHONE} MicroMessenger/8.0.50.2701 NetType/WIFI"),
            Self::InAlipay => format!("{PHONE} AliApp(AP/10.6.0) AlipayClient/10.6.0"),
        }
    }

    fn screen(self) -> Value {
        match self {
            Self::Pc => {
                json!({"width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": false})
            }
            Self::Phone | Self::InWechat | Self::InAlipay => {
                json!({"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": true})
            }
        }
    }
}

impl Language {
    /// As a browser asks for it.
    const fn accepted(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN,zh",
            Self::English => "en-US,en",
        }
    }
}

impl Page {
    pub(super) async fn become_device(&self, device: Device, language: Language) {
        self.cdp("Emulation.setDeviceMetricsOverride", device.screen()).await;
        let touch = json!({"enabled": device != Device::Pc});
        self.cdp("Emulation.setTouchEmulationEnabled", touch).await;
        let agent = json!({"userAgent": device.agent(), "acceptLanguage": language.accepted()});
        self.cdp("Network.setUserAgentOverride", agent).await;
    }

    /// The bridge that WeChat puts into its pages: it keeps what it is asked for.
    pub(crate) async fn pretend_bridge(&self) {
        let bridge = "window.WeixinJSBridge = {
            invoke: (_name, parameters) => { window.invoked = parameters },
        }";
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({"source": bridge})).await;
    }

    /// As whoever has switched scripts off.
    pub(crate) async fn block_scripts(&self) {
        self.cdp("Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
    }

    /// The connection is lost, or is there again.
    pub(crate) async fn set_offline(&self, is_offline: bool) {
        let conditions = json!({
            "offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1,
        });
        self.cdp("Network.emulateNetworkConditions", conditions).await;
    }

    /// Nothing reaches out of the screen to the side.
    pub(crate) async fn fits_the_width(&self) {
        let widths = self.eval("[document.documentElement.scrollWidth, innerWidth]").await;
        assert!(widths[0].as_i64() <= widths[1].as_i64(), "scrolls to the side: {widths}");
    }
}
