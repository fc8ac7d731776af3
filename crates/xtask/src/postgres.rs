use std::{
    path::Path,
    process::{Command, Stdio},
};

use testkit::postgres::{Cluster, PostgresError, given_server};

use crate::say;

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
    let Some(mut installer) = installer() else {
        return Provision::Missing(format!(
            "{}. Type: {}",
            PostgresError::NotFound,
            command_to_type()
        ));
    };
    say("PostgreSQL is not here: installing Debian's package");
    let is_installed = installer.stdin(Stdio::null()).status().is_ok_and(|status| status.success());
    if !is_installed {
        let command = command_to_type();
        return Provision::Missing(format!("installing PostgreSQL failed. Type: {command}"));
    }
    match Cluster::start() {
        Ok(cluster) => Provision::Started(cluster),
        Err(error) => Provision::Missing(error.to_string()),
    }
}

/// `None` where nothing can be installed without asking for a password.
fn installer() -> Option<Command> {
    if !has_apt() {
        return None;
    }
    if output_of("id", &["-u"]).is_some_and(|user| user.trim() == "0") {
        let mut shell = Command::new("sh");
        shell.args(["-c", DEBIAN_INSTALL]);
        return Some(shell);
    }
    output_of("sudo", &["-n", "true"])?;
    let mut shell = Command::new("sudo");
    shell.args(["-n", "sh", "-c", DEBIAN_INSTALL]);
    Some(shell)
}

fn command_to_type() -> &'static str {
    if has_apt() {
        "sudo apt-get update && sudo apt-get install postgresql"
    } else if cfg!(target_os = "macos") {
        "brew install postgresql@17"
    } else {
        "DATABASE_URL_TEST=postgres://user@host/postgres cargo xtask test"
    }
}

fn has_apt() -> bool {
    Path::new("/usr/bin/apt-get").exists()
}

/// What a successful command printed.
fn output_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output();
    let output = output.ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}
