//! A linker whose disk is full dies of a bus error and says nothing of disks.

use std::{path::Path, process::Command};

/// Below so many MiB the disk is thought to be why a build failed.
const FULL: u64 = 2048;

/// What a build of all tests takes from nothing, in GB.
const NEEDED: u64 = 10;

/// What to add to the message of a build that failed in this folder: nothing, unless its disk is
/// all but full.
pub(super) fn hint(folder: &Path) -> String {
    free(folder).and_then(warning).unwrap_or_default()
}

fn warning(free: u64) -> Option<String> {
    let told =
        format!("; the disk has {free} MiB left, and a build from nothing takes {NEEDED} GB");
    (free < FULL).then_some(told)
}

/// MiB.
fn free(folder: &Path) -> Option<u64> {
    let told = Command::new("df").arg("-Pk").arg(folder).output().ok()?;
    parse(&String::from_utf8(told.stdout).ok()?)
}

/// By POSIX the fourth field of the line below the heading, in KiB.
fn parse(told: &str) -> Option<u64> {
    let kib: u64 = told.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kib / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_read_from_the_line_below_the_heading() {
        let told = "Filesystem 1024-blocks Used Available Capacity Mounted on\n\
                    /dev/vda 263174212 47123456 5977088 89% /\n";
        assert_eq!(parse(told), Some(5837));
        assert_eq!(parse("df: no such file\n"), None);
        assert!(free(Path::new("/")).is_some());
    }

    #[test]
    fn only_a_disk_that_is_all_but_full_is_named() {
        assert_eq!(warning(FULL), None);
        assert!(warning(287).unwrap().contains("287 MiB left"));
    }
}
