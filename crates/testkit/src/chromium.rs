//! The Chromium that the page tests drive: one that is installed, never one that is fetched.

use std::{
    env,
    path::{self, Path, PathBuf},
};

use crate::environment::environment;

/// Names the program to use instead of the first one found.
pub const BROWSER_SETTING: &str = "CHROME";

const ON_PATH: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const MACOS_APPLICATIONS: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Why there is no Chromium to look at pages with.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ChromiumError {
    #[error(
        "no Chromium was found on PATH or among the applications. Install it (Debian: apt-get \
         install chromium; macOS: brew install --cask chromium), run `cargo xtask test`, which \
         installs it on Debian, or set CHROME=/path/to/chromium"
    )]
    NotFound,
    #[error("CHROME names {}, which is no file", .0.display())]
    Given(PathBuf),
}

/// The program in `CHROME`, else the first on PATH, else the macOS application.
pub fn chromium() -> Result<PathBuf, ChromiumError> {
    let given = environment(BROWSER_SETTING).filter(|name| !name.is_empty());
    let path = environment("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let program = found(given.as_deref(), &folders, &MACOS_APPLICATIONS.map(Path::new))?;
    // Whoever starts it may stand in another folder.
    Ok(path::absolute(&program).unwrap_or(program))
}

fn found(
    given: Option<&str>,
    folders: &[PathBuf],
    applications: &[&Path],
) -> Result<PathBuf, ChromiumError> {
    if let Some(name) = given {
        let program = PathBuf::from(name);
        return if program.is_file() { Ok(program) } else { Err(ChromiumError::Given(program)) };
    }
    let on_path = ON_PATH.iter().flat_map(|name| folders.iter().map(move |f| f.join(name)));
    on_path
        .chain(applications.iter().map(|path| path.to_path_buf()))
        .find(|program| program.is_file())
        .ok_or(ChromiumError::NotFound)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_is_given_goes_before_path_and_path_before_applications() {
        let place = tempfile::tempdir().unwrap();
        let (given, application) = (place.path().join("given"), place.path().join("application"));
        let on_path = place.path().join("chromium");
        for program in [&given, &application, &on_path] {
            fs::write(program, "").unwrap();
        }
        let folders = [place.path().join("none"), place.path().to_path_buf()];
        let applications = [application.as_path()];
        assert_eq!(found(given.to_str(), &folders, &applications), Ok(given));
        assert_eq!(found(None, &folders, &applications), Ok(on_path));
        assert_eq!(found(None, &[], &applications), Ok(application));
        assert_eq!(found(None, &[], &[]), Err(ChromiumError::NotFound));
    }

    #[test]
    fn a_given_program_that_is_not_there_is_not_replaced_by_another() {
        let place = tempfile::tempdir().unwrap();
        fs::write(place.path().join("chromium"), "").unwrap();
        let (missing, folders) = (place.path().join("gone"), [place.path().to_path_buf()]);
        let outcome = found(missing.to_str(), &folders, &[]);
        assert_eq!(outcome, Err(ChromiumError::Given(missing)));
    }
}
