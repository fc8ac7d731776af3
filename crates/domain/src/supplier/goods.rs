use super::{AccountForm, ProxyProduct, Supplier};
use crate::Invalid;
use crate::money::{Money, MoneyError};

/// What a package sells, and so what an order for it must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goods {
    /// 宽带: delivered by the operator's own systems.
    Broadband,
    /// 代充: an account topped up.
    Recharge(RechargeGoods),
    /// A plan, or the renewal of addresses, at the proxy shop.
    Proxy(ProxyGoods),
}

/// What becomes of an order whose supplier has failed for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OnFailure {
    /// The customer has the money back.
    Refund,
    /// Staff decide.
    Hold,
}

impl OnFailure {
    pub fn name(self) -> &'static str {
        match self {
            Self::Refund => "refund",
            Self::Hold => "hold",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Refund, Self::Hold].into_iter().find(|choice| choice.name() == name)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RechargeGoods {
    /// The supplier's products (`card_id`), tried in this order until one is delivered: 1–5.
    pub products: Vec<String>,
    pub account: AccountForm,
    /// What one may cost us at most.
    pub most_cost: Money,
    pub on_failure: OnFailure,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyGoods {
    /// The shop's package (`pid`).
    pub pid: i64,
    pub product: ProxyProduct,
    /// How many units one order may have.
    pub most_units: u32,
    /// What one unit may cost us at most.
    pub unit_cost: Money,
    /// For `DynamicUnlimited`, where both are chosen by us.
    pub bandwidth_id: Option<i64>,
    pub concurrency_id: Option<i64>,
    /// Our own rebates at the shop.
    pub coupon: Option<String>,
    pub invitation_discount: bool,
    pub on_failure: OnFailure,
}

impl Goods {
    /// The stable word.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Broadband => "broadband",
            Self::Recharge(_) => "recharge",
            Self::Proxy(_) => "proxy",
        }
    }

    pub fn supplier(&self) -> Option<Supplier> {
        match self {
            Self::Broadband => None,
            Self::Recharge(_) => Some(Supplier::Jiuyi),
            Self::Proxy(_) => Some(Supplier::ProxyShop),
        }
    }

    /// Whether it renews addresses that the customer has: sold as a renewal only.
    pub fn renews_addresses(&self) -> bool {
        matches!(self, Self::Proxy(ProxyGoods { product: ProxyProduct::StaticIpRenewal, .. }))
    }

    pub fn on_failure(&self) -> OnFailure {
        match self {
            Self::Broadband => OnFailure::Hold,
            Self::Recharge(goods) => goods.on_failure,
            Self::Proxy(goods) => goods.on_failure,
        }
    }

    /// What so many units may cost us at most, when `owed` is paid for them: never more than that.
    pub fn most_cost(&self, units: u32, owed: Money) -> Result<Money, MoneyError> {
        let allowed = match self {
            Self::Broadband => return Ok(owed),
            Self::Recharge(goods) => goods.most_cost.times(units)?,
            Self::Proxy(goods) => goods.unit_cost.times(units)?,
        };
        Ok(if allowed.fen() < owed.fen() { allowed } else { owed })
    }

    /// Whether a package may be sold so.
    pub fn check(&self) -> Result<(), Invalid> {
        match self {
            Self::Broadband => Ok(()),
            Self::Recharge(goods) => goods.check(),
            Self::Proxy(goods) => goods.check(),
        }
    }
}

