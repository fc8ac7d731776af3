use super::{Supplier, SupplierOrderState};
use crate::time::Timestamp;
use chrono::TimeDelta;

/// How often an order that may have been sent is looked for before staff decide.
pub const MOST_LOOKS_FOR_UNKNOWN: u32 = 3;

/// 玖壹 gives what nobody fills back after 7 days, and says so only when it is asked.
const PATIENCE: TimeDelta = TimeDelta::days(8);

/// When an order is looked for next, after so many looks. `None`: no more, staff decide.
pub fn next_supplier_look(
    supplier: Supplier,
    state: SupplierOrderState,
    (looks, since): (u32, Timestamp),
    now: Timestamp,
) -> Option<Timestamp> {
    if state == SupplierOrderState::Asked {
        let pause = match looks {
            0 => 10,
            1 => 30,
            2 => 70,
            _enough => return None,
        };
        return Some(now + TimeDelta::seconds(pause));
    }
    let minutes = match (supplier, looks) {
        (Supplier::Jiuyi, 0) | (Supplier::ProxyShop, 2) => 5,
        (Supplier::Jiuyi, 1) | (Supplier::ProxyShop, 3) => 10,
        (Supplier::ProxyShop, 0) => 1,
        (Supplier::ProxyShop, 1) => 2,
        (_supplier, 2 | 4) => 30,
        _later => 60,
    };
    (now - since < PATIENCE).then_some(now + TimeDelta::minutes(minutes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    fn start() -> Timestamp {
        Utc.timestamp_opt(1_750_000_000, 0).unwrap()
    }

    fn minutes(supplier: Supplier, looks: u32) -> i64 {
        let at = (looks, start());
        let next = next_supplier_look(supplier, SupplierOrderState::Running, at, start());
        (next.unwrap() - start()).num_minutes()
    }

    #[test]
    fn a_recharge_without_word_is_asked_about_seldomer_and_seldomer_to_the_eighth_day() {
        assert_eq!(
            [0, 1, 2, 3, 99].map(|looks| minutes(Supplier::Jiuyi, looks)),
            [5, 10, 30, 60, 60]
        );
        let late = start() + TimeDelta::days(8);
        let looked = (200, start());
        let next = next_supplier_look(Supplier::Jiuyi, SupplierOrderState::Running, looked, late);
        assert_eq!(next, None);
    }

    #[test]
    fn an_order_at_the_shop_is_looked_at_soon() {
        let looks = [0, 1, 2, 3, 4, 5].map(|looks| minutes(Supplier::ProxyShop, looks));
        assert_eq!(looks, [1, 2, 5, 10, 30, 60]);
    }

    #[test]
    fn what_may_have_been_sent_is_looked_for_three_times_in_two_minutes() {
        let mut now = start();
        for looks in 0..MOST_LOOKS_FOR_UNKNOWN {
            let looked = (looks, start());
            let state = SupplierOrderState::Asked;
            now = next_supplier_look(Supplier::ProxyShop, state, looked, now).unwrap();
        }
        assert!(now - start() <= TimeDelta::minutes(2));
        let looked = (MOST_LOOKS_FOR_UNKNOWN, start());
        let state = SupplierOrderState::Asked;
        assert_eq!(next_supplier_look(Supplier::ProxyShop, state, looked, now), None);
    }
}
