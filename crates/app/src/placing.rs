//! Placing an unpaid order, new or renewing: once for each request, from the package as it is now.

use crate::catalogue::Catalogue;
use crate::ports::{Ports, Settings};
use crate::supplies::{Selling, SellingError};
use crate::unit::finish;
use domain::customer::{Contact, QueryId, Source};
use domain::event::{EventKind, OrderEvent};
use domain::id::{AccountId, EventId, OrderId, OrderKind, PackageId, TaskId};
use domain::intake::{
    Fingerprint, IdempotencyKey, Intake, IntakeOutcome, KeyedRequest, PlaceOrder, RepeatCheck,
    SeenCustomer, StoredAnswer,
};
use domain::order::{Order, OrderState, PackageSnapshot};
use domain::package::{Package, PackageRefusal};
use domain::ports::{IdError, KeyClaim, OutsideError, Purpose, StoreError};
use domain::supplier::{Asked as AskedGoods, SupplierError, Wish};
use domain::task::{Task, TaskKind};
use domain::{Invalid, Money};
use std::sync::Arc;

/// What an order would be made from, or why there is none.
pub(crate) type Drafted = Result<Result<Draft, SaveRefusal>, SaveError>;

/// Whether an order is drafted for the first time, or again because what the first draft was made
/// from has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    First,
    Again,
}

/// Each is had once.
pub(crate) const LOOKS: [Look; 2] = [Look::First, Look::Again];

/// How a repeat of the request is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repeat {
    Key(IdempotencyKey),
    /// Without a key: what tells this client from others, such as its address.
    Client(String),
}

/// A refusal that follows from the state of things, and is remembered under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveRefusal {
    UnknownCustomer,
    UnknownPackage,
    PackageOffSale,
    PackageNotForCustomer,
    /// Nothing is left of the package.
    SoldOut,
    /// The customer has as many orders of the package as one may have.
    QuotaReached,
    /// What a supplier delivers for an account of ours is sold to accounts alone.
    SignInNeeded,
    /// Some of the addresses did not come with an order of this customer's.
    UnknownAddresses,
    /// The supplier does not sell it now, or not at a price that we can bear.
    NotSold,
}

impl From<PackageRefusal> for SaveRefusal {
    fn from(refusal: PackageRefusal) -> Self {
        match refusal {
            PackageRefusal::OffSale => Self::PackageOffSale,
            PackageRefusal::NotForCustomer => Self::PackageNotForCustomer,
        }
    }
}

/// Words the answers, so that they can be stored with what they speak of.
pub trait SaveAnswers: Send + Sync {
    fn placed(&self, order: &Order) -> StoredAnswer;
    fn refused(&self, refusal: SaveRefusal) -> StoredAnswer;
}

#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    #[error("the key was used for another request")]
    KeyReused,
    #[error("the same order came a moment ago")]
    Repeated,
    /// So many orders came from the address that a person has to show up.
    #[error("a captcha must be solved first")]
    CaptchaNeeded,
    #[error("the customer directory cannot be asked, and there is no copy")]
    DirectoryUnavailable(#[source] OutsideError),
    #[error("the supplier cannot be asked whether it can be sold")]
    SupplierUnavailable(#[source] SupplierError),
    /// What was asked for does not fit the package.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

/// A request to save an order, as far as repeats of it go.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    /// The route.
    pub(crate) route: &'static str,
    /// Keys of different accounts have nothing to do with each other.
    pub(crate) account: Option<AccountId>,
    /// All that tells the request from others to the same route.
    pub(crate) said: String,
    pub(crate) repeat: &'a Repeat,
}

/// What an order is to be made from.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) kind: OrderKind,
    pub(crate) query_id: Option<QueryId>,
    /// Who renews, where they were not looked at for this very draft.
    pub(crate) customer: Option<SeenCustomer>,
    pub(crate) account: Option<AccountId>,
    pub(crate) contact: Contact,
    pub(crate) package: Arc<Package>,
    pub(crate) wish: Wish,
    /// What so much of it costs.
    pub(crate) amount: Money,
    pub(crate) source: Source,
}

