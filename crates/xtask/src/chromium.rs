use std::path::PathBuf;

use testkit::chromium::{ChromiumError, chromium};

use crate::{debian, say};

const DEBIAN_INSTALL: &str = "
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq -y --no-install-recommends chromium fonts-wqy-microhei
";

/// Where the page tests' Chromium comes from.
#[derive(Debug)]
pub(crate) enum Browser {
    Found(PathBuf),
    /// The user wants no page tests.
    LeftOut,
    /// Says why, and what to type.
    Missing(String),
}

/// Finds, or installs, a Chromium.
pub(crate) fn provide() -> Browser {
    match chromium() {
        Ok(program) => Browser::Found(program),
        Err(ChromiumError::NotFound) => install_and_find(),
        Err(given @ ChromiumError::Given(_)) => Browser::Missing(given.to_string()),
    }
}

fn install_and_find() -> Browser {
    let command = command_to_type();
    if !debian::can_install() {
        return Browser::Missing(format!("no Chromium was found. Type: {command}"));
    }
    say("Chromium is not here: installing Debian's package");
    if !debian::install(DEBIAN_INSTALL) {
        return Browser::Missing(format!("installing Chromium failed. Type: {command}"));
    }
    chromium().map_or_else(|error| Browser::Missing(error.to_string()), Browser::Found)
}

fn command_to_type() -> &'static str {
    if debian::has_apt() {
        "sudo apt-get update && sudo apt-get install chromium fonts-wqy-microhei"
    } else if cfg!(target_os = "macos") {
        "brew install --cask chromium"
    } else {
        "CHROME=/path/to/chromium cargo xtask test"
    }
}
