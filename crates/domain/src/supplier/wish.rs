use super::goods::{Goods, ProxyGoods};
use super::{ProxyProduct, RechargeAccount, RenewDuration};
use crate::Invalid;
use crate::id::OrderKind;

/// What is bought of a package, as the customer asked for it and the package allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    Broadband,
    Recharge(RechargeAccount),
    Proxy(ProxyWish),
}

/// What an order at the proxy shop says beside what the package says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyWish {
    /// How many; for a balance, how much of it in the shop's own unit; for a renewal, the addresses.
    pub amount: u32,
    /// Regions and how many addresses in each, in the shop's own form.
    pub region_list: Option<String>,
    pub renew_duration: Option<RenewDuration>,
    /// The addresses that are renewed, each once, rising.
    pub upids: Vec<i64>,
}

/// What a client says of the goods, not yet checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    pub account: Option<String>,
    pub amount: Option<u32>,
    pub recharge_amount: Option<u32>,
    pub region_list: Option<String>,
    pub renew_duration: Option<RenewDuration>,
    pub upids: Vec<i64>,
}

impl Wish {
    /// What is left of it once the person has been forgotten: of the same kind, and nobody's.
    #[must_use]
    pub fn forgotten(&self) -> Self {
        match self {
            Self::Broadband => Self::Broadband,
            Self::Recharge(_) => Self::Recharge(RechargeAccount::nobody()),
            Self::Proxy(wish) => Self::Proxy(wish.clone()),
        }
    }

    /// What the package's price is multiplied by.
    pub fn units(&self) -> u32 {
        match self {
            Self::Broadband | Self::Recharge(_) => 1,
            Self::Proxy(wish) => {
                let months = wish.renew_duration.map_or(1, RenewDuration::months);
                wish.amount.saturating_mul(months)
            }
        }
    }
}

impl Asked {
    /// What is ordered, if the goods can be ordered so.
    pub fn of(self, goods: &Goods, kind: OrderKind) -> Result<Wish, Invalid> {
        match goods {
            // Whoever sends more than a broadband order needs is not stopped by it.
            Goods::Broadband => Ok(Wish::Broadband),
            Goods::Recharge(goods) => {
                let only_account = Self { account: self.account.clone(), ..Self::default() };
                refuse_others(&self, &only_account)?;
                let Some(account) = self.account else { return missing("account") };
                Ok(Wish::Recharge(RechargeAccount::parse(&account, goods.account)?))
            }
            Goods::Proxy(goods) => self.of_proxy(goods, kind).map(Wish::Proxy),
        }
    }

    fn of_proxy(self, goods: &ProxyGoods, kind: OrderKind) -> Result<ProxyWish, Invalid> {
        let wish = match goods.product {
            ProxyProduct::StaticIpRenewal => self.renewal(kind)?,
            ProxyProduct::Balance => self.balance()?,
            ProxyProduct::DynamicTraffic
            | ProxyProduct::DynamicUnlimited
            | ProxyProduct::LastingIdcTraffic
            | ProxyProduct::ResidentialStaticTraffic
            | ProxyProduct::DatacenterStaticIp
            | ProxyProduct::LastingIspTraffic
            | ProxyProduct::StaticTraffic
            | ProxyProduct::DynamicIps
            | ProxyProduct::WebScraper
            | ProxyProduct::StaticIpExchange
            | ProxyProduct::StaticTrafficV2
            | ProxyProduct::StaticTrafficAddOn
            | ProxyProduct::ResidentialStaticIp
            | ProxyProduct::Shortfall
            | ProxyProduct::Serp
            | ProxyProduct::Video
            | ProxyProduct::Other(_) => self.plan(goods.product)?,
        };
        if Wish::Proxy(wish.clone()).units() > goods.most_units {
            let field = if wish.upids.is_empty() { "amount" } else { "upids" };
            return Err(Invalid { field, problem: "is more than one order may have" });
        }
        Ok(wish)
    }

    fn renewal(self, kind: OrderKind) -> Result<ProxyWish, Invalid> {
        let Self { renew_duration, upids, .. } = self.clone();
        refuse_others(&self, &Self { renew_duration, upids, ..Self::default() })?;
        if kind != OrderKind::Renewal {
            return Err(Invalid { field: "packageId", problem: "is for renewals only" });
        }
        let mut upids = self.upids;
        upids.sort_unstable();
        let asked = upids.len();
        upids.dedup();
        if upids.len() != asked || upids.iter().any(|&upid| upid < 1) {
            return Err(Invalid { field: "upids", problem: "must be numbers above 0, each once" });
        }
        match u32::try_from(upids.len()) {
            Ok(amount) if amount > 0 => {
                Ok(ProxyWish { amount, region_list: None, renew_duration, upids })
            }
            _none => missing("upids"),
        }
    }

    fn balance(self) -> Result<ProxyWish, Invalid> {
        let recharge_amount = self.recharge_amount;
        refuse_others(&self, &Self { recharge_amount, ..Self::default() })?;
        let Some(amount) = recharge_amount.filter(|&amount| amount > 0) else {
            return missing("rechargeAmount");
        };
        Ok(ProxyWish { amount, region_list: None, renew_duration: None, upids: Vec::new() })
    }

    fn plan(self, product: ProxyProduct) -> Result<ProxyWish, Invalid> {
        let mut taken = Self { amount: self.amount, ..Self::default() };
        if product.is_static_ip() {
            taken.region_list.clone_from(&self.region_list);
            taken.renew_duration = self.renew_duration;
        }
        refuse_others(&self, &taken)?;
        if taken.amount == Some(0) {
            return Err(Invalid { field: "amount", problem: "must be at least 1" });
        }
        if product.is_static_ip() && taken.region_list.is_none() {
            return missing("regionList");
        }
        if !taken.region_list.as_deref().is_none_or(is_region_list) {
            let problem = "must be 1 to 500 letters, digits and , : ; | _ -";
            return Err(Invalid { field: "regionList", problem });
        }
        let Self { amount, region_list, renew_duration, .. } = taken;
        Ok(ProxyWish {
            amount: amount.unwrap_or(1),
            region_list,
            renew_duration,
            upids: Vec::new(),
        })
    }
}

/// What the goods do not take would be paid for by nobody, or be missed by the customer.
fn refuse_others(asked: &Asked, taken: &Asked) -> Result<(), Invalid> {
    let refuse = |field| Err(Invalid { field, problem: "is not taken by this package" });
    if asked.account != taken.account {
        return refuse("account");
    }
    if asked.amount != taken.amount {
        return refuse("amount");
    }
    if asked.recharge_amount != taken.recharge_amount {
        return refuse("rechargeAmount");
    }
    if asked.region_list != taken.region_list {
        return refuse("regionList");
    }
    if asked.renew_duration != taken.renew_duration {
        return refuse("renewDuration");
    }
    if asked.upids == taken.upids { Ok(()) } else { refuse("upids") }
}

fn is_region_list(text: &str) -> bool {
    let is_taken = |byte: u8| byte.is_ascii_alphanumeric() || b",:;|_-".contains(&byte);
    (1..=500).contains(&text.len()) && text.bytes().all(is_taken)
}

fn missing<T>(field: &'static str) -> Result<T, Invalid> {
    Err(Invalid { field, problem: "is needed for this package" })
}

#[cfg(test)]
mod tests;
