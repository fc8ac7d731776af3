//! `server doctor`: the invariants, checked over the live database. See docs/invariants.md.

mod archives;

use crate::config::Config;
use crate::{hints, wiring};
use anyhow::{Context, bail};
use db::AesGcmCipher;
use domain::ports::{ChainCheck, Cipher, InvariantCheck};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// One line for each invariant; an error when one does not hold.
pub(crate) async fn examine(config: &Config, metrics: Option<&Path>) -> anyhow::Result<()> {
    let (database, keys) = wiring::open_beside(config).await?;
    let cipher: Arc<dyn Cipher> = Arc::<AesGcmCipher>::clone(&keys);
    let checks = database.queries().invariants().await;
    let checks = checks.context("the invariants cannot be checked")?;
    let chains = database.money_queries().evidence_chains().await;
    let chains = chains.context("the evidence cannot be checked")?;
    for check in &checks {
        hints::print_line(&line(check));
    }
    for chain in &chains {
        hints::print_line(&chain_line(chain));
    }
    let spoilt = archives::examine(config, &database, &cipher).await?;
    if let Some(path) = metrics {
        replace(path, &exposition(&checks))?;
    }
    let broken = checks.iter().filter(|check| check.breaches > 0).count();
    if broken > 0 {
        bail!("{broken} of {} invariants do not hold", checks.len());
    }
    if chains.iter().any(|chain| chain.broken_at.is_some()) {
        bail!("evidence is not as it was when it was added");
    }
    if spoilt > 0 {
        bail!("{spoilt} files of archived evidence are not as they were when they were written");
    }
    Ok(())
}

fn chain_line(check: &ChainCheck) -> String {
    let ChainCheck { chain, links, archived, broken_at } = check;
    match (broken_at, archived) {
        (None, 0) => format!("ok    evidence_chain {chain}: {links} links, each as it was added"),
        (None, _) => {
            let kept = links - archived;
            format!(
                "ok    evidence_chain {chain}: {links} links, {archived} of them archived, the other \
                 {kept} as they were added"
            )
        }
        (Some(id), _) => {
            format!("BREACH evidence_chain {chain}: changed or missing from evidence {id} on")
        }
    }
}

fn line(check: &InvariantCheck) -> String {
    let (name, says) = (check.invariant.name(), check.invariant.says());
    match check.breaches {
        0 => format!("ok    {name}: {says}"),
        breaches => {
            let examples = check.examples.join(", ");
            format!("BREACH {breaches} {name}: {says}  e.g. {examples}")
        }
    }
}

/// Prometheus' text format.
fn exposition(checks: &[InvariantCheck]) -> String {
    let mut text = "# HELP invariant_breaches Rows that break an invariant.\n\
                    # TYPE invariant_breaches gauge\n"
        .to_owned();
    for check in checks {
        let (name, breaches) = (check.invariant.name(), check.breaches);
        // Writing to a string cannot fail.
        let _written = writeln!(text, "invariant_breaches{{invariant=\"{name}\"}} {breaches}");
    }
    text
}

/// At once, so that the collector never reads half of it.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let new = path.with_extension("new");
    let told = || format!("{} cannot be written", path.display());
    std::fs::write(&new, text).with_context(told)?;
    std::fs::rename(&new, path).with_context(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ports::Invariant;

    fn check(breaches: i64, examples: &[&str]) -> InvariantCheck {
        let examples = examples.iter().map(|&id| id.to_owned()).collect();
        InvariantCheck { invariant: Invariant::LeaseIsKept, breaches, examples }
    }

    #[test]
    fn a_line_tells_the_rule_and_who_breaks_it() {
        let says = Invariant::LeaseIsKept.says();
        assert_eq!(line(&check(0, &[])), format!("ok    lease_is_kept: {says}"));
        let broken = line(&check(7, &["task 1", "task 2"]));
        assert_eq!(broken, format!("BREACH 7 lease_is_kept: {says}  e.g. task 1, task 2"));
    }

    #[test]
    fn the_metrics_are_one_gauge_with_a_label_for_each_rule() {
        let text = exposition(&[check(7, &["task 1"])]);
        assert!(text.starts_with("# HELP invariant_breaches "), "{text}");
        assert!(text.ends_with("\ninvariant_breaches{invariant=\"lease_is_kept\"} 7\n"), "{text}");
    }
}
