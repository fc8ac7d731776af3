//! Who the payer is in the app they pay in: openids by code, and the links that lead there.

use crate::ports::{Ports, Settings};
use domain::id::OrderId;
use domain::order::OrderState;
use domain::ports::{LoginError, StoreError, WeChatApp};
use domain::with_causes;
use std::sync::Arc;

#[derive(Debug, thiserror::Error)]
pub enum LoginRefused {
    #[error("not offered here")]
    NotOffered,
    #[error("the address is not on the list")]
    RedirectRefused,
    #[error("the state may hold up to 128 letters and digits")]
    BadState,
    #[error("no such order")]
    UnknownOrder,
    #[error("the order cannot be paid")]
    NotPayable,
    #[error(transparent)]
    Login(#[from] LoginError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Clone)]
pub struct PayerLogins {
    ports: Arc<Ports>,
    settings: Arc<Settings>,
}

impl PayerLogins {
    pub(crate) fn new(ports: &Arc<Ports>, settings: &Arc<Settings>) -> Self {
        Self { ports: Arc::clone(ports), settings: Arc::clone(settings) }
    }

    pub async fn wechat_openid(&self, app: WeChatApp, code: &str) -> Result<String, LoginRefused> {
        let login = self.ports.wechat_login.as_ref().ok_or(LoginRefused::NotOffered)?;
        told(login.openid(app, code).await)
    }

    pub async fn alipay_openid(&self, code: &str) -> Result<String, LoginRefused> {
        let login = self.ports.alipay_login.as_ref().ok_or(LoginRefused::NotOffered)?;
        told(login.openid(code).await)
    }

    pub async fn telecom_openid(&self, code: &str) -> Result<String, LoginRefused> {
        let login = self.ports.telecom_login.as_ref().ok_or(LoginRefused::NotOffered)?;
        told(login.openid(code).await)
    }

    /// 授权链接: where a page inside WeChat sends the browser to come back with a code. Only to
    /// addresses on the list.
    pub fn wechat_authorize_url(
        &self,
        redirect_uri: &str,
        state: &str,
    ) -> Result<String, LoginRefused> {
        let login = self.ports.wechat_login.as_ref().ok_or(LoginRefused::NotOffered)?;
        if !self.settings.is_return_url(redirect_uri) {
            return Err(LoginRefused::RedirectRefused);
        }
        if state.len() > 128 || !state.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(LoginRefused::BadState);
        }
        Ok(login.authorize_url(redirect_uri, state))
    }

    /// Where the telecom's cashier finds out who pays; it comes back to an address of our own.
    pub fn telecom_authorize_url(
        &self,
        own_url: &str,
        order: OrderId,
    ) -> Result<String, LoginRefused> {
        let login = self.ports.telecom_login.as_ref().ok_or(LoginRefused::NotOffered)?;
        Ok(login.authorize_url(own_url, &order.to_string()))
    }

    /// 获取`OpenUrl`: a link that opens the paying mini-program, good for as long as the order is.
    pub async fn open_url(&self, id: OrderId) -> Result<String, LoginRefused> {
        let login = self.ports.wechat_login.as_ref().ok_or(LoginRefused::NotOffered)?;
        let order = self.ports.queries.order(id).await?.ok_or(LoginRefused::UnknownOrder)?;
        let is_open =
            order.state == OrderState::AwaitingPayment && order.expires_at > self.ports.clock.now();
        if !is_open {
            return Err(LoginRefused::NotPayable);
        }
        let query = format!("orderId={id}");
        let page = &self.settings.mini_program_page;
        told(login.open_url(page, &query, order.expires_at).await)
    }
}

/// What staff must look at is logged here, at the boundary; a payer's own mistake is not.
fn told(answer: Result<String, LoginError>) -> Result<String, LoginRefused> {
    if let Err(error @ (LoginError::Misconfigured { .. } | LoginError::Outside(_))) = &answer {
        tracing::error!(error = %with_causes(error), "no openid or link could be had");
    }
    Ok(answer?)
}
