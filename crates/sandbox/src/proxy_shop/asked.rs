//! What an order asks for, and what that costs: the same for `order/check` and `order/create`.

use serde::Deserialize;
use serde_json::Value;

use super::address::Address;
use super::catalogue::{self, COUPONS, INVITATION, Package, REGIONS, Rule};
use super::envelope::Refusal;
use super::fee::Fee;
use super::state::{BALANCE, OTHER, State};
use crate::error::SandboxError;
use crate::store::Txn;

/// The most that one order may be of.
const MOST: i64 = 10_000;
/// The most months that an address is kept for at once.
const MOST_MONTHS: i64 = 36;

#[derive(Debug, Deserialize)]
struct Body {
    pid: i64,
    pm_id: i64,
    upids: Option<String>,
    amount: Option<i64>,
    region_list: Option<String>,
    coupon_sn: Option<String>,
    #[serde(default)]
    use_invitation_registration_discount: bool,
    renew_duration: Option<Value>,
    product_sku_bandwidth_id: Option<i64>,
    product_sku_concurrency_id: Option<i64>,
    recharge_amount: Option<i64>,
}

/// An order that can be made.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) package: Package,
    pub(super) pm_id: i64,
    pub(super) units: i64,
    pub(super) months: i64,
    /// Where each new address is to be.
    pub(super) regions: Vec<String>,
    /// The addresses to renew.
    pub(super) addresses: Vec<Address>,
    pub(super) total_fee: Fee,
    pub(super) pay_fee: Fee,
}

/// Reads and prices a body.
pub(super) fn read(
    txn: &Txn<'_>,
    state: &State,
    body: &Value,
) -> Result<Result<Asked, Refusal>, SandboxError> {
    let Ok(body) = Body::deserialize(body) else {
        return Ok(Err(Refusal::parameter("body")));
    };
    let addresses = match body.upids.as_deref().map(numbers) {
        Some(Some(upids)) => Address::all_of(txn, &upids)?,
        Some(None) => return Ok(Err(Refusal::parameter("upids"))),
        None => Some(Vec::new()),
    };
    Ok(match addresses {
        Some(addresses) => body.priced(state, addresses),
        None => Err(Refusal::words("静态IP不存在")),
    })
}

impl Body {
    fn priced(self, state: &State, addresses: Vec<Address>) -> Result<Asked, Refusal> {
        let package = catalogue::find(self.pid).ok_or_else(|| Refusal::words("套餐不存在"))?;
        if ![BALANCE, OTHER].contains(&self.pm_id) {
            return Err(Refusal::words("支付方式不存在"));
        }
        let units = self.units(package.rule, addresses.len())?;
        let regions = self.regions(package.rule, units)?;
        let months = self.months(package.rule)?;
        if state.stock.get(&self.pid).is_some_and(|left| *left < units) {
            return Err(Refusal::words("库存不足"));
        }
        let price = state.prices.get(&self.pid).copied().unwrap_or(package.price);
        let too_much = || Refusal::parameter("amount");
        let price = price.plus(self.extra(package.rule)?).ok_or_else(too_much)?;
        let total_fee = price.times(units).and_then(|fee| fee.times(months));
        let total_fee = total_fee.ok_or_else(too_much)?;
        let pay_fee = total_fee.less(self.discount()?).ok_or_else(too_much)?;
        let pm_id = self.pm_id;
        Ok(Asked { package, pm_id, units, months, regions, addresses, total_fee, pay_fee })
    }

    fn units(&self, rule: Rule, addresses: usize) -> Result<i64, Refusal> {
        let (units, name) = match rule {
            Rule::Counted | Rule::Chosen => (self.amount.unwrap_or(1), "amount"),
            Rule::Addresses => (self.amount.unwrap_or_default(), "amount"),
            Rule::Renewal => (i64::try_from(addresses).unwrap_or_default(), "upids"),
            Rule::Recharge => (self.recharge_amount.unwrap_or_default(), "recharge_amount"),
        };
        // What a package does not take would be bought without a word.
        let is_misplaced = (rule != Rule::Renewal && self.upids.is_some())
            || (rule != Rule::Recharge && self.recharge_amount.is_some())
            || (matches!(rule, Rule::Renewal | Rule::Recharge) && self.amount.is_some());
        if is_misplaced || !(1..=MOST).contains(&units) {
            return Err(Refusal::parameter(name));
        }
        Ok(units)
    }

