use super::{Problems, Profile, Reader, Secret};
use sandbox::{ALIPAY_APP_MARK, Identities, SECRET_MARK, SERIAL_MARK};

/// Every outside system's address, identities and keys.
#[derive(Debug)]
pub(crate) struct Outside {
    pub(crate) wechat: Wechat,
    pub(crate) alipay: Alipay,
    pub(crate) zhuoyue: Zhuoyue,
    pub(crate) boss: Boss,
}

#[derive(Debug)]
pub(crate) struct Wechat {
    pub(crate) base_url: String,
    pub(crate) mchid: String,
    pub(crate) app_id: String,
    pub(crate) merchant_serial: String,
    pub(crate) merchant_private_key: Secret,
    pub(crate) api_v3_key: Secret,
    pub(crate) platform_key_id: String,
    pub(crate) platform_key: Secret,
}

#[derive(Debug)]
pub(crate) struct Alipay {
    pub(crate) gateway_url: String,
    pub(crate) app_id: String,
    pub(crate) seller_id: String,
    pub(crate) app_private_key: Secret,
    pub(crate) public_key: Secret,
    pub(crate) precreate_product_code: String,
}

#[derive(Debug)]
pub(crate) struct Zhuoyue {
    pub(crate) base_url: String,
    pub(crate) app_key: String,
    pub(crate) app_secret: Secret,
}

#[derive(Debug)]
pub(crate) struct Boss {
    pub(crate) base_url: String,
    pub(crate) token: Secret,
}

/// 当面付; 订单码支付 is `QR_CODE_OFFLINE`, by contract.
const PRECREATE_PRODUCT_CODE: &str = "FACE_TO_FACE_PAYMENT";

/// The addresses: none of them may be set beside the sandbox.
const ADDRESSES: [&str; 4] =
    ["WECHAT_BASE_URL", "ALIPAY_GATEWAY_URL", "ZHUOYUE_BASE_URL", "BOSS_BASE_URL"];

impl Outside {
    pub(super) fn read(reader: &Reader, profile: Profile, problems: &mut Problems) -> Self {
        let mut need = Need { reader, profile, problems };
        let wechat = Wechat {
            base_url: need.url("WECHAT_BASE_URL"),
            mchid: need.text("WECHAT_MCHID"),
            app_id: need.text("WECHAT_APP_ID"),
            merchant_serial: need.text("WECHAT_MERCHANT_SERIAL"),
            merchant_private_key: need.secret("WECHAT_MERCHANT_PRIVATE_KEY"),
            api_v3_key: need.secret("WECHAT_API_V3_KEY"),
            // A certificate brings its own number.
            platform_key_id: reader.text("WECHAT_PLATFORM_KEY_ID", ""),
            platform_key: need.secret("WECHAT_PLATFORM_KEY"),
        };
        let alipay = Alipay {
            gateway_url: need.url("ALIPAY_GATEWAY_URL"),
            app_id: need.text("ALIPAY_APP_ID"),
            seller_id: need.text("ALIPAY_SELLER_ID"),
            app_private_key: need.secret("ALIPAY_APP_PRIVATE_KEY"),
            public_key: need.secret("ALIPAY_PUBLIC_KEY"),
            precreate_product_code: reader
                .text("ALIPAY_PRECREATE_PRODUCT_CODE", PRECREATE_PRODUCT_CODE),
        };
        let zhuoyue = Zhuoyue {
            base_url: need.url("ZHUOYUE_BASE_URL"),
            app_key: need.text("ZHUOYUE_APP_KEY"),
            app_secret: need.secret("ZHUOYUE_APP_SECRET"),
        };
        let boss = Boss { base_url: need.url("BOSS_BASE_URL"), token: need.secret("BOSS_TOKEN") };
        Self { wechat, alipay, zhuoyue, boss }
    }

    /// Who we are in the sandbox, with keys that it made for itself.
    pub(crate) fn at_sandbox(identities: Identities) -> Self {
        let Identities { wechat, alipay, zhuoyue, boss } = identities;
        Self {
            wechat: Wechat {
                base_url: wechat.base_url,
                mchid: wechat.mchid,
                app_id: wechat.app_id,
                merchant_serial: wechat.merchant_serial,
                merchant_private_key: Secret::new(wechat.merchant_private_key_pem),
                api_v3_key: Secret::new(wechat.api_v3_key),
                platform_key_id: wechat.platform_key_id,
                platform_key: Secret::new(wechat.platform_public_key_pem),
            },
            alipay: Alipay {
                gateway_url: alipay.gateway_url,
                app_id: alipay.app_id,
                seller_id: alipay.seller_id,
                app_private_key: Secret::new(alipay.app_private_key_pem),
                public_key: Secret::new(alipay.alipay_public_key_pem),
                precreate_product_code: PRECREATE_PRODUCT_CODE.to_owned(),
            },
            zhuoyue: Zhuoyue {
                base_url: zhuoyue.base_url,
                app_key: zhuoyue.app_key,
                app_secret: Secret::new(zhuoyue.app_secret),
            },
            boss: Boss { base_url: boss.base_url, token: Secret::new(boss.token) },
        }
    }

    /// Keys and identities that a sandbox made are worth nothing where money is real.
    pub(super) fn refuse_sandbox_keys(&self, problems: &mut Problems) {
        let Self { wechat, alipay, zhuoyue, boss } = self;
        for (setting, value, mark) in [
            ("WECHAT_MERCHANT_SERIAL", wechat.merchant_serial.as_str(), SERIAL_MARK),
            ("WECHAT_API_V3_KEY", wechat.api_v3_key.expose(), SECRET_MARK),
            ("ALIPAY_APP_ID", alipay.app_id.as_str(), ALIPAY_APP_MARK),
            ("ZHUOYUE_APP_SECRET", zhuoyue.app_secret.expose(), SECRET_MARK),
            ("BOSS_TOKEN", boss.token.expose(), SECRET_MARK),
        ] {
            if value.starts_with(mark) {
                problems.add(setting, "is a sandbox's, which production refuses");
            }
        }
    }

    pub(super) fn refuse_beside_sandbox(reader: &Reader, problems: &mut Problems) {
        for name in ADDRESSES {
            if reader.optional(name).is_some() {
                problems.add(name, "must not be set while the sandbox is on");
            }
        }
    }
}

/// Reads what must be there; each thing that is not becomes a problem.
struct Need<'a> {
    reader: &'a Reader,
    profile: Profile,
    problems: &'a mut Problems,
}

impl Need<'_> {
    fn text(&mut self, name: &str) -> String {
        let text = self.reader.optional(name);
        self.present(name, text).unwrap_or_default()
    }

    fn secret(&mut self, name: &str) -> Secret {
        let secret = self.reader.secret(name, self.problems);
        self.present(name, secret).unwrap_or_else(|| Secret::new(String::new()))
    }

    fn url(&mut self, name: &str) -> String {
        let is_set = self.reader.optional(name).is_some();
        let url = self.reader.url(name, self.problems);
        if !is_set {
            return self.present(name, url).unwrap_or_default();
        }
        let url = url.unwrap_or_default();
        if self.profile == Profile::Production && url.starts_with("http://") {
            self.problems.add(name, "must begin with https:// in production");
        }
        url
    }

    fn present<T>(&mut self, name: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.problems.add(name, "is missing (or set SANDBOX=true to do without)");
        }
        value
    }
}
