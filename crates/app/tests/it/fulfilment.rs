//! An order on its way to all its targets.

mod boss;
mod refunded;
mod staff;
mod targets;

use crate::support::World;
use app::Ports;
use domain::ports::BackOffice;
use domain::{EventKind, OrderId, Package, Target};
use std::sync::Arc;
use testkit::fakes::FakeBackOffice;
use testkit::given;

/// Not the order in which they are declared.
pub(crate) const TARGETS: [Target; 5] =
    [Target::ZhuoyueData, Target::ZhuoyueOrder, Target::Boss, Target::Legacy, Target::Zhuoyue];

/// A shop whose package goes to all targets, and a back office for each of them.
struct Shop {
    world: World,
    offices: Vec<Arc<FakeBackOffice>>,
}

impl Shop {
    fn new() -> Self {
        Self::without(None)
    }

    /// The same with no adapter for one of them.
    fn without(missing: Option<Target>) -> Self {
        let offices: Vec<_> = Target::ALL.map(FakeBackOffice::new).into_iter().collect();
        let wired: Vec<Arc<dyn BackOffice>> = offices
            .iter()
            .filter(|office| Some(office.target()) != missing)
            .map(|office| -> Arc<dyn BackOffice> { Arc::<FakeBackOffice>::clone(office) })
            .collect();
        let world = World::new().with(|ports| Ports { back_offices: wired, ..ports });
        world.store.put_package(Package { targets: TARGETS.to_vec(), ..given::package() });
        Self { world, offices }
    }

    fn office(&self, target: Target) -> &FakeBackOffice {
        self.offices.iter().find(|office| office.target() == target).unwrap()
    }

    /// Those that have been served, as the timeline tells it.
    async fn delivered(&self, order: OrderId) -> Vec<Target> {
        let told = self.world.timeline(order).await.into_iter();
        let served =
            |kind| if let EventKind::Delivered(target) = kind { Some(target) } else { None };
        told.filter_map(served).collect()
    }

    /// How often each target was pushed to, in the order of the package.
    fn pushes(&self) -> [usize; 5] {
        TARGETS.map(|target| self.office(target).pushes().len())
    }
}
