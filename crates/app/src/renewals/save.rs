use super::{RenewalQueryError, Renewals};
use domain::customer::{Customer, QueryId, Source};
use domain::event::{EventKind, OrderEvent};
use domain::id::{EventId, OrderId, OrderKind, PackageId, TaskId};
use domain::intake::{
    Fingerprint, IdempotencyKey, Intake, IntakeOutcome, KeyedRequest, PlaceOrder, RepeatCheck,
    StoredAnswer,
};
use domain::order::{Order, OrderState, PackageSnapshot};
use domain::package::{Package, PackageRefusal};
use domain::ports::{IdError, OutsideError, Purpose, StoreError};
use domain::task::{Task, TaskKind};

/// The route, as keys and guards know it.
const SCOPE: &str = "order/renewal/save";

/// How a repeat of the request is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repeat {
    Key(IdempotencyKey),
    /// Without a key: what tells this client from others, such as its address.
    Client(String),
}

#[derive(Debug, Clone)]
pub struct SaveRenewal {
    pub query_id: QueryId,
    pub package_id: PackageId,
    pub source: Source,
    pub repeat: Repeat,
}

/// A refusal that follows from the state of things, and is remembered under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveRefusal {
    UnknownCustomer,
    UnknownPackage,
    PackageOffSale,
    PackageNotForCustomer,
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
    #[error("the customer directory cannot be asked, and there is no copy")]
    DirectoryUnavailable(#[source] OutsideError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ids(#[from] IdError),
}

/// What the order would be made from, or why not.
enum Checked {
    Good(Box<(Customer, Package)>),
    Refused(SaveRefusal),
}

impl Renewals {
    /// Saves an unpaid renewal. Its price is the package's own at this moment.
    pub async fn save(
        &self,
        save: SaveRenewal,
        answers: &dyn SaveAnswers,
    ) -> Result<StoredAnswer, SaveError> {
        // A package that changed under our hands is looked at once more.
        for _look in 0..2 {
            let (customer, package) = match self.check(&save).await? {
                Checked::Good(good) => *good,
                Checked::Refused(refusal) => return self.refuse(&save, refusal, answers).await,
            };
            let order = self.order(&save, customer, &package)?;
            let answer = answers.placed(&order);
            let place = self.placing(&save, order, &answer)?;
            match self.ports.intake.place(Intake::Place(Box::new(place))).await? {
                IntakeOutcome::Accepted => return Ok(answer),
                IntakeOutcome::PackageChanged => self.catalogue.distrust(),
                told_at_once @ (IntakeOutcome::Replayed(_)
                | IntakeOutcome::KeyReused
                | IntakeOutcome::Repeated) => return told(told_at_once, answer),
            }
        }
        self.refuse(&save, SaveRefusal::PackageOffSale, answers).await
    }

    async fn check(&self, save: &SaveRenewal) -> Result<Checked, SaveError> {
        let customer = match self.query(&save.query_id).await {
            Ok(customer) => customer,
            Err(RenewalQueryError::UnknownCustomer) => {
                return Ok(Checked::Refused(SaveRefusal::UnknownCustomer));
            }
            Err(RenewalQueryError::DirectoryUnavailable(error)) => {
                return Err(SaveError::DirectoryUnavailable(error));
            }
            Err(RenewalQueryError::Store(error)) => return Err(error.into()),
        };
        let Some(package) = self.catalogue.package(save.package_id).await? else {
            return Ok(Checked::Refused(SaveRefusal::UnknownPackage));
        };
        Ok(match package.check_renewal(&customer, self.ports.clock.now()) {
            Ok(()) => Checked::Good(Box::new((customer, package))),
            Err(PackageRefusal::OffSale) => Checked::Refused(SaveRefusal::PackageOffSale),
            Err(PackageRefusal::NotForCustomer) => {
                Checked::Refused(SaveRefusal::PackageNotForCustomer)
            }
        })
    }

    fn order(
        &self,
        save: &SaveRenewal,
        customer: Customer,
        package: &Package,
    ) -> Result<Order, IdError> {
        let now = self.ports.clock.now();
        Ok(Order {
            id: OrderId::new(OrderKind::Renewal, self.ports.ids.next_id()?),
            query_id: Some(customer.query_id),
            contact: customer.contact,
            package: PackageSnapshot::from(package),
            amount: package.price,
            source: save.source.clone(),
            state: OrderState::AwaitingPayment,
            created_at: now,
            expires_at: now + self.settings.order_life,
            version: 1,
        })
    }

    fn placing(
        &self,
        save: &SaveRenewal,
        order: Order,
        answer: &StoredAnswer,
    ) -> Result<PlaceOrder, IdError> {
        let (id, at) = (order.id, order.created_at);
        let event_id = EventId(self.ports.ids.next_id()?);
        let task_id = TaskId(self.ports.ids.next_id()?);
        let repeat = match &save.repeat {
            Repeat::Key(key) => RepeatCheck::Keyed {
                request: self.keyed(save, key.clone()),
                answer: answer.clone(),
            },
            Repeat::Client(client) => RepeatCheck::Guarded(self.fingerprint(save, client)),
        };
        Ok(PlaceOrder {
            event: OrderEvent { id: event_id, order_id: id, kind: EventKind::Placed, at },
            expiry: Task::new(task_id, TaskKind::ExpireOrder(id), order.expires_at, at),
            order,
            repeat,
        })
    }

    async fn refuse(
        &self,
        save: &SaveRenewal,
        refusal: SaveRefusal,
        answers: &dyn SaveAnswers,
    ) -> Result<StoredAnswer, SaveError> {
        let answer = answers.refused(refusal);
        let Repeat::Key(key) = &save.repeat else { return Ok(answer) };
        let request = self.keyed(save, key.clone());
        let remember = Intake::Remember { request, answer: answer.clone() };
        told(self.ports.intake.place(remember).await?, answer)
    }

    fn keyed(&self, save: &SaveRenewal, key: IdempotencyKey) -> KeyedRequest {
        let fingerprint = self.fingerprint(save, "");
        KeyedRequest { scope: SCOPE.to_owned(), key, fingerprint }
    }

    fn fingerprint(&self, save: &SaveRenewal, client: &str) -> Fingerprint {
        let text = format!("{SCOPE}\0{client}\0{}\0{}", save.query_id, save.package_id);
        Fingerprint(self.ports.cipher.keyed_hash(Purpose::Fingerprint, text.as_bytes()))
    }
}

fn told(outcome: IntakeOutcome, answer: StoredAnswer) -> Result<StoredAnswer, SaveError> {
    match outcome {
        IntakeOutcome::Accepted => Ok(answer),
        IntakeOutcome::Replayed(first) => Ok(first),
        IntakeOutcome::KeyReused => Err(SaveError::KeyReused),
        IntakeOutcome::Repeated => Err(SaveError::Repeated),
        // Only placing can meet this, and it looks again by itself.
        IntakeOutcome::PackageChanged => Err(SaveError::Store(StoreError::Conflict)),
    }
}
