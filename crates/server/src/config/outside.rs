mod baidu;
mod messages;
mod need;
mod payments;
mod platform;
mod suppliers;

pub(crate) use baidu::Baidu;
pub(crate) use messages::{Amap, Sms};
pub(crate) use payments::{Alipay, AlipayKeys, Telecom, Wechat, WechatOpen};
pub(crate) use platform::{Legacy, Platform};
pub(crate) use suppliers::{Jiuyi, ProxyShop};

use super::{Problems, Profile, Reader, Secret};
use need::Need;
use sandbox::{Identities, SECRET_MARK};

/// Every outside system's address, identities and keys.
#[derive(Debug)]
pub(crate) struct Outside {
    pub(crate) wechat: Wechat,
    pub(crate) alipay: Alipay,
    /// Unset where payments do not go through the telecom.
    pub(crate) telecom: Option<Telecom>,
    /// Unset where nobody pays inside `WeChat`.
    pub(crate) wechat_open: Option<WechatOpen>,
    pub(crate) zhuoyue: Zhuoyue,
    pub(crate) boss: Boss,
    pub(crate) sms: Sms,
    /// Unset where addresses are typed without help.
    pub(crate) amap: Option<Amap>,
    /// Unset where there is no outside platform: then nothing goes that needs its token.
    pub(crate) platform: Option<Platform>,
    /// Unset where the old site's back office is gone.
    pub(crate) legacy: Option<Legacy>,
    pub(crate) baidu: Baidu,
    /// Unset where no accounts are topped up.
    pub(crate) jiuyi: Option<Jiuyi>,
    /// Unset where no proxy plans are sold.
    pub(crate) proxy_shop: Option<ProxyShop>,
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

/// The addresses: none of them may be set beside the sandbox.
const ADDRESSES: [&str; 14] = [
    "WECHAT_BASE_URL",
    "WECHAT_OPEN_BASE_URL",
    "WECHAT_OPEN_AUTHORIZE_URL",
    "ALIPAY_GATEWAY_URL",
    "TELECOM_BASE_URL",
    "ZHUOYUE_BASE_URL",
    "BOSS_BASE_URL",
    "SMS_BASE_URL",
    "AMAP_BASE_URL",
    "PLATFORM_BASE_URL",
    "LEGACY_BASE_URL",
    "BAIDU_OCPC_BASE_URL",
    "JIUYI_BASE_URL",
    "PROXY_BASE_URL",
];

/// How the payment providers' words are checked: with fixed keys, or with certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyModes {
    pub(crate) wechat_certificates: bool,
    pub(crate) alipay_certificates: bool,
}

impl KeyModes {
    pub(super) fn read(reader: &Reader, profile: Profile, problems: &mut Problems) -> Self {
        let mut need = Need { reader, profile, problems };
        let words = ["public_key", "certificates"];
        Self {
            wechat_certificates: need.word("WECHAT_KEY_MODE", words) == "certificates",
            alipay_certificates: need.word("ALIPAY_KEY_MODE", words) == "certificates",
        }
    }
}

impl Outside {
    pub(super) fn read(
        reader: &Reader,
        profile: Profile,
        modes: KeyModes,
        problems: &mut Problems,
    ) -> Self {
        let mut need = Need { reader, profile, problems };
        let wechat = Wechat::read(&mut need, modes);
        Self {
            wechat_open: WechatOpen::read(&mut need, &wechat),
            wechat,
            alipay: Alipay::read(&mut need, modes),
            telecom: Telecom::read(&mut need),
            zhuoyue: Zhuoyue {
                base_url: need.url("ZHUOYUE_BASE_URL"),
                app_key: need.text("ZHUOYUE_APP_KEY"),
                app_secret: need.secret("ZHUOYUE_APP_SECRET"),
            },
            boss: Boss { base_url: need.url("BOSS_BASE_URL"), token: need.secret("BOSS_TOKEN") },
            sms: Sms::read(&mut need),
            amap: Amap::read(&mut need),
            platform: Platform::read(&mut need),
            legacy: Legacy::read(&mut need),
            baidu: Baidu::read(&mut need),
            jiuyi: Jiuyi::read(&mut need),
            proxy_shop: ProxyShop::read(&mut need),
        }
    }

    /// Who we are in the sandbox, with keys that it made for itself.
    pub(crate) fn at_sandbox(identities: Identities, modes: KeyModes) -> Self {
        let Identities {
            wechat,
            alipay,
            alipay_cert,
            zhuoyue,
            boss,
            telecom,
            wechat_open,
            sms,
            amap,
            platform,
            legacy,
            baidu,
            jiuyi,
            proxy,
        } = identities;
        Self {
            wechat: Wechat::at_sandbox(wechat, modes),
            alipay: if modes.alipay_certificates {
                Alipay::at_sandbox_by_certificate(alipay_cert)
            } else {
                Alipay::at_sandbox(alipay)
            },
            telecom: Some(Telecom::at_sandbox(telecom)),
            wechat_open: Some(WechatOpen::at_sandbox(wechat_open)),
            zhuoyue: Zhuoyue {
                base_url: zhuoyue.base_url,
                app_key: zhuoyue.app_key,
                app_secret: Secret::new(zhuoyue.app_secret),
            },
            boss: Boss { base_url: boss.base_url, token: Secret::new(boss.token) },
            sms: Sms::at_sandbox(sms),
            amap: Some(Amap::at_sandbox(amap)),
            platform: Some(Platform::at_sandbox(platform)),
            legacy: Some(Legacy::at_sandbox(legacy)),
            baidu: Baidu::at_sandbox(baidu),
            jiuyi: Some(Jiuyi::at_sandbox(jiuyi)),
            proxy_shop: Some(ProxyShop::at_sandbox(proxy)),
        }
    }

    /// Keys and identities that a sandbox made are worth nothing where money is real.
    pub(super) fn refuse_sandbox_keys(&self, problems: &mut Problems) {
        let own = [
            ("ZHUOYUE_APP_SECRET", self.zhuoyue.app_secret.expose(), SECRET_MARK),
            ("BOSS_TOKEN", self.boss.token.expose(), SECRET_MARK),
        ];
        let payments = self.wechat.marks().into_iter().chain(self.alipay.marks());
        let telecom = self.telecom.iter().flat_map(Telecom::marks);
        let open = self.wechat_open.iter().flat_map(WechatOpen::marks);
        let messages = self.sms.marks().into_iter();
        let messages = messages.chain(self.amap.iter().flat_map(Amap::marks));
        let platform = self.platform.iter().flat_map(Platform::marks);
        let offices = platform.chain(self.legacy.iter().flat_map(Legacy::marks));
        let all = own.into_iter().chain(payments).chain(telecom).chain(open).chain(messages);
        let suppliers = self.jiuyi.iter().flat_map(Jiuyi::marks);
        let suppliers = suppliers.chain(self.proxy_shop.iter().flat_map(ProxyShop::marks));
        let all = all.chain(offices).chain(self.baidu.marks()).chain(suppliers);
        for (setting, value, mark) in all {
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
