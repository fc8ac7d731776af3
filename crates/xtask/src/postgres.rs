use testkit::postgres::{Cluster, PostgresError, given_server};

use crate::{debian, say};

/// Debian makes and starts a server of its own on installation unless told not to.
const DEBIAN_INSTALL: &str = "
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq -y --no-install-recommends postgresql-common
settings=/etc/postgresql-common/createcluster.conf
grep -q '^create_main_cluster' $settings 2>/dev/null ||
    echo 'create_main_cluster = false' >>$settings
apt-get install -qq -y --no-install-recommends postgresql
";

/// Where the suites' `PostgreSQL` comes from.
#[derive(Debug)]
pub(crate) enum Provision {
    /// The user named a server, and the suites read the name themselves.
    Given,
    Started(Cluster),
    /// Says why, and what to type.
    Missing(String),
}

/// Finds, or installs, and starts a `PostgreSQL`.
pub(crate) fn provide() -> Provision {
    if given_server().is_some() {
        return Provision::Given;
    }
    match Cluster::start() {
        Ok(cluster) => Provision::Started(cluster),
        Err(PostgresError::NotFound) => install_and_start(),
        Err(other) => Provision::Missing(other.to_string()),
    }
}

fn install_and_start() -> Provision {
    let command = command_to_type();
    if !debian::can_install() {
        return Provision::Missing(format!("{}. Type: {command}", PostgresError::NotFound));
    }
    say("PostgreSQL is not here: installing Debian's package");
    if !debian::install(DEBIAN_INSTALL) {
        return Provision::Missing(format!("installing PostgreSQL failed. Type: {command}"));
    }
    match Cluster::start() {
        Ok(cluster) => Provision::Started(cluster),
        Err(error) => Provision::Missing(error.to_string()),
    }
}

fn command_to_type() -> &'static str {
    if debian::has_apt() {
        "sudo apt-get update && sudo apt-get install postgresql"
    } else if cfg!(target_os = "macos") {
        "brew install postgresql@17"
    } else {
        "DATABASE_URL_TEST=postgres://user@host/postgres cargo xtask test"
    }
}