#[derive(Debug)]
pub(crate) enum Placed {
    /// A new order, made by this very request.
    New(StoredAnswer),
    /// The same key's answer of earlier.
    Replayed(StoredAnswer),
    Refused(SaveRefusal),
    /// The package or the customer is not what the draft was made from: look again.
    Changed,
}

#[derive(Debug, Clone)]
pub(crate) struct Placer {
    ports: Arc<Ports>,
    settings: Arc<Settings>,
    catalogue: Catalogue,
    selling: Selling,
}

impl Placer {
    pub(crate) fn new(ports: &Arc<Ports>, settings: &Arc<Settings>, catalogue: &Catalogue) -> Self {
        Self {
            ports: Arc::clone(ports),
            settings: Arc::clone(settings),
            catalogue: catalogue.clone(),
            selling: Selling::new(ports),
        }
    }

    pub(crate) async fn package(&self, id: PackageId) -> Result<Option<Arc<Package>>, StoreError> {
        self.catalogue.package(id).await
    }

    /// What is asked for of the package, and what it costs; or why it is not sold.
    pub(crate) async fn wish(
        &self,
        package: &Package,
        asked: &AskedGoods,
        (kind, account): (OrderKind, Option<AccountId>),
    ) -> Result<Result<(Wish, Money), SaveRefusal>, SaveError> {
        let wish = asked.clone().of(&package.goods, kind)?;
        let too_much = Invalid { field: "amount", problem: "is more than one order may have" };
        let amount = package.price_of(&wish).map_err(|_error| too_much)?;
        match self.selling.check(package, &wish, account).await {
            Ok(None) => Ok(Ok((wish, amount))),
            Ok(Some(refusal)) => Ok(Err(refusal)),
            Err(SellingError::Supplier(error)) => Err(SaveError::SupplierUnavailable(error)),
            Err(SellingError::Store(error)) => Err(error.into()),
        }
    }

    /// Places what is drafted, or says why not. The draft is made again when what it was made from
    /// has changed. Nothing is looked up for a request that would be sent away.
    pub(crate) async fn save<D>(
        &self,
        asked: &Asked<'_>,
        draft: impl Fn(Look) -> D + Send + Sync,
        answers: &dyn SaveAnswers,
    ) -> Result<StoredAnswer, SaveError>
    where
        D: Future<Output = Drafted> + Send,
    {
        if !self.ports.intake.has_room() {
            return Err(StoreError::Busy.into());
        }
        for look in LOOKS {
            let draft = match draft(look).await? {
                Ok(draft) => draft,
                Err(refusal) => return self.refuse(asked, refusal, answers).await,
            };
            match self.place(asked, draft, answers).await? {
                Placed::New(answer) | Placed::Replayed(answer) => return Ok(answer),
                Placed::Refused(refusal) => return self.refuse(asked, refusal, answers).await,
                Placed::Changed => {}
            }
        }
        self.refuse(asked, SaveRefusal::PackageOffSale, answers).await
    }

    /// Places the order at the package's price of this moment.
    pub(crate) async fn place(
        &self,
        asked: &Asked<'_>,
        draft: Draft,
        answers: &dyn SaveAnswers,
    ) -> Result<Placed, SaveError> {
        let (quota, seen) = (draft.package.quota, draft.customer.clone());
        let order = self.order(draft)?;
        let answer = answers.placed(&order);
        let place = self.placing(asked, order, (quota, seen), &answer)?;
        match self.ports.intake.place(Intake::Place(Box::new(place))).await? {
            IntakeOutcome::Accepted => Ok(Placed::New(answer)),
            IntakeOutcome::Replayed(first) => Ok(Placed::Replayed(first)),
            IntakeOutcome::KeyReused => Err(SaveError::KeyReused),
            IntakeOutcome::Repeated => Err(SaveError::Repeated),
            IntakeOutcome::SoldOut => Ok(Placed::Refused(SaveRefusal::SoldOut)),
            IntakeOutcome::QuotaReached => Ok(Placed::Refused(SaveRefusal::QuotaReached)),
            IntakeOutcome::Changed => {
                self.catalogue.distrust();
                Ok(Placed::Changed)
            }
        }
    }

