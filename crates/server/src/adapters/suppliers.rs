//! The suppliers, each behind a gate of its own: one that never answers harms nothing else.

use super::places::ProxyShopPlace;
use super::usable;
use crate::config::Problems;
use chrono::TimeDelta;
use domain::ports::{Clock, ProxySupplier, RechargeNoticeVerifier, RechargeSupplier, SupplierGate};
use domain::supplier::{CircuitSettings, Supplier};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use thirdparty::{AppKey, GuardSettings, Guarded, Jiuyi, JiuyiConfig, ProxyShop, ProxyShopConfig};

/// Calls to one supplier at once.
const MOST_CALLS: NonZeroU32 = NonZeroU32::new(4).unwrap();
/// How long a call waits for its turn.
const WAIT: Duration = Duration::from_secs(1);
/// The gate is more patient than the adapter, which knows better what was sent and may call twice.
const MORE_PATIENT: Duration = Duration::from_secs(5);
const CIRCUIT: CircuitSettings = CircuitSettings { failures: 5, pause: TimeDelta::seconds(30) };

/// What is not set is not sold.
#[derive(Debug, Default)]
pub(crate) struct Suppliers {
    pub(crate) recharges: Option<Arc<dyn RechargeSupplier>>,
    pub(crate) recharge_notices: Option<Arc<dyn RechargeNoticeVerifier>>,
    pub(crate) proxies: Option<Arc<dyn ProxySupplier>>,
    /// Of those that are dealt with.
    pub(crate) gates: Vec<Arc<dyn SupplierGate>>,
}

impl Suppliers {
    pub(super) fn build(
        jiuyi: Option<JiuyiConfig>,
        proxy_shop: Option<ProxyShopPlace>,
        clock: &Arc<dyn Clock>,
        problems: &mut Problems,
    ) -> Self {
        let mut built = Self::default();
        if let Some(config) = jiuyi {
            built.add_jiuyi(config, clock, problems);
        }
        if let Some(place) = proxy_shop {
            built.add_proxy_shop(place, clock, problems);
        }
        built
    }

    fn add_jiuyi(&mut self, config: JiuyiConfig, clock: &Arc<dyn Clock>, problems: &mut Problems) {
        let settings = gate(config.order_time_limit);
        let Some(jiuyi) = usable("JIUYI_*", Jiuyi::new(config), problems) else { return };
        let jiuyi = Arc::new(jiuyi);
        let port: Arc<dyn RechargeSupplier> = Arc::<Jiuyi>::clone(&jiuyi);
        let guarded = Guarded::new(Supplier::Jiuyi, port, settings, Arc::clone(clock));
        self.gates.push(Arc::new(guarded.clone()));
        self.recharges = Some(Arc::new(guarded));
        self.recharge_notices = Some(jiuyi);
    }

    fn add_proxy_shop(
        &mut self,
        place: ProxyShopPlace,
        clock: &Arc<dyn Clock>,
        problems: &mut Problems,
    ) {
        let settings = gate(place.call_time_limit);
        let Some(app_key) = usable("PROXY_APP_KEY", AppKey::new(&place.app_key), problems) else {
            return;
        };
        let config = ProxyShopConfig {
            base_url: place.base_url,
            app_key,
            pm_id: place.pm_id,
            fen_per_unit: place.fen_per_unit,
            call_time_limit: place.call_time_limit,
            order_time_limit: place.call_time_limit,
        };
        let Some(shop) = usable("PROXY_*", ProxyShop::new(config), problems) else { return };
        let port: Arc<dyn ProxySupplier> = Arc::new(shop);
        let guarded = Guarded::new(Supplier::ProxyShop, port, settings, Arc::clone(clock));
        self.gates.push(Arc::new(guarded.clone()));
        self.proxies = Some(Arc::new(guarded));
    }
}

fn gate(call_time_limit: Duration) -> GuardSettings {
    GuardSettings {
        most_calls: MOST_CALLS,
        wait: WAIT,
        call_time_limit: call_time_limit * 2 + MORE_PATIENT,
        circuit: CIRCUIT,
    }
}
