//! What Criterion leaves in `group/function/new`: `benchmark.json` and `estimates.json`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// The function of a group that is ours; the others are what it stands beside.
const OURS: &str = "ours";

/// The time of one call, in picoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Estimate {
    pub(super) median: u64,
    pub(super) least: u64,
    pub(super) greatest: u64,
}

/// One work: how long ours takes, and what stands beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) ours: Estimate,
    pub(super) beside: Vec<(String, Estimate)>,
}

/// All below the folder, by name.
pub(super) fn read(folder: &Path) -> Result<Vec<Part>> {
    let mut groups: BTreeMap<String, BTreeMap<String, Estimate>> = BTreeMap::new();
    for group in folders(folder)? {
        for function in folders(&group)? {
            let new = function.join("new");
            // Beside the functions stands Criterion's report of the whole group.
            if new.is_dir() {
                let read = |name: &str| json(&new.join(name));
                let (group, function) = names(&read("benchmark.json")?)?;
                let estimate = estimate(&read("estimates.json")?)?;
                groups.entry(group).or_default().insert(function, estimate);
            }
        }
    }
    groups.into_iter().map(part).collect()
}

fn part((name, mut timed): (String, BTreeMap<String, Estimate>)) -> Result<Part> {
    let ours = timed.remove(OURS).with_context(|| format!("{name} has none that is ours"))?;
    ensure!(!timed.is_empty(), "{name} stands beside nothing");
    Ok(Part { name, ours, beside: timed.into_iter().collect() })
}

fn folders(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("nothing in {}", folder.display()))?;
    let paths: std::io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
    Ok(paths?.into_iter().filter(|path| path.is_dir()).collect())
}

fn json(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path).with_context(|| format!("no {}", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

fn names(benchmark: &Value) -> Result<(String, String)> {
    let name = |field: &str| Some(benchmark.get(field)?.as_str()?.to_owned());
    name("group_id").zip(name("function_id")).context("a bench without a name")
}

fn estimate(estimates: &Value) -> Result<Estimate> {
    let at = |place: &str| {
        let nanos = estimates.pointer(place).and_then(Value::as_f64);
        picos(nanos.with_context(|| format!("no {place} in an estimate"))?)
    };
    Ok(Estimate {
        median: at("/median/point_estimate")?,
        least: at("/median/confidence_interval/lower_bound")?,
        greatest: at("/median/confidence_interval/upper_bound")?,
    })
}

/// Nanoseconds with their fraction, as whole picoseconds.
fn picos(nanos: f64) -> Result<u64> {
    format!("{nanos:.3}").replace('.', "").parse().context("no time")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn timed(root: &Path, [group, function]: [&str; 2], nanos: [f64; 3]) {
        let folder = root.join(group).join(function).join("new");
        fs::create_dir_all(&folder).unwrap();
        let benchmark = json!({"group_id": format!("mask: {group}"), "function_id": function});
        fs::write(folder.join("benchmark.json"), benchmark.to_string()).unwrap();
        let [nanos, least, greatest] = nanos;
        let interval = json!({"lower_bound": least, "upper_bound": greatest});
        let median = json!({"point_estimate": nanos, "confidence_interval": interval});
        let estimates = json!({"mean": {}, "median": median});
        fs::write(folder.join("estimates.json"), estimates.to_string()).unwrap();
    }

    #[test]
    fn ours_is_found_with_what_stands_beside_it() {
        let root = tempfile::tempdir().unwrap();
        timed(root.path(), ["phone", "ours"], [85.25, 84.75, 85.75]);
        timed(root.path(), ["phone", "a copy"], [12.5, 12.0, 13.0]);
        fs::create_dir_all(root.path().join("phone/report")).unwrap();
        let estimate = |median, least, greatest| Estimate { median, least, greatest };
        let part = Part {
            name: "mask: phone".to_owned(),
            ours: estimate(85_250, 84_750, 85_750),
            beside: vec![("a copy".to_owned(), estimate(12_500, 12_000, 13_000))],
        };
        assert_eq!(read(root.path()).unwrap(), [part]);
    }

    #[test]
    fn a_part_without_ours_or_beside_nothing_is_refused() {
        for only in ["a copy", "ours"] {
            let root = tempfile::tempdir().unwrap();
            timed(root.path(), ["phone", only], [12.5, 12.0, 13.0]);
            assert!(read(root.path()).unwrap_err().to_string().contains("mask: phone"));
        }
    }

    #[test]
    fn times_are_read_to_the_picosecond() {
        assert_eq!(picos(0.312_49).unwrap(), 312);
        assert_eq!(picos(1_234_567.9).unwrap(), 1_234_567_900);
        assert!(picos(f64::NAN).is_err());
    }
}
