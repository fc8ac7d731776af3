use std::{
    io::{BufRead as _, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};

use super::tally::Tally;
use crate::say;

/// A program that prints nothing for so long is taken for stuck.
const LONGEST_SILENCE: Duration = Duration::from_mins(5);
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What a line of a program's output adds.
pub(super) type Count = fn(&str) -> Option<Tally>;

/// Runs a test program, passes its output on, and counts. A program that breaks off, or fails
/// without naming a test, counts as one failure.
pub(super) fn run(command: Command, count: Count) -> Result<Tally> {
    run_within(command, count, LONGEST_SILENCE)
}

fn run_within(mut command: Command, count: Count, longest_silence: Duration) -> Result<Tally> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} could not be started", command.get_program().display()))?;
    let output = child.stdout.take().context("a test program has no output")?;
    let (sender, lines) = channel();
    thread::spawn(move || pass_on(output, &sender));
    let mut tally = follow(&mut child, (&lines, count), longest_silence)?;
    let status = child.wait()?;
    if !status.success() && tally.failed == 0 {
        say(&format!("ended with {status}"));
        tally.failed = 1;
    }
    Ok(tally)
}

/// Ends with the output, or with the program when one that it left behind keeps the output open.
fn follow(
    child: &mut Child,
    (lines, count): (&Receiver<String>, Count),
    longest_silence: Duration,
) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut last_line = Instant::now();
    loop {
        match lines.recv_timeout(LOOK_EVERY.min(longest_silence)) {
            Ok(line) => {
                say(&line);
                tally += count(&line).unwrap_or_default();
                last_line = Instant::now();
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(tally),
            Err(RecvTimeoutError::Timeout) if child.try_wait()?.is_some() => return Ok(tally),
            Err(RecvTimeoutError::Timeout) if last_line.elapsed() >= longest_silence => {
                say(&format!("stuck: no output for {} s", longest_silence.as_secs()));
                child.kill()?;
                return Ok(tally);
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

fn pass_on(output: impl Read, lines: &Sender<String>) {
    let mut output = BufReader::new(output);
    let mut line = Vec::new();
    while output.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        let text = String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned();
        if lines.send(text).is_err() {
            return;
        }
        line.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn the_counts_of_a_program_are_summed() {
        let script = "echo 'test result: ok. 2 passed; 0 failed; 0 ignored'
                      echo 'test result: FAILED. 1 passed; 1 failed; 0 ignored'; exit 101";
        assert_eq!(run(shell(script), Tally::from_line).unwrap(), Tally { passed: 3, failed: 1 });
    }

    #[test]
    fn a_program_that_breaks_off_is_a_failure() {
        assert_eq!(
            run(shell("kill -9 $$"), Tally::from_line).unwrap(),
            Tally { passed: 0, failed: 1 }
        );
    }

    #[test]
    fn a_stuck_program_is_ended_and_is_a_failure() {
        let tally =
            run_within(shell("exec sleep 600"), Tally::from_line, Duration::from_millis(50))
                .unwrap();
        assert_eq!(tally, Tally { passed: 0, failed: 1 });
    }

    #[test]
    fn a_process_left_behind_does_not_hold_up_the_run() {
        let tally =
            run_within(shell("sleep 20 & exit 0"), Tally::from_line, Duration::from_mins(1))
                .unwrap();
        assert_eq!(tally, Tally::default());
    }
}
