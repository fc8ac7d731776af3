mod binary;
mod build;
mod order;
mod tally;

use std::{path::Path, process::Command, time::Instant};

use anyhow::Result;
use testkit::postgres::SERVER_SETTING;

use self::tally::Tally;
use crate::{
    postgres::{Provision, provide},
    say,
};

const DOCUMENTATION: &str = "documentation";

/// What one crate's tests came to.
struct Suite {
    name: String,
    tally: Tally,
    seconds: u64,
}

/// Runs every crate's tests, also after a failure; false if one failed or could not be run.
/// The last line printed is `N passed, N failed`.
pub(crate) fn run(root: &Path) -> Result<bool> {
    let provision = provide();
    let binaries = build::build(root)?;
    let server = match &provision {
        Provision::Started(cluster) => Some(cluster.url("postgres")),
        Provision::Given | Provision::Missing(_) => None,
    };
    let prepared = |mut command: Command| {
        command.envs(server.iter().map(|url| (SERVER_SETTING, url)));
        command
    };
    let mut suites = Vec::new();
    for name in order::crates(root)? {
        let began = Instant::now();
        let mut tally = Tally::default();
        for binary in binaries.iter().filter(|binary| binary.package == name) {
            say(&format!("\n== {name}: {}", binary.target));
            tally += binary::run(prepared(binary.command()))?;
        }
        suites.push(Suite { name, tally, seconds: began.elapsed().as_secs() });
    }
    suites.push(documentation(prepared(build::documentation(root)))?);
    Ok(report(&suites, &provision))
}

fn documentation(command: Command) -> Result<Suite> {
    let began = Instant::now();
    say("\n== examples in the documentation");
    let tally = binary::run(command)?;
    Ok(Suite { name: DOCUMENTATION.to_owned(), tally, seconds: began.elapsed().as_secs() })
}

fn report(suites: &[Suite], provision: &Provision) -> bool {
    let total = suites.iter().fold(Tally::default(), |sum, suite| sum + suite.tally);
    let problems = problems(suites, provision);
    say(&format!("\n{:16}{:>8}{:>8}{:>9}", "", "passed", "failed", "seconds"));
    for suite in suites {
        say(&row(&suite.name, suite.tally, suite.seconds));
    }
    say(&row("total", total, suites.iter().map(|suite| suite.seconds).sum()));
    for problem in &problems {
        say(&format!("! {problem}"));
    }
    say(&format!("\n{} passed, {} failed", total.passed, total.failed));
    total.failed == 0 && problems.is_empty()
}

fn row(name: &str, tally: Tally, seconds: u64) -> String {
    format!("{name:16}{:>8}{:>8}{seconds:>9}", tally.passed, tally.failed)
}

fn problems(suites: &[Suite], provision: &Provision) -> Vec<String> {
    let empty = suites
        .iter()
        .filter(|suite| suite.tally == Tally::default() && suite.name != DOCUMENTATION);
    let mut problems: Vec<String> =
        empty.map(|suite| format!("{} ran no test", suite.name)).collect();
    if let Provision::Missing(why) = provision {
        problems.push(format!("The suites on PostgreSQL could not be run: {why}"));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suite(name: &str, passed: u64, failed: u64) -> Suite {
        Suite { name: name.to_owned(), tally: Tally { passed, failed }, seconds: 0 }
    }

    #[test]
    fn a_crate_without_tests_is_a_problem_but_missing_examples_are_not() {
        let suites = [suite("domain", 3, 0), suite("db", 0, 0), suite(DOCUMENTATION, 0, 0)];
        assert_eq!(problems(&suites, &Provision::Given), ["db ran no test"]);
    }

    #[test]
    fn a_missing_server_fails_the_run_and_is_explained() {
        let missing = Provision::Missing("type this".to_owned());
        let problems = problems(&[suite("domain", 3, 0)], &missing);
        assert!(problems.concat().contains("type this"));
    }
}
