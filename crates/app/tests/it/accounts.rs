mod codes;
mod passwords;
mod profile;
mod sign_in;

use crate::support::{World, settings};
use app::{AccountError, Application, PasswordSignIn, SendCode, SignedInCustomer, SmsCodeError};
use domain::PhoneNumber;
use domain::account::{CustomerAccount, NewPassword};
use domain::sms::SmsScene;
use testkit::given;

/// Where requests come from unless a test says otherwise.
pub(crate) const ADDRESS: &str = "203.0.113.7";
pub(crate) const PHONE: &str = "18612345772";
pub(crate) const OTHER_PHONE: &str = "13900000001";

pub(crate) fn phone(text: &str) -> PhoneNumber {
    PhoneNumber::parse_mobile(text).unwrap()
}

fn new_password(text: &str) -> NewPassword {
    NewPassword::parse("newPassword", text).unwrap()
}

/// Another server over the same store.
pub(crate) fn second_server(world: &World) -> Application {
    Application::new(world.ports(), settings())
}

/// A world in which the phone has an account with the password `secret`.
fn world() -> (World, CustomerAccount) {
    let world = World::new();
    let account = given::account(PHONE);
    world.store.put_account(account.clone());
    (world, account)
}

impl World {
    /// A captcha solved by the address.
    pub(crate) async fn ticket(&self, address: &str) -> String {
        let captcha = self.app.captchas.make().await.unwrap();
        let answer = self.app.captchas.answer(&captcha.uuid);
        self.app.captchas.verify(&captcha.uuid, &answer, address).await.unwrap()
    }

    pub(crate) async fn try_send(&self, to: &str, scene: SmsScene) -> Result<(), SmsCodeError> {
        let ticket = self.ticket(ADDRESS).await;
        let (phone, ticket) = (phone(to), Some(ticket.as_str()));
        let send = SendCode { phone: &phone, scene, ticket, address: ADDRESS };
        self.app.sms_codes.send(send).await
    }

    /// The code that the phone was sent.
    pub(crate) async fn code(&self, to: &str, scene: SmsScene) -> String {
        self.try_send(to, scene).await.unwrap();
        self.sms.last_code(&phone(to)).unwrap()
    }

    /// By password, with a solved captcha.
    async fn sign_in(&self, who: &str, password: &str) -> Result<SignedInCustomer, AccountError> {
        let ticket = self.ticket(ADDRESS).await;
        sign_in(&self.app, (who, password), Some(&ticket)).await
    }
}

async fn sign_in(
    app: &Application,
    (who, password): (&str, &str),
    ticket: Option<&str>,
) -> Result<SignedInCustomer, AccountError> {
    let phone = phone(who);
    app.accounts.sign_in(PasswordSignIn { phone: &phone, password, ticket, address: ADDRESS }).await
}

/// Another code than this one.
fn wrong(code: &str) -> String {
    let first = if code.starts_with('1') { '2' } else { '1' };
    std::iter::once(first).chain(code.chars().skip(1)).collect()
}
