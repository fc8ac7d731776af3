use super::{KeyModes, Outside, Problems, Profile, Reader};
use std::net::SocketAddr;

/// What is outside.
#[derive(Debug)]
pub(crate) enum World {
    /// The real systems.
    Real(Box<Outside>),
    /// The sandbox, inside this process.
    SandboxInside { addr: SocketAddr },
    /// A sandbox that runs elsewhere, for several servers.
    SandboxAt { url: String },
}

impl World {
    /// On by default without a database of one's own and on loopback only; else on request.
    pub(super) fn read(
        reader: &Reader,
        is_embedded: bool,
        profile: Profile,
        (http, modes): (SocketAddr, KeyModes),
        problems: &mut Problems,
    ) -> Self {
        let asked = reader.flag("SANDBOX", problems);
        let is_by_default = is_embedded && profile == Profile::Dev;
        if !asked.unwrap_or(is_by_default) {
            return Self::Real(Box::new(Outside::read(reader, profile, modes, problems)));
        }
        Outside::refuse_beside_sandbox(reader, problems);
        let is_said = asked == Some(true) && reader.optional("PROFILE").is_some();
        if !http.ip().is_loopback() && !is_said {
            problems.add(
                "SANDBOX",
                "and PROFILE must be set outright (true, dev) to keep the sandbox on a server that \
                 listens beyond this machine",
            );
        }
        if let Some(url) = reader.url("SANDBOX_URL", problems) {
            return Self::SandboxAt { url };
        }
        let addr = reader.parsed(
            "SANDBOX_ADDR",
            "127.0.0.1:8081",
            "an address like 127.0.0.1:8081",
            problems,
        );
        Self::SandboxInside {
            addr: addr.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8081))),
        }
    }
}
