use crate::leads::LeadDoor;
use crate::rate_limits::RateLimits;
use crate::test_world::TestWorld;
use crate::watchers::Watchers;
use app::Application;
use ipnet::IpNet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

/// How many may watch orders at once, on one server.
const MOST_WATCHERS: usize = 1_000;

/// What the status line of a failed request says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EnvelopeStatus {
    /// The true status, with the same number in `code`.
    #[default]
    Http,
    /// Always 200, the true status in `code` alone, as front ends made for `RuoYi` read it.
    Ruoyi,
}

/// What may differ between two installations.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Origins whose pages may call from a browser; none by default.
    pub cors_origins: Vec<String>,
    pub envelope: EnvelopeStatus,
    /// What may stand before `/v1`; the first is the one that metrics and logs name.
    pub prefixes: Vec<String>,
    /// Where the public reaches this server, without a slash at the end.
    pub public_url: String,
    /// The shop's own page, which the cashier leads back to.
    pub shop_url: Option<String>,
    /// Who may read `/metrics`.
    pub metrics_allowed: Vec<IpNet>,
    /// The longest request body, in bytes.
    pub body_limit: usize,
    /// Who watches orders as they change, over all workers of the server.
    pub watchers: Watchers,
    /// How often an address may call what floods like, over all workers of the server.
    pub rate_limits: RateLimits,
    /// Who may push leads; by default nobody.
    pub lead_door: LeadDoor,
}

impl Default for HttpSettings {
    fn default() -> Self {
        let loopback = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        Self {
            trusted_proxies: Vec::new(),
            cors_origins: Vec::new(),
            envelope: EnvelopeStatus::default(),
            prefixes: ["", "/dev-api", "/prod-api"].map(str::to_owned).to_vec(),
            public_url: "http://127.0.0.1:8080".to_owned(),
            shop_url: None,
            metrics_allowed: loopback.map(IpNet::from).to_vec(),
            body_limit: 256 * 1024,
            watchers: Watchers::up_to(MOST_WATCHERS),
            rate_limits: RateLimits::default(),
            lead_door: LeadDoor::default(),
        }
    }
}

/// Renders the metrics in Prometheus' text format.
pub type RenderMetrics = Arc<dyn Fn() -> String + Send + Sync>;

/// All that the routes work with.
#[derive(Clone)]
pub struct HttpDeps {
    pub app: Arc<Application>,
    pub settings: HttpSettings,
    /// The sandbox's controls; without them its routes do not exist.
    pub test_world: Option<Arc<dyn TestWorld>>,
    /// Without it `/metrics` does not exist.
    pub metrics: Option<RenderMetrics>,
}

impl fmt::Debug for HttpDeps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpDeps")
            .field("settings", &self.settings)
            .field("sandbox", &self.test_world.is_some())
            .field("metrics", &self.metrics.is_some())
            .finish_non_exhaustive()
    }
}
