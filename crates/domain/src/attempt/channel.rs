/// The provider's family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    Wechat,
    Alipay,
    /// The telecom's cashier (翼支付), which has `WeChat` and Alipay behind it.
    Telecom,
}

impl Channel {
    pub const ALL: [Self; 3] = [Self::Wechat, Self::Alipay, Self::Telecom];

    pub fn name(self) -> &'static str {
        match self {
            Self::Wechat => "wechat",
            Self::Alipay => "alipay",
            Self::Telecom => "telecom",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

macro_rules! scenes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $channel:ident, $within:literal;)+) => {
        /// How the payer is reached.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scene { $($(#[$doc])* $variant,)+ }

        impl Scene {
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$variant),+];

            /// The word for it, of all channels the only one.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            pub fn channel(self) -> Channel {
                match self { $(Self::$variant => Channel::$channel,)+ }
            }

            /// The word that clients use, who have named the channel before.
            pub fn name_within_channel(self) -> &'static str {
                match self { $(Self::$variant => $within,)+ }
            }
        }
    };
}

scenes! {
    /// A QR code on a PC.
    Native = "native", Wechat, "native";
    /// A page inside `WeChat`, by the official account (公众号).
    Jsapi = "jsapi", Wechat, "jsapi";
    /// A browser on a phone, which opens `WeChat`.
    H5 = "h5", Wechat, "h5";
    MiniProgram = "mini_program", Wechat, "mini_program";
    /// A page in a PC's browser.
    Page = "page", Alipay, "page";
    /// A page in a phone's browser.
    Wap = "wap", Alipay, "wap";
    AlipayMiniProgram = "alipay_mini_program", Alipay, "mini_program";
    /// A QR code.
    Qr = "qr", Alipay, "qr";
    /// `WeChat` behind the telecom's cashier, by its official account.
    TelecomJsapi = "telecom_jsapi", Telecom, "wechat_jsapi";
    TelecomH5 = "telecom_h5", Telecom, "wechat_h5";
    TelecomMiniProgram = "telecom_mini_program", Telecom, "wechat_mini_program";
    /// Alipay behind the telecom's cashier.
    TelecomAlipay = "telecom_alipay", Telecom, "alipay";
}

impl Scene {
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scene| scene.name() == name)
    }

    pub fn within(channel: Channel, name: &str) -> Option<Self> {
        let is_meant =
            |scene: &Self| scene.channel() == channel && scene.name_within_channel() == name;
        Self::ALL.into_iter().find(is_meant)
    }

    /// Whether the provider must be told who pays (`openid`, `buyer_id`).
    pub fn needs_openid(self) -> bool {
        match self {
            Self::Jsapi
            | Self::MiniProgram
            | Self::AlipayMiniProgram
            | Self::TelecomJsapi
            | Self::TelecomMiniProgram => true,
            Self::Native
            | Self::H5
            | Self::Page
            | Self::Wap
            | Self::Qr
            | Self::TelecomH5
            | Self::TelecomAlipay => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_scene_is_found_by_its_words() {
        for scene in Scene::ALL {
            assert_eq!(Scene::from_name(scene.name()), Some(scene));
            assert_eq!(Scene::within(scene.channel(), scene.name_within_channel()), Some(scene));
        }
        let names: BTreeSet<_> = Scene::ALL.map(Scene::name).into_iter().collect();
        assert_eq!(names.len(), Scene::ALL.len());
        assert_eq!(Scene::within(Channel::Alipay, "native"), None);
    }

    #[test]
    fn every_channel_is_found_by_its_word() {
        for channel in Channel::ALL {
            assert_eq!(Channel::from_name(channel.name()), Some(channel));
        }
        assert_eq!(Channel::from_name("cash"), None);
    }
}