    /// `US:2,HK:1`: one region for each address.
    fn regions(&self, rule: Rule, units: i64) -> Result<Vec<String>, Refusal> {
        let refuse = || Refusal::parameter("region_list");
        let (Rule::Addresses, Some(list)) = (rule, &self.region_list) else {
            let is_right = rule != Rule::Addresses && self.region_list.is_none();
            return if is_right { Ok(Vec::new()) } else { Err(refuse()) };
        };
        let mut regions = Vec::new();
        for part in list.split(',') {
            let (region, count) = part.split_once(':').ok_or_else(refuse)?;
            let count: usize = count.parse().map_err(|_error| refuse())?;
            if !REGIONS.contains(&region) || !(1..=100).contains(&count) {
                return Err(refuse());
            }
            regions.extend(std::iter::repeat_n(region.to_owned(), count));
        }
        let is_whole = i64::try_from(regions.len()).is_ok_and(|sum| sum == units);
        if is_whole { Ok(regions) } else { Err(refuse()) }
    }

    /// `3` or `"3m"`.
    fn months(&self, rule: Rule) -> Result<i64, Refusal> {
        let Some(duration) = &self.renew_duration else { return Ok(1) };
        let text = duration.as_str().and_then(|text| text.strip_suffix('m'));
        let months = duration.as_i64().or_else(|| text.and_then(|text| text.parse().ok()));
        let is_taken = matches!(rule, Rule::Addresses | Rule::Renewal);
        months
            .filter(|months| is_taken && (1..=MOST_MONTHS).contains(months))
            .ok_or_else(|| Refusal::parameter("renew_duration"))
    }

    /// What the choice of bandwidth and concurrency adds.
    fn extra(&self, rule: Rule) -> Result<Fee, Refusal> {
        let (bandwidth, concurrency) =
            (self.product_sku_bandwidth_id, self.product_sku_concurrency_id);
        if rule != Rule::Chosen {
            let is_right = bandwidth.is_none() && concurrency.is_none();
            return is_right.then_some(Fee(0)).ok_or_else(|| Refusal::parameter("product_sku"));
        }
        let chosen = |choices: &[(i64, Fee)], id: Option<i64>| {
            let found = choices.iter().find(|(own, _)| Some(*own) == id).map(|(_, adds)| *adds);
            found.ok_or_else(|| Refusal::parameter("product_sku"))
        };
        let bandwidth = chosen(&catalogue::BANDWIDTHS, bandwidth)?;
        let concurrency = chosen(&catalogue::CONCURRENCIES, concurrency)?;
        bandwidth.plus(concurrency).ok_or_else(|| Refusal::parameter("product_sku"))
    }

    /// In hundredths.
    fn discount(&self) -> Result<i64, Refusal> {
        let invitation = if self.use_invitation_registration_discount { INVITATION } else { 0 };
        let Some(coupon) = &self.coupon_sn else { return Ok(invitation) };
        let known = COUPONS.iter().find(|(own, _)| own == coupon);
        known.map(|(_, off)| off + invitation).ok_or_else(|| Refusal::words("优惠券不存在"))
    }
}

/// `1,2,3`, each once.
fn numbers(list: &str) -> Option<Vec<i64>> {
    let numbers: Vec<i64> = list.split(',').map(str::parse).collect::<Result<_, _>>().ok()?;
    let mut once = numbers.clone();
    once.sort_unstable();
    once.dedup();
    (once.len() == numbers.len()).then_some(numbers)
}
