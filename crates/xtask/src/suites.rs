mod binary;
mod build;
mod order;
mod room;
mod tally;

use std::{path::Path, process::Command, time::Instant};

use anyhow::Result;
use testkit::{
    chromium::BROWSER_SETTING,
    postgres::{SERVER_SETTING, program},
};

use self::{build::Binary, tally::Tally};
use crate::{
    Part, bench,
    chromium::{self, Browser},
    postgres::{self, Provision},
    say,
};

const DOCUMENTATION: &str = "documentation";

const BENCHES: &str = "benches";

/// The test program that needs a Chromium.
const PAGES: &str = "pages";

/// What one crate's tests came to.
struct Suite {
    name: String,
    tally: Tally,
    seconds: u64,
}

/// What the suites run on.
struct Provisions {
    postgres: Provision,
    browser: Browser,
}

impl Provisions {
    fn provide(without: Option<Part>) -> Self {
        let browser = match without {
            Some(Part::Pages) => Browser::LeftOut,
            None => chromium::provide(),
        };
        Self { postgres: postgres::provide(), browser }
    }

    fn prepare(&self, mut command: Command) -> Command {
        if let Provision::Started(cluster) = &self.postgres {
            command.env(SERVER_SETTING, cluster.url("postgres"));
        }
        if let Browser::Found(program) = &self.browser {
            command.env(BROWSER_SETTING, program);
        }
        command
    }

    /// They start a server of their own, wherever that of the suites is.
    fn suffice_for_benches(&self) -> bool {
        !matches!(self.postgres, Provision::Given) || program("initdb").is_ok()
    }

    fn suffice_for(&self, binary: &Binary) -> bool {
        binary.target != PAGES || matches!(self.browser, Browser::Found(_))
    }
}

/// Runs every crate's tests, also after a failure; false if one failed or could not be run.
/// The last line printed is `N passed, N failed`.
pub(crate) fn run(root: &Path, without: Option<Part>) -> Result<bool> {
    let provisions = Provisions::provide(without);
    let binaries = build::build(root)?;
    let mut suites = Vec::new();
    for name in order::crates(root)? {
        let began = Instant::now();
        let mut tally = Tally::default();
        let own = binaries.iter().filter(|binary| binary.package == name);
        for binary in own.filter(|binary| provisions.suffice_for(binary)) {
            say(&format!("\n== {name}: {}", binary.target));
            tally += binary::run(provisions.prepare(binary.command()), binary.count())?;
        }
        suites.push(Suite { name, tally, seconds: began.elapsed().as_secs() });
    }
    suites.push(documentation(provisions.prepare(build::documentation(root)))?);
    if provisions.suffice_for_benches() {
        suites.push(benches(root));
    }
    Ok(report(&suites, &provisions))
}

/// That every bench runs; how fast is not looked at.
fn benches(root: &Path) -> Suite {
    let began = Instant::now();
    say("\n== benches: every one once, very small");
    let mut tally = Tally::default();
    for (name, outcome) in bench::smoke(root) {
        match outcome {
            Ok(()) => tally.passed += 1,
            Err(error) => {
                tally.failed += 1;
                say(&format!("the bench of {name} does not run: {error:#}"));
            }
        }
    }
    Suite { name: BENCHES.to_owned(), tally, seconds: began.elapsed().as_secs() }
}

fn documentation(command: Command) -> Result<Suite> {
    let began = Instant::now();
    say("\n== examples in the documentation");
    let tally = binary::run(command, Tally::from_line)?;
    Ok(Suite { name: DOCUMENTATION.to_owned(), tally, seconds: began.elapsed().as_secs() })
}

fn report(suites: &[Suite], provisions: &Provisions) -> bool {
    let total = suites.iter().fold(Tally::default(), |sum, suite| sum + suite.tally);
    let problems = problems(suites, provisions);
    say(&format!("\n{:16}{:>8}{:>8}{:>9}", "", "passed", "failed", "seconds"));
    for suite in suites {
        say(&row(&suite.name, suite.tally, suite.seconds));
    }
    say(&row("total", total, suites.iter().map(|suite| suite.seconds).sum()));
    if matches!(provisions.browser, Browser::LeftOut) {
        say("left out: the page tests, as asked for by `--without pages`");
    }
    if !provisions.suffice_for_benches() {
        say("left out: the benches, for which PostgreSQL's programs would have to be here");
    }
    for problem in &problems {
        say(&format!("! {problem}"));
    }
    say(&format!("\n{} passed, {} failed", total.passed, total.failed));
    total.failed == 0 && problems.is_empty()
}

fn row(name: &str, tally: Tally, seconds: u64) -> String {
    format!("{name:16}{:>8}{:>8}{seconds:>9}", tally.passed, tally.failed)
}

fn problems(suites: &[Suite], provisions: &Provisions) -> Vec<String> {
    let empty = suites
        .iter()
        .filter(|suite| suite.tally == Tally::default() && suite.name != DOCUMENTATION);
    let mut problems: Vec<String> =
        empty.map(|suite| format!("{} ran no test", suite.name)).collect();
    if let Provision::Missing(why) = &provisions.postgres {
        problems.push(format!("The suites on PostgreSQL could not be run: {why}"));
    }
    if let Browser::Missing(why) = &provisions.browser {
        problems.push(format!("The page tests could not be run: {why}"));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suite(name: &str, passed: u64, failed: u64) -> Suite {
        Suite { name: name.to_owned(), tally: Tally { passed, failed }, seconds: 0 }
    }

    const fn provisions(postgres: Provision, browser: Browser) -> Provisions {
        Provisions { postgres, browser }
    }

    #[test]
    fn a_crate_without_tests_is_a_problem_but_missing_examples_are_not() {
        let suites = [suite("domain", 3, 0), suite("db", 0, 0), suite(DOCUMENTATION, 0, 0)];
        let provisions = provisions(Provision::Given, Browser::Found("chromium".into()));
        assert_eq!(problems(&suites, &provisions), ["db ran no test"]);
    }

    #[test]
    fn a_missing_server_or_browser_fails_the_run_and_is_explained() {
        let missing = || "type this".to_owned();
        for provisions in [
            provisions(Provision::Missing(missing()), Browser::LeftOut),
            provisions(Provision::Given, Browser::Missing(missing())),
        ] {
            let suites = [suite("domain", 3, 0)];
            assert!(problems(&suites, &provisions).concat().contains("type this"));
            assert!(!report(&suites, &provisions));
        }
    }

    #[test]
    fn page_tests_that_are_left_out_on_purpose_are_no_problem() {
        let provisions = provisions(Provision::Given, Browser::LeftOut);
        assert!(report(&[suite("domain", 3, 0)], &provisions));
    }

    #[test]
    fn only_the_page_tests_wait_for_a_browser() {
        let of = |target: &str| Binary::named("server", target);
        let without = provisions(Provision::Given, Browser::LeftOut);
        assert!(without.suffice_for(&of("it")) && !without.suffice_for(&of(PAGES)));
        let found = provisions(Provision::Given, Browser::Found("chromium".into()));
        assert!(found.suffice_for(&of(PAGES)));
    }
}
