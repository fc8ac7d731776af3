use super::goods::GoodsKept;
use super::words;
use crate::admin::content::bodies::bodies;
use crate::admin::content::read::{at, money, words as read_words};
use crate::admin::fields::word;
use crate::error::ApiError;
use app::content::PackageDraft;
use domain::package::ShownAt;
use domain::{PackageId, Target};

bodies! {
    create NewPackage {
        /// What clients name it by: unique, for ever.
        #[schema(example = 101, minimum = 1, maximum = 999_999_999)]
        package_id: [i64],
    }
    change ChangedPackage
    both {
        /// 1–64 characters, no emoji: payers read it at the provider.
        #[schema(example = "100M/12", max_length = 64)]
        package_name: [String],
        /// Bandwidth as shown, 1–32 characters.
        #[schema(example = "100M", max_length = 32)]
        package_rate: [String],
        #[schema(example = 12, minimum = 1, maximum = 120)]
        package_month: [u32],
        /// In yuan, from 0.01 to 1000000.00.
        #[schema(example = "460.00")]
        package_price: [String],
        /// The price shown crossed out, in yuan, not less than the price.
        #[schema(example = "600.00")]
        list_price: [Option<String>],
        /// Up to 5000 characters.
        #[schema(max_length = 5_000)]
        #[serde(default)]
        description: [String],
        /// Web addresses or paths of the site, at most 20; the first one for lists.
        #[schema(max_items = 20)]
        #[serde(default)]
        pictures: [Vec<String>],
        /// What the customer agrees to, plain text up to 20000 characters.
        #[schema(max_length = 20_000)]
        #[serde(default)]
        terms: [String],
        /// `home`, `family` or `group`.
        #[schema(example = "home")]
        kind: [String],
        /// The pages that show it: `home`, `family`, `order`, `mini_program`, each once.
        #[schema(example = json!(["home", "order"]))]
        places: [Vec<String>],
        /// Whom it is for: `everyone`, `qualified` (达标) or `lapsed` (过期).
        #[schema(default = "everyone")]
        #[serde(default = "everyone")]
        audience: [String],
        /// It can be ordered as a new one: if it is not said, unless it renews static addresses.
        for_new: [Option<bool>],
        /// It can be renewed with: if it is not said, broadband and what renews static addresses.
        for_renewal: [Option<bool>],
        /// Smaller stands first.
        #[serde(default)]
        rank: [i32],
        /// On sale from this instant on, RFC 3339.
        #[schema(format = DateTime)]
        sale_from_at: [Option<String>],
        /// On sale up to this instant.
        #[schema(format = DateTime)]
        sale_until_at: [Option<String>],
        /// Its stock is counted.
        #[serde(default)]
        limited: [bool],
        /// How many living orders one customer may have of it.
        #[schema(minimum = 1, maximum = 1_000)]
        quota: [Option<u32>],
        /// Who is told of a paid order, in this order. Of broadband: `boss`, `zhuoyue_data`,
        /// `zhuoyue_order`, `zhuoyue`, `legacy`, all of them if it is not said; of other goods their
        /// supplier alone.
        targets: [Option<Vec<String>>],
        /// What becomes of money that is no longer owed: `complete`, `refund` or `hold`.
        #[schema(default = "hold")]
        #[serde(default = "hold")]
        late_money: [String],
        /// What it sells; if it is not said, what it sold before, and of a new one broadband.
        goods: [Option<GoodsKept>],
    }
}

fn everyone() -> String {
    "everyone".to_owned()
}

fn hold() -> String {
    "hold".to_owned()
}

impl ChangedPackage {
    pub(super) fn version(&self) -> i64 {
        self.version
    }

    pub(super) fn draft(self, id: PackageId) -> Result<PackageDraft, ApiError> {
        self.into_create(id.0).draft()
    }
}

impl NewPackage {
    pub(super) fn draft(self) -> Result<PackageDraft, ApiError> {
        let list_price = self.list_price.as_deref().filter(|price| !price.is_empty());
        let targets = self.targets.as_deref();
        Ok(PackageDraft {
            id: PackageId(self.package_id),
            price: money("packagePrice", &self.package_price)?,
            list_price: list_price.map(|price| money("listPrice", price)).transpose()?,
            shelf: word("kind", &self.kind, words::kind)?,
            shown_at: read_words("places", &self.places, ShownAt::from_name)?,
            audience: word("audience", &self.audience, words::audience)?,
            sale_from: at("saleFromAt", self.sale_from_at.as_deref())?,
            sale_until: at("saleUntilAt", self.sale_until_at.as_deref())?,
            targets: targets
                .map(|targets| read_words("targets", targets, Target::from_name))
                .transpose()?,
            late_money: word("lateMoney", &self.late_money, words::late_money)?,
            name: self.package_name,
            rate: self.package_rate,
            months: self.package_month,
            description: self.description,
            pictures: self.pictures,
            terms: self.terms,
            for_new: self.for_new,
            for_renewal: self.for_renewal,
            goods: self.goods.map(GoodsKept::read).transpose()?,
            position: self.rank,
            limited: self.limited,
            quota: self.quota,
        })
    }
}
