//! One way to pay: how a client starts it, and how the payer then pays.

use crate::running::{Answer, Running};
use sandbox::{PayerOrder, PayerReport};
use serde_json::{Value, json};

/// A channel and a scene of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Till {
    pub(super) channel: &'static str,
    /// By its name within the channel.
    pub(super) scene: &'static str,
}

/// A payment that has been started.
#[derive(Debug)]
pub(super) struct Started {
    till: Till,
    /// Our number at the provider.
    pub(super) number: String,
    pub(super) action: Value,
}

/// Every way to pay.
pub(super) const TILLS: [Till; 12] = [
    Till { channel: "wechat", scene: "native" },
    Till { channel: "wechat", scene: "jsapi" },
    Till { channel: "wechat", scene: "h5" },
    Till { channel: "wechat", scene: "mini_program" },
    Till { channel: "alipay", scene: "page" },
    Till { channel: "alipay", scene: "wap" },
    Till { channel: "alipay", scene: "qr" },
    Till { channel: "alipay", scene: "mini_program" },
    Till { channel: "telecom", scene: "wechat_jsapi" },
    Till { channel: "telecom", scene: "wechat_h5" },
    Till { channel: "telecom", scene: "wechat_mini_program" },
    Till { channel: "telecom", scene: "alipay" },
];

impl Till {
    pub(super) fn of(channel: &str, scene: &str) -> Self {
        let is_meant = |till: &Self| till.channel == channel && till.scene == scene;
        TILLS.into_iter().find(is_meant).unwrap()
    }

    pub(super) async fn start(self, server: &Running, order: &str) -> Started {
        let data = self.try_to_start(server, order).await.data();
        let number = data["payment"]["paymentId"].as_str().unwrap().to_owned();
        Started { till: self, number, action: data["action"].clone() }
    }

    /// As the client does it, with the openid of whoever is signed in there.
    pub(super) async fn try_to_start(self, server: &Running, order: &str) -> Answer {
        let mut body = json!({"orderId": order});
        if let Some(openid) = self.openid(server).await {
            body["openid"] = openid.into();
        }
        let path = match (self.channel, self.scene) {
            ("telecom", "wechat_jsapi") => "/v1/cashier/telecom/wechat/jsapi",
            ("telecom", "wechat_h5") => "/v1/cashier/telecom/wechat/h5",
            ("telecom", "wechat_mini_program") => "/v1/cashier/telecom/wechat/mini-program",
            ("telecom", _) => "/v1/cashier/telecom/alipay/pay",
            ("alipay", scene) => {
                body["scene"] = scene.into();
                "/v1/cashier/alipay/pay"
            }
            (_, scene) => {
                body["scene"] = scene.into();
                "/v1/cashier/wechat/pay"
            }
        };
        server.post(path, &body).await
    }

    /// Found out by a sign-in code, where the scene asks for one.
    pub(super) async fn openid(self, server: &Running) -> Option<String> {
        let world = server.world();
        let (route, code) = match (self.channel, self.scene) {
            ("wechat", "jsapi") => {
                ("wechat/official-account", world.login_code("official_account", "alice").await)
            }
            ("wechat", "mini_program") => {
                ("wechat/mini-program", world.login_code("mini_program", "alice").await)
            }
            ("alipay", "mini_program") => {
                ("alipay/mini-program", world.alipay_login_code("alice").await)
            }
            ("telecom", "wechat_jsapi" | "wechat_mini_program") => {
                ("telecom/wechat", world.login_code("telecom", "alice").await)
            }
            _no_openid => return None,
        };
        let path = format!("/v1/cashier/{route}/openid?code={}", code.unwrap());
        Some(server.get(&path).await.data()["openid"].as_str().unwrap().to_owned())
    }
}

impl Started {
    /// The payer pays by what the client was given, and by nothing else.
    pub(super) async fn pay(&self, server: &Running) {
        let world = server.world();
        let (kind, parameters) = (&self.action["type"], &self.action["parameters"]);
        match (self.till.channel, self.till.scene) {
            ("wechat", "jsapi" | "mini_program") => {
                world.invoke_wechat(parameters).await.unwrap();
            }
            ("alipay", "mini_program") => {
                let trade = parameters["tradeNO"].as_str().unwrap();
                world.invoke_alipay(trade).await.unwrap();
            }
            ("telecom", "wechat_jsapi" | "wechat_mini_program") => {
                let names = ["appId", "timeStamp", "nonceStr", "package", "signType", "paySign"];
                for name in names {
                    assert!(parameters[name].is_string(), "{name} in {parameters}");
                }
                self.act(server, "pay").await;
            }
            ("telecom", _) => press_the_button(server, self.url()).await,
            ("wechat", "h5") | ("alipay", "page" | "wap") => {
                self.act(server, "pay").await;
            }
            (_, _) => {
                assert_eq!(kind, "qr_code");
                assert!(self.action["content"].as_str().is_some_and(|code| !code.is_empty()));
                self.act(server, "pay").await;
            }
        }
    }

    /// The payer does something else, after opening the page if there is one.
    pub(super) async fn act(&self, server: &Running, action: &str) -> PayerReport {
        let (channel, scene) = (self.till.channel, self.till.scene);
        let is_page = matches!((channel, scene), ("wechat", "h5") | ("alipay", "page" | "wap"));
        let order = PayerOrder {
            out_trade_no: Some(self.number.clone()),
            action: action.to_owned(),
            url: is_page.then(|| self.url().to_owned()),
            ..PayerOrder::default()
        };
        server.world().payer(&order).await.unwrap()
    }

    /// Whether the payer could still pay.
    pub(super) async fn is_payable(&self, server: &Running) -> bool {
        let order = PayerOrder {
            out_trade_no: Some(self.number.clone()),
            action: "silent".to_owned(),
            ..PayerOrder::default()
        };
        server.world().payer(&order).await.is_ok()
    }

    pub(super) fn url(&self) -> &str {
        assert_eq!(self.action["type"], "redirect");
        self.action["url"].as_str().unwrap()
    }
}

/// In the browser: the page is opened and its form is sent.
async fn press_the_button(server: &Running, url: &str) {
    let page = Answer::of(server.http.get(url).send().await.unwrap()).await;
    let (_, form) = page.text.split_once("<form method=\"post\" action=\"").unwrap();
    let (path, _) = form.split_once('"').unwrap();
    let button = format!("{}{path}", server.sandbox_url());
    let pressed = Answer::of(server.http.post(button).send().await.unwrap()).await;
    assert!(pressed.status.is_success() || pressed.status.is_redirection(), "{}", pressed.text);
}
