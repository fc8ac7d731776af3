//! Captchas (验证码): a picture to be read once, and a ticket for having read it.

use crate::guards::hash;
use crate::ports::Ports;
use crate::unit::finish;
use domain::one_time::{CAPTCHA_LIFE, OneTime, OneTimeKind, TICKET_LIFE};
use domain::ports::{Purpose, StoreError};
use std::sync::Arc;

/// Capitals and digits that cannot be taken for one another.
pub const CHARACTERS: [char; 21] = [
    'A', 'C', 'E', 'F', 'H', 'J', 'K', 'M', 'N', 'P', 'R', 'T', 'U', 'W', 'X', 'Y', '3', '4', '6',
    '7', '9',
];

#[derive(Debug, thiserror::Error)]
pub enum CaptchaError {
    /// Not what stands in the picture, or the picture is too old or was answered before.
    #[error("the captcha is not solved")]
    Wrong,
    /// Without a ticket that holds for this address.
    #[error("a captcha must be solved first")]
    TicketNeeded,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A picture to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captcha {
    pub uuid: String,
    pub png: Vec<u8>,
}

#[derive(Debug, Clone)]
pub struct Captchas {
    ports: Arc<Ports>,
}

impl Captchas {
    pub fn new(ports: &Arc<Ports>) -> Self {
        Self { ports: Arc::clone(ports) }
    }

    pub async fn make(&self) -> Result<Captcha, StoreError> {
        let uuid = uuid(&self.ports.secrets.token());
        self.keep(OneTimeKind::Captcha, &uuid, None).await?;
        let png = self.ports.captcha.paint(&self.answer(&uuid)).await;
        Ok(Captcha { uuid, png })
    }

    /// What stands in the picture. It follows from the number and our key, so nothing that could be
    /// read is stored; the sandbox tells it to those who test.
    pub fn answer(&self, uuid: &str) -> String {
        let bytes = hash(self.ports.cipher.as_ref(), Purpose::OneTime, &["answer", uuid]);
        let length = bytes.first().map_or(4, |first| 4 + usize::from(first % 2));
        let pick = |byte: &u8| CHARACTERS.get(usize::from(*byte) % CHARACTERS.len()).copied();
        bytes.iter().skip(1).take(length).filter_map(pick).collect()
    }

    /// A ticket for the next protected call from the address. The captcha is used up either way.
    pub async fn verify(
        &self,
        uuid: &str,
        code: &str,
        address: &str,
    ) -> Result<String, CaptchaError> {
        let is_there = self.take(OneTimeKind::Captcha, uuid, None).await?;
        if !is_there || !self.answer(uuid).eq_ignore_ascii_case(code.trim()) {
            return Err(CaptchaError::Wrong);
        }
        let ticket = self.ports.secrets.token();
        self.keep(OneTimeKind::CaptchaTicket, &ticket, Some(address)).await?;
        Ok(ticket)
    }

    /// Uses the ticket up: it holds once, for the address that solved the captcha.
    pub async fn use_ticket(
        &self,
        ticket: Option<&str>,
        address: &str,
    ) -> Result<(), CaptchaError> {
        let ticket = ticket.filter(|ticket| !ticket.is_empty());
        let ticket = ticket.ok_or(CaptchaError::TicketNeeded)?;
        if self.take(OneTimeKind::CaptchaTicket, ticket, Some(address)).await? {
            Ok(())
        } else {
            Err(CaptchaError::TicketNeeded)
        }
    }

    async fn keep(
        &self,
        kind: OneTimeKind,
        secret: &str,
        address: Option<&str>,
    ) -> Result<(), StoreError> {
        let life = match kind {
            OneTimeKind::Captcha => CAPTCHA_LIFE,
            OneTimeKind::CaptchaTicket => TICKET_LIFE,
        };
        let hash = self.hash(kind, secret);
        let bound_to = address.map(|address| self.bound_to(address));
        let mut work = self.ports.store.begin().await?;
        let kept = async {
            let expires_at = work.now().await? + life;
            work.guards().keep(&OneTime { kind, hash, bound_to, expires_at }).await
        }
        .await;
        finish(work, kept).await
    }

    /// Whether it was there, still held, and is this address's.
    async fn take(
        &self,
        kind: OneTimeKind,
        secret: &str,
        address: Option<&str>,
    ) -> Result<bool, StoreError> {
        let hash = self.hash(kind, secret);
        let mut work = self.ports.store.begin().await?;
        let taken = async {
            let now = work.now().await?;
            Ok::<_, StoreError>((now, work.guards().take(kind, hash).await?))
        }
        .await;
        let (now, taken) = finish(work, taken).await?;
        let wanted = address.map(|address| self.bound_to(address));
        Ok(taken.is_some_and(|taken| taken.expires_at > now && taken.bound_to == wanted))
    }

    fn hash(&self, kind: OneTimeKind, secret: &str) -> [u8; 32] {
        hash(self.ports.cipher.as_ref(), Purpose::OneTime, &[kind.name(), secret])
    }

    fn bound_to(&self, address: &str) -> [u8; 32] {
        hash(self.ports.cipher.as_ref(), Purpose::OneTime, &["address", address])
    }
}

/// 32 hexadecimal digits of a random token, spelled and marked like a random UUID.
fn uuid(token: &str) -> String {
    let digits = token.chars().chain(std::iter::repeat('0')).take(32).enumerate();
    digits.fold(String::with_capacity(36), |mut text, (place, digit)| {
        if [8, 12, 16, 20].contains(&place) {
            text.push('-');
        }
        text.push(match place {
            12 => '4',
            16 => 'a',
            _other => digit,
        });
        text
    })
}
