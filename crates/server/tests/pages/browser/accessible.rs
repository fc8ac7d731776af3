//! Whether everybody can use the page, as far as axe-core can tell.

use super::Page;
use serde_json::{Value, json};
use std::fmt::Write;

/// axe-core 4.14.1, as it was published, under the Mozilla Public License 2.0.
const AXE: &str = include_str!("../vendor/axe.min.js");

/// WCAG 2.1, levels A and AA.
const RULES: [&str; 4] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

impl Page {
    /// The page as it stands now breaks no rule.
    pub(crate) async fn accessible(&self) {
        self.accessible_but(&[]).await;
    }

    /// The same without rules that a library breaks, each with the place where it may.
    pub(crate) async fn accessible_but(&self, excused: &[(&str, &str)]) {
        let violations = self.violations(excused).await;
        assert!(violations.is_empty(), "not accessible:\n{violations}");
    }

    /// Rules that are broken, each with the places; empty if there are none.
    pub(crate) async fn violations(&self, excused: &[(&str, &str)]) -> String {
        self.eval(&format!("{AXE}\n;true")).await;
        let options = json!({
            "runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"],
            // Its copies of styles would be written into the page, which the policy refuses.
            "preload": false,
        });
        let found = self
            .eval(&format!(
                "axe.run(document, {options}).then(r => r.violations.map(v => ({{
                    id: v.id, help: v.help,
                    places: v.nodes.map(n => ({{at: n.target.join(' '), why: n.failureSummary}})),
                }})))"
            ))
            .await;
        told(&found, excused)
    }
}

fn told(found: &Value, excused: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for violation in found.as_array().unwrap() {
        let (rule, help) = (violation["id"].as_str().unwrap(), &violation["help"]);
        for place in violation["places"].as_array().unwrap() {
            let at = place["at"].as_str().unwrap();
            let is_excused = |(name, part): &(&str, &str)| *name == rule && at.contains(part);
            if !excused.iter().any(is_excused) {
                writeln!(text, "{rule} at {at}: {help} {}", place["why"]).unwrap();
            }
        }
    }
    text
}