    /// Words the refusal, and keeps it under the request's key.
    pub(crate) async fn refuse(
        &self,
        asked: &Asked<'_>,
        refusal: SaveRefusal,
        answers: &dyn SaveAnswers,
    ) -> Result<StoredAnswer, SaveError> {
        let answer = answers.refused(refusal);
        let Repeat::Key(key) = asked.repeat else { return Ok(answer) };
        let request = self.keyed(asked, key.clone());
        let remember = Intake::Remember { request, answer: answer.clone() };
        match self.ports.intake.place(remember).await? {
            IntakeOutcome::Accepted => Ok(answer),
            IntakeOutcome::Replayed(first) => Ok(first),
            IntakeOutcome::KeyReused => Err(SaveError::KeyReused),
            // Only placing can meet these.
            IntakeOutcome::Repeated
            | IntakeOutcome::Changed
            | IntakeOutcome::SoldOut
            | IntakeOutcome::QuotaReached => Err(StoreError::Conflict.into()),
        }
    }

    /// What the request was answered before, if it has a key; nothing is left behind.
    pub(crate) async fn answered(
        &self,
        asked: &Asked<'_>,
    ) -> Result<Option<StoredAnswer>, SaveError> {
        let Repeat::Key(key) = asked.repeat else { return Ok(None) };
        let request = self.keyed(asked, key.clone());
        let mut work = self.ports.store.begin().await?;
        let looked = async {
            let now = work.now().await?;
            work.idempotency().claim(&request, now, now).await
        }
        .await;
        let claim = match looked {
            Ok(claim) => {
                work.roll_back().await?;
                claim
            }
            failed @ Err(_) => finish(work, failed).await?,
        };
        match claim {
            KeyClaim::Answered(answer) => Ok(Some(answer)),
            KeyClaim::Reused => Err(SaveError::KeyReused),
            KeyClaim::Claimed | KeyClaim::Running => Ok(None),
        }
    }

    fn order(&self, draft: Draft) -> Result<Order, IdError> {
        let now = self.ports.clock.now();
        Ok(Order {
            id: OrderId::new(draft.kind, self.ports.ids.next_id()?),
            query_id: draft.query_id,
            account: draft.account,
            contact: draft.contact,
            package: PackageSnapshot::from(draft.package.as_ref()),
            wish: draft.wish,
            amount: draft.amount,
            source: draft.source,
            state: OrderState::AwaitingPayment,
            created_at: now,
            expires_at: now + self.settings.order_life,
            version: 1,
        })
    }

    fn placing(
        &self,
        asked: &Asked<'_>,
        order: Order,
        (quota, customer): (Option<u32>, Option<SeenCustomer>),
        answer: &StoredAnswer,
    ) -> Result<PlaceOrder, IdError> {
        let (id, at) = (order.id, order.created_at);
        let event_id = EventId(self.ports.ids.next_id()?);
        let task_id = TaskId(self.ports.ids.next_id()?);
        let repeat = match asked.repeat {
            Repeat::Key(key) => RepeatCheck::Keyed {
                request: self.keyed(asked, key.clone()),
                answer: answer.clone(),
            },
            Repeat::Client(client) => RepeatCheck::Guarded(self.fingerprint(asked, client)),
        };
        Ok(PlaceOrder {
            event: OrderEvent { id: event_id, order_id: id, kind: EventKind::Placed, at },
            expiry: Task::new(task_id, TaskKind::ExpireOrder(id), order.expires_at, at),
            order,
            repeat,
            quota,
            customer,
        })
    }

    fn keyed(&self, asked: &Asked<'_>, key: IdempotencyKey) -> KeyedRequest {
        let fingerprint = self.fingerprint(asked, "");
        KeyedRequest { scope: asked.scope(), key, fingerprint }
    }

    fn fingerprint(&self, asked: &Asked<'_>, client: &str) -> Fingerprint {
        let text = format!("{}\0{client}\0{}", asked.scope(), asked.said);
        Fingerprint(self.ports.cipher.keyed_hash(Purpose::Fingerprint, text.as_bytes()))
    }
}

impl Asked<'_> {
    fn scope(&self) -> String {
        match self.account {
            Some(account) => format!("{} {account}", self.route),
            None => self.route.to_owned(),
        }
    }
}
