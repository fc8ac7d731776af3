//! What a login code is exchanged for, and where the browser gets one.

use super::platform::{Call, Failure};
use super::{Application, Inner};
use domain::ports::{LoginError, WeChatApp};
use form_urlencoded::byte_serialize;
use serde::Deserialize;

/// Session key and tokens are left unread.
#[derive(Deserialize)]
struct Session {
    openid: String,
}

impl Inner {
    pub(super) async fn openid(&self, app: WeChatApp, code: &str) -> Result<String, LoginError> {
        match app {
            WeChatApp::MiniProgram => {
                let path = ["sns", "jscode2session"];
                self.session(&self.mini_program, &path, ("js_code", code)).await
            }
            WeChatApp::OfficialAccount => {
                let path = ["sns", "oauth2", "access_token"];
                self.session(&self.official_account, &path, ("code", code)).await
            }
        }
    }

    async fn session(
        &self,
        application: &Application,
        path: &[&str],
        code: (&str, &str),
    ) -> Result<String, LoginError> {
        let query = [
            ("appid", application.id.as_str()),
            ("secret", application.secret.as_str()),
            code,
            ("grant_type", "authorization_code"),
        ];
        let session: Session = self.platform.call(path, Call::Get(&query)).await?;
        if is_openid(&session.openid) {
            Ok(session.openid)
        } else {
            Err(Failure::Unknown("an openid that is none".to_owned()).into())
        }
    }

    /// The order of the parameters and the fragment are `WeChat`'s demand. `connect_redirect` keeps
    /// it from coming back twice with one code.
    pub(super) fn authorize_url(&self, redirect_uri: &str, state: &str) -> String {
        format!(
            "{}?appid={}&redirect_uri={}&response_type=code&scope=snsapi_base&state={}\
             &connect_redirect=1#wechat_redirect",
            self.authorize,
            self.official_account.id,
            percent_encoded(redirect_uri),
            percent_encoded(state),
        )
    }
}

/// Up to 128 visible ASCII characters.
fn is_openid(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A space as `%20`, which every reader takes for one.
fn percent_encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
