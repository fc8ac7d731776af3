//! Estimates as a table.

use super::estimates::{Estimate, Part};
use crate::bench::figures::hundredths;

const HEAD: &str = "| part | ours | beside it | its time | ratio |\n|---|---|---|---|---|";

pub(super) fn table(parts: &[Part]) -> String {
    let rows = parts.iter().flat_map(|part| part.beside.iter().map(|other| row(part, other)));
    std::iter::once(HEAD.to_owned()).chain(rows).collect::<Vec<_>>().join("\n")
}

fn row(part: &Part, (what, other): &(String, Estimate)) -> String {
    let Part { name, ours, beside: _ } = part;
    let ratio = (ours.median * 100).checked_div(other.median).unwrap_or_default();
    let (ours, other, ratio) = (time(ours), time(other), hundredths(ratio));
    format!("| {name} | {ours} | {what} | {other} | {ratio} |")
}

/// `median (least–greatest) unit`; from a nanosecond on the median has three digits at least.
fn time(estimate: &Estimate) -> String {
    let Estimate { median, least, greatest } = *estimate;
    // Picoseconds in a hundredth of the unit.
    let (unit, hundredth) = match median {
        0..1_000_000 => ("ns", 10),
        1_000_000..1_000_000_000 => ("µs", 10_000),
        _ => ("ms", 10_000_000),
    };
    let told = |picos: u64| hundredths(picos / hundredth);
    format!("{} ({}–{}) {unit}", told(median), told(least), told(greatest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn estimate(median: u64) -> Estimate {
        Estimate { median, least: median - 10, greatest: median + 10 }
    }

    #[test]
    fn a_part_is_told_beside_each_of_the_others() {
        let beside = ["a copy", "a look"].map(|what| (what.to_owned(), estimate(12_500)));
        let part =
            Part { name: "mask".to_owned(), ours: estimate(85_250), beside: beside.to_vec() };
        let ours = "\n| mask | 85.25 (85.24–85.26) ns |";
        let other = "| 12.50 (12.49–12.51) ns | 6.82 |";
        let rows = format!("{ours} a copy {other}{ours} a look {other}");
        assert_eq!(table(&[part]), format!("{HEAD}{rows}"));
    }

    #[test]
    fn a_time_has_the_unit_that_fits() {
        let short = |picos| time(&Estimate { median: picos, least: picos, greatest: picos });
        assert_eq!(short(1_640_000_000), "1.64 (1.64–1.64) ms");
        assert_eq!(short(640_000_000), "640.00 (640.00–640.00) µs");
        assert_eq!(short(21_500_000), "21.50 (21.50–21.50) µs");
        assert_eq!(short(312), "0.31 (0.31–0.31) ns");
    }
}
