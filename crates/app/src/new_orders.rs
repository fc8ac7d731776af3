//! New orders (新开): an unpaid one from what the customer typed, at the package's price.

use crate::captchas::{CaptchaError, Captchas};
use crate::guards::Guards;
use crate::placing::{
    Asked, Draft, LOOKS, Placed, Placer, Repeat, SaveAnswers, SaveError, SaveRefusal,
};
use crate::ports::{Ports, Settings};
use domain::customer::{Contact, Source};
use domain::id::{AccountId, OrderKind, PackageId};
use domain::intake::StoredAnswer;
use domain::limit::{Limit, LimitVerdict};
use domain::supplier::Asked as AskedGoods;
use domain::with_causes;
use std::sync::Arc;

/// How many times the orders that are free of a captcha may be tried for: so many at once, at most,
/// get past the count of those that were made.
const TRIES_FOR_EACH: u32 = 10;

#[derive(Debug, Clone)]
pub struct SaveNew {
    pub package_id: PackageId,
    pub contact: Contact,
    /// What of the package, where it is a supplier's.
    pub goods: AskedGoods,
    /// Who is signed in, if anybody.
    pub account: Option<AccountId>,
    pub source: Source,
    pub repeat: Repeat,
    /// The client's address.
    pub address: String,
    /// For having solved a captcha. It is no part of what makes two requests the same.
    pub captcha_ticket: Option<String>,
}

#[derive(Debug, Clone)]
pub struct NewOrders {
    ports: Arc<Ports>,
    settings: Arc<Settings>,
    placer: Placer,
    guards: Guards,
    captchas: Captchas,
}

impl NewOrders {
    pub(crate) fn new(
        ports: &Arc<Ports>,
        settings: &Arc<Settings>,
        placer: Placer,
        guards: Guards,
        captchas: Captchas,
    ) -> Self {
        let (ports, settings) = (Arc::clone(ports), Arc::clone(settings));
        Self { ports, settings, placer, guards, captchas }
    }

    /// Saves an unpaid new order. Its price is the package's own at this moment.
    pub async fn save(
        &self,
        save: SaveNew,
        answers: &dyn SaveAnswers,
    ) -> Result<StoredAnswer, SaveError> {
        let asked = Asked {
            route: "order/new/save",
            account: save.account,
            said: said(&save),
            repeat: &save.repeat,
        };
        // What was answered before is answered so again, whatever a supplier says by now.
        if save.goods != AskedGoods::default()
            && let Some(answer) = self.placer.answered(&asked).await?
        {
            return Ok(answer);
        }
        let mut is_admitted = false;
        for _look in LOOKS {
            let draft = match self.draft(&save).await? {
                Ok(draft) => draft,
                Err(refusal) => return self.placer.refuse(&asked, refusal, answers).await,
            };
            if !is_admitted && let Some(answer) = self.admit(&save, &asked).await? {
                return Ok(answer);
            }
            is_admitted = true;
            match self.placer.place(&asked, draft, answers).await? {
                Placed::New(answer) => {
                    self.note(&save).await;
                    return Ok(answer);
                }
                Placed::Replayed(answer) => return Ok(answer),
                Placed::Refused(refusal) => {
                    return self.placer.refuse(&asked, refusal, answers).await;
                }
                Placed::Changed => {}
            }
        }
        self.placer.refuse(&asked, SaveRefusal::PackageOffSale, answers).await
    }

    /// What the order would be made from, or why not.
    async fn draft(&self, save: &SaveNew) -> Result<Result<Draft, SaveRefusal>, SaveError> {
        let Some(package) = self.placer.package(save.package_id).await? else {
            return Ok(Err(SaveRefusal::UnknownPackage));
        };
        if let Err(refusal) = package.check_new(self.ports.clock.now()) {
            return Ok(Err(refusal.into()));
        }
        let bought_by = (OrderKind::New, save.account);
        let (wish, amount) = match self.placer.wish(&package, &save.goods, bought_by).await? {
            Ok(wish) => wish,
            Err(refusal) => return Ok(Err(refusal)),
        };
        Ok(Ok(Draft {
            kind: OrderKind::New,
            query_id: None,
            customer: None,
            account: save.account,
            contact: save.contact.clone(),
            package,
            wish,
            amount,
            source: save.source.clone(),
        }))
    }

    /// Asks those for a captcha from whose address many orders come without anybody signing in.
    /// `Some`: the same key was answered before, and so it is again.
    async fn admit(
        &self,
        save: &SaveNew,
        asked: &Asked<'_>,
    ) -> Result<Option<StoredAnswer>, SaveError> {
        if save.account.is_some() {
            return Ok(None);
        }
        let (orders, tries) = (self.settings.limits.anonymous_orders, self.tries());
        let made = self.guards.counted(&orders, &save.address).await?;
        if made < orders.most
            && self.guards.count(&tries, &save.address).await? == LimitVerdict::Within
        {
            return Ok(None);
        }
        if let Some(answer) = self.placer.answered(asked).await? {
            return Ok(Some(answer));
        }
        let ticket = save.captcha_ticket.as_deref();
        match self.captchas.use_ticket(ticket, &save.address).await {
            Ok(()) => Ok(None),
            Err(CaptchaError::Wrong | CaptchaError::TicketNeeded) => Err(SaveError::CaptchaNeeded),
            Err(CaptchaError::Store(error)) => Err(error.into()),
        }
    }

    /// Counts an order that was made. It stands, whether or not the count succeeds.
    async fn note(&self, save: &SaveNew) {
        if save.account.is_some() {
            return;
        }
        let limit = &self.settings.limits.anonymous_orders;
        let counted = self.guards.count(limit, &save.address).await;
        if let Err(error) = counted {
            tracing::warn!(error = %with_causes(&error), "an anonymous order was not counted");
        }
    }

    fn tries(&self) -> Limit {
        let orders = self.settings.limits.anonymous_orders;
        let most = orders.most.saturating_mul(TRIES_FOR_EACH);
        Limit { name: "anonymous_order_tries", most, ..orders }
    }
}

/// All that makes two requests the same, each part told from the next by what none can hold.
fn said(save: &SaveNew) -> String {
    let Contact { name, phone, address } = &save.contact;
    let (name, phone, address) = (name.expose(), phone.expose(), address.expose());
    let broadband = format!("{}\0{name}\0{phone}\0{address}", save.package_id);
    if save.goods == AskedGoods::default() {
        return broadband;
    }
    format!("{broadband}\0{:?}", save.goods)
}
