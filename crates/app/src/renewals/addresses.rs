use super::Renewals;
use crate::placing::{Asked, Draft, Drafted, Repeat, SaveAnswers, SaveError, SaveRefusal};
use crate::unit::finish;
use domain::customer::{Contact, Source};
use domain::id::{AccountId, OrderKind, PackageId};
use domain::intake::StoredAnswer;
use domain::ports::StoreError;
use domain::supplier::Asked as AskedGoods;

/// Static addresses (静态IP) that a customer has and wants for longer.
#[derive(Debug, Clone)]
pub struct SaveAddressRenewal {
    pub package_id: PackageId,
    /// The addresses, by `upid`, and for how long.
    pub goods: AskedGoods,
    /// Whose they are.
    pub account: Option<AccountId>,
    pub source: Source,
    pub repeat: Repeat,
}

impl Renewals {
    /// Saves an unpaid renewal of static addresses: package's price × addresses × months.
    pub async fn save_addresses(
        &self,
        save: SaveAddressRenewal,
        answers: &dyn SaveAnswers,
    ) -> Result<StoredAnswer, SaveError> {
        let asked = Asked {
            route: "order/renewal/save",
            account: save.account,
            said: format!("{}\0{:?}", save.package_id, save.goods),
            repeat: &save.repeat,
        };
        if let Some(answer) = self.placer.answered(&asked).await? {
            return Ok(answer);
        }
        self.placer.save(&asked, |_look| self.address_draft(&save), answers).await
    }

    async fn address_draft(&self, save: &SaveAddressRenewal) -> Drafted {
        let Some(package) = self.placer.package(save.package_id).await? else {
            return Ok(Err(SaveRefusal::UnknownPackage));
        };
        if let Err(refusal) = package.check_address_renewal(self.ports.clock.now()) {
            return Ok(Err(refusal.into()));
        }
        let bought_by = (OrderKind::Renewal, save.account);
        let (wish, amount) = match self.placer.wish(&package, &save.goods, bought_by).await? {
            Ok(wish) => wish,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Some(contact) = self.contact_of(&save.goods.upids).await? else {
            return Ok(Err(SaveRefusal::UnknownAddresses));
        };
        Ok(Ok(Draft {
            kind: OrderKind::Renewal,
            query_id: None,
            customer: None,
            account: save.account,
            contact,
            package,
            wish,
            amount,
            source: save.source.clone(),
        }))
    }

    /// As the order says that the first of the addresses came with.
    async fn contact_of(&self, upids: &[i64]) -> Result<Option<Contact>, StoreError> {
        let mut work = self.ports.store.begin().await?;
        let found = async {
            let owners = work.supplier_orders().owners(upids).await?;
            let Some((_upid, order)) = owners.into_iter().next() else { return Ok(None) };
            Ok(work.orders().find(order).await?.map(|order| order.contact))
        }
        .await;
        finish(work, found).await
    }
}