impl RechargeGoods {
    fn check(&self) -> Result<(), Invalid> {
        let is_id = |id: &String| {
            (1..=32).contains(&id.len())
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        let repeats =
            |(at, id): (usize, &String)| self.products.iter().skip(at + 1).any(|b| b == id);
        if !(1..=5).contains(&self.products.len()) || !self.products.iter().all(is_id) {
            let problem = "must name 1 to 5 products, each of 1 to 32 letters, digits, - or _";
            return Err(Invalid { field: "goods.products", problem });
        }
        if self.products.iter().enumerate().any(repeats) {
            return Err(Invalid { field: "goods.products", problem: "must not repeat one" });
        }
        check_cost("goods.mostCost", self.most_cost)
    }
}

impl ProxyGoods {
    fn check(&self) -> Result<(), Invalid> {
        let refuse = |field, problem| Err(Invalid { field, problem });
        if self.pid < 1 {
            return refuse("goods.pid", "must be the number of a package at the shop");
        }
        if !self.product.is_sold() {
            return refuse("goods.product", "cannot be sold");
        }
        if !(1..=10_000).contains(&self.most_units) {
            return refuse("goods.mostUnits", "must be 1 to 10,000");
        }
        let chosen = self.bandwidth_id.is_some() && self.concurrency_id.is_some();
        let is_chosen = self.bandwidth_id.is_some() || self.concurrency_id.is_some();
        let takes_choice = self.product == ProxyProduct::DynamicUnlimited;
        if takes_choice && !chosen {
            return refuse("goods.bandwidthId", "must stand with concurrencyId for this product");
        }
        if !takes_choice && is_chosen {
            return refuse("goods.bandwidthId", "is for dynamic_unlimited only");
        }
        let is_coupon = |coupon: &String| {
            (1..=64).contains(&coupon.len()) && coupon.bytes().all(|b| b.is_ascii_graphic())
        };
        if !self.coupon.as_ref().is_none_or(is_coupon) {
            return refuse("goods.coupon", "must be 1 to 64 visible characters");
        }
        check_cost("goods.unitCost", self.unit_cost)
    }
}

fn check_cost(field: &'static str, cost: Money) -> Result<(), Invalid> {
    if cost.fen() == 0 {
        return Err(Invalid { field, problem: "must be more than nothing" });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fen(fen: i64) -> Money {
        Money::cny(fen).unwrap()
    }

    fn recharge(products: &[&str]) -> RechargeGoods {
        RechargeGoods {
            products: products.iter().map(|&id| id.to_owned()).collect(),
            account: AccountForm::Phone,
            most_cost: fen(9_900),
            on_failure: OnFailure::Refund,
        }
    }

    fn plan(product: ProxyProduct) -> ProxyGoods {
        ProxyGoods {
            pid: 12,
            product,
            most_units: 10,
            unit_cost: fen(500),
            bandwidth_id: None,
            concurrency_id: None,
            coupon: None,
            invitation_discount: false,
            on_failure: OnFailure::Hold,
        }
    }

    fn refused(goods: &Goods) -> Option<&'static str> {
        goods.check().err().map(|invalid| invalid.field)
    }

    #[test]
    fn a_recharge_names_its_products_once_each() {
        assert_eq!(refused(&Goods::Recharge(recharge(&["43", "44"]))), None);
        let long = "9".repeat(33);
        let wrong: [&[&str]; 6] =
            [&[], &[""], &["4 3"], &[&long], &["43", "43"], &["1", "2", "3", "4", "5", "6"]];
        for products in wrong {
            let field = refused(&Goods::Recharge(recharge(products)));
            assert_eq!(field, Some("goods.products"), "{products:?}");
        }
        let free = RechargeGoods { most_cost: fen(0), ..recharge(&["43"]) };
        assert_eq!(refused(&Goods::Recharge(free)), Some("goods.mostCost"));
    }

    #[test]
    fn every_product_but_the_unsold_can_be_a_package() {
        for product in ProxyProduct::KNOWN {
            let mut goods = plan(product);
            if product == ProxyProduct::DynamicUnlimited {
                (goods.bandwidth_id, goods.concurrency_id) = (Some(1), Some(2));
            }
            assert_eq!(refused(&Goods::Proxy(goods)).is_none(), product.is_sold(), "{product:?}");
        }
    }

    #[test]
    fn the_choice_of_bandwidth_belongs_to_one_product() {
        let traffic = plan(ProxyProduct::DynamicTraffic);
        let chosen = ProxyGoods { bandwidth_id: Some(1), ..traffic.clone() };
        assert_eq!(refused(&Goods::Proxy(chosen)), Some("goods.bandwidthId"));
        let half = ProxyGoods { concurrency_id: Some(1), ..plan(ProxyProduct::DynamicUnlimited) };
        assert_eq!(refused(&Goods::Proxy(half)), Some("goods.bandwidthId"));
        for (goods, field) in [
            (ProxyGoods { pid: 0, ..traffic.clone() }, "goods.pid"),
            (ProxyGoods { most_units: 0, ..traffic.clone() }, "goods.mostUnits"),
            (ProxyGoods { most_units: 10_001, ..traffic.clone() }, "goods.mostUnits"),
            (ProxyGoods { coupon: Some("a b".to_owned()), ..traffic.clone() }, "goods.coupon"),
            (ProxyGoods { unit_cost: fen(0), ..traffic }, "goods.unitCost"),
        ] {
            assert_eq!(refused(&Goods::Proxy(goods)), Some(field));
        }
    }

    #[test]
    fn it_may_never_cost_more_than_is_paid_for_it() {
        let goods = Goods::Proxy(plan(ProxyProduct::DynamicTraffic));
        assert_eq!(goods.most_cost(3, fen(10_000)), Ok(fen(1_500)));
        assert_eq!(goods.most_cost(3, fen(1_200)), Ok(fen(1_200)));
        assert_eq!(Goods::Broadband.most_cost(1, fen(7)), Ok(fen(7)));
        assert_eq!(Goods::Recharge(recharge(&["1"])).most_cost(1, fen(9_900)), Ok(fen(9_900)));
    }
}
