//! What was measured, and how it is told.

use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::Result;

/// One figure of every round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Samples(Vec<u64>);

impl Samples {
    pub(super) fn add(&mut self, figure: u64) {
        self.0.push(figure);
    }

    pub(super) fn median(&self) -> u64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let middle = sorted.len() / 2;
        let of = |place: usize| sorted.get(place).copied().unwrap_or_default();
        if sorted.len() % 2 == 1 {
            of(middle)
        } else {
            of(middle.saturating_sub(1)).midpoint(of(middle))
        }
    }

    /// `median (least–greatest)`.
    pub(super) fn told(&self) -> String {
        let (least, greatest) = (self.0.iter().min(), self.0.iter().max());
        let [least, greatest] = [least, greatest].map(|figure| figure.copied().unwrap_or_default());
        format!("{} ({least}–{greatest})", self.median())
    }

    /// As [`Self::told`], of microseconds in milliseconds.
    pub(super) fn told_ms(&self) -> String {
        let (least, greatest) = (self.0.iter().min(), self.0.iter().max());
        let [least, greatest] =
            [least, greatest].map(|figure| millis(figure.copied().unwrap_or_default()));
        format!("{} ms ({least}–{greatest})", millis(self.median()))
    }
}

/// Microseconds as milliseconds with two places.
pub(super) fn millis(micros: u64) -> String {
    format!("{}.{:02}", micros / 1_000, micros % 1_000 / 10)
}

/// A ratio in hundredths, with two places.
pub(super) fn hundredths(ratio: u64) -> String {
    format!("{}.{:02}", ratio / 100, ratio % 100)
}

/// What is reached when: a ratio in hundredths.
#[derive(Clone, Copy, Debug)]
pub(super) enum Goal {
    AtLeast(u64),
    AtMost(u64),
}

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) what: String,
    pub(super) ours: String,
    pub(super) yardstick: String,
    pub(super) ratio: String,
    pub(super) goal: String,
    pub(super) reached: bool,
}

impl Line {
    /// Of rates, told a second.
    pub(super) fn rates(what: &str, ours: &Samples, yardstick: &Samples, goal: Goal) -> Self {
        let told = [ours.told(), yardstick.told()].map(|told| format!("{told}/s"));
        Self::compared(what, told, [ours.median(), yardstick.median()], goal)
    }

    /// Of times in microseconds.
    pub(super) fn times(what: &str, ours: &Samples, yardstick: &Samples, goal: Goal) -> Self {
        let told = [ours.told_ms(), yardstick.told_ms()];
        Self::compared(what, told, [ours.median(), yardstick.median()], goal)
    }

    /// What is told of ours and of the yardstick, and both as numbers.
    pub(super) fn compared(
        what: &str,
        told: [String; 2],
        [ours, yardstick]: [u64; 2],
        goal: Goal,
    ) -> Self {
        let ratio = (ours * 100).checked_div(yardstick).unwrap_or_default();
        let (goal, reached) = match goal {
            Goal::AtLeast(least) => (format!("≥ {}", hundredths(least)), ratio >= least),
            Goal::AtMost(most) => (format!("≤ {}", hundredths(most)), ratio <= most),
        };
        let [ours, yardstick] = told;
        let what = what.to_owned();
        Self { what, ours, yardstick, ratio: hundredths(ratio), goal, reached }
    }

    /// A figure that has no yardstick: with its unit, and the most it may be.
    pub(super) fn at_most(what: &str, told: String, [figure, most]: [u64; 2], goal: &str) -> Self {
        let reached = figure <= most;
        let (what, none) = (what.to_owned(), || "–".to_owned());
        Self { what, ours: told, yardstick: none(), ratio: none(), goal: goal.to_owned(), reached }
    }
}

/// A section of the document.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) title: &'static str,
    /// What was run, in sentences.
    pub(super) text: String,
    pub(super) lines: Vec<Line>,
}

impl Section {
    pub(super) fn table(&self) -> String {
        let mut table =
            "| work | ours | yardstick | ratio | goal | reached |\n|---|---|---|---|---|---|"
                .to_owned();
        for line in &self.lines {
            let Line { what, ours, yardstick, ratio, goal, reached } = line;
            let reached = if *reached { "yes" } else { "no" };
            let row = format!("\n| {what} | {ours} | {yardstick} | {ratio} | {goal} | {reached} |");
            table.push_str(&row);
        }
        table
    }

    pub(super) fn body(&self) -> String {
        format!("{}\n\n{}", self.text.trim_end(), self.table())
    }
}

/// Cores, system and kind of processor.
pub(super) fn machine() -> String {
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let kernel = Command::new("uname").arg("-sm").output();
    let kernel = kernel.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let about = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = about.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map(|(_, model)| format!(" of {model}")).unwrap_or_default();
    format!("{cores} cores{model}, {}", kernel.unwrap_or_default())
}

/// How long the folder's disk takes to keep 8 KiB for certain: the median, in microseconds.
pub(super) fn sync_time(folder: &Path) -> Result<u64> {
    let path = folder.join("synced");
    let mut file = File::create(&path)?;
    let mut times = Samples::default();
    for _ in 0..200 {
        file.write_all(&[7; 8 * 1024])?;
        let began = Instant::now();
        file.sync_data()?;
        times.add(micros(began.elapsed()));
    }
    fs::remove_file(path)?;
    Ok(times.median())
}

pub(super) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(figures: &[u64]) -> Samples {
        Samples(figures.to_vec())
    }

    #[test]
    fn a_median_and_its_spread_are_told() {
        assert_eq!(of(&[7, 30, 1]).told(), "7 (1–30)");
        assert_eq!(of(&[4, 2]).median(), 3);
        assert_eq!(of(&[1_250, 2_500, 90]).told_ms(), "1.25 ms (0.09–2.50)");
        assert_eq!(of(&[]).median(), 0);
    }

    #[test]
    fn a_goal_is_reached_by_the_ratio_of_the_medians() {
        let line = Line::rates("orders", &of(&[250]), &of(&[100]), Goal::AtLeast(250));
        assert_eq!((line.ratio.as_str(), line.reached), ("2.50", true));
        let line = Line::rates("orders", &of(&[249]), &of(&[100]), Goal::AtLeast(250));
        assert!(!line.reached);
        let line = Line::times("p99", &of(&[101]), &of(&[100]), Goal::AtMost(100));
        assert_eq!((line.goal.as_str(), line.reached), ("≤ 1.00", false));
    }

    #[test]
    fn a_section_is_its_text_and_a_table() {
        let line = Line::at_most("ready", "200 ms".to_owned(), [200, 300], "≤ 300 ms");
        let section = Section { title: "Start", text: "Run.\n".to_owned(), lines: vec![line] };
        let body = section.body();
        assert!(body.starts_with("Run.\n\n| work |"));
        assert!(body.ends_with("\n| ready | 200 ms | – | – | ≤ 300 ms | yes |"), "{body}");
    }
}
