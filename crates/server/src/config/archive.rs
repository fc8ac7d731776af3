//! When evidence leaves the database, and where it goes.

use super::{Problems, Reader};
use db::FileArchive;
use domain::ports::{Cipher, EvidenceArchive};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Shorter than this, refunds and disputes may still ask for it.
const LEAST_DAYS: u32 = 400;
const MOST_DAYS: u32 = 36_500;

#[derive(Debug)]
pub(crate) struct Archiving {
    /// Unset: nothing is archived.
    pub(crate) days: Option<i64>,
    /// Also without days: what was archived before can still be checked.
    pub(crate) folder: Option<PathBuf>,
}

impl Archiving {
    pub(super) fn read(reader: &Reader, problems: &mut Problems) -> Self {
        let days = reader.number("EVIDENCE_DAYS", 0, 0..=MOST_DAYS, problems);
        if (1..LEAST_DAYS).contains(&days) {
            let problem = format!("must be 0, or a whole number from {LEAST_DAYS} to {MOST_DAYS}");
            problems.add("EVIDENCE_DAYS", problem);
        }
        let folder = reader.optional("ARCHIVE_DIR").map(PathBuf::from);
        match folder.as_deref().map(writable) {
            Some(Err(error)) => {
                let problem =
                    format!("must name a folder that is there and can be written: {error}");
                problems.add("ARCHIVE_DIR", problem);
            }
            None if days > 0 => problems.add("ARCHIVE_DIR", "is required beside EVIDENCE_DAYS"),
            Some(Ok(())) | None => {}
        }
        Self { days: (days > 0).then(|| i64::from(days)), folder }
    }

    /// Without a folder there is none.
    pub(crate) fn open(&self, cipher: &Arc<dyn Cipher>) -> Option<Arc<dyn EvidenceArchive>> {
        let folder = self.folder.clone()?;
        Some(Arc::new(FileArchive::new(folder, Arc::clone(cipher))))
    }
}

/// Tried out, since what the permissions say is not all there is to it.
fn writable(folder: &Path) -> std::io::Result<()> {
    tempfile::Builder::new().prefix(".check-").tempfile_in(folder)?.close()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &[(&str, &str)]) -> (Archiving, String) {
        let mut problems = Problems::default();
        let archiving = Archiving::read(&Reader::of(settings), &mut problems);
        (archiving, problems.to_string())
    }

    #[test]
    fn evidence_stays_unless_it_is_asked_for() {
        for settings in [&[][..], &[("EVIDENCE_DAYS", "0")]] {
            let (archiving, problems) = read(settings);
            assert_eq!((archiving.days, archiving.folder), (None, None));
            assert!(!problems.contains('\n'), "{problems}");
        }
    }

    #[test]
    fn it_is_kept_for_long_enough() {
        let place = tempfile::tempdir().unwrap();
        let folder = ("ARCHIVE_DIR", place.path().to_str().unwrap());
        for days in ["1", "399"] {
            let (_archiving, problems) = read(&[("EVIDENCE_DAYS", days), folder]);
            let told = "\n  EVIDENCE_DAYS must be 0, or a whole number from 400 to 36500";
            assert!(problems.ends_with(told), "{problems}");
        }
        let (archiving, problems) = read(&[("EVIDENCE_DAYS", "400"), folder]);
        assert_eq!(archiving.days, Some(400));
        assert!(!problems.contains('\n'), "{problems}");
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0, "nothing is left of a try");
    }

    #[test]
    fn the_folder_must_be_there_and_writable() {
        let place = tempfile::tempdir().unwrap();
        let (_archiving, problems) = read(&[("EVIDENCE_DAYS", "400")]);
        assert!(
            problems.ends_with("\n  ARCHIVE_DIR is required beside EVIDENCE_DAYS"),
            "{problems}"
        );
        let file = place.path().join("file");
        std::fs::write(&file, "").unwrap();
        for wrong in [place.path().join("gone"), file] {
            let (_archiving, problems) = read(&[("ARCHIVE_DIR", wrong.to_str().unwrap())]);
            let told = "\n  ARCHIVE_DIR must name a folder that is there and can be written: ";
            assert!(problems.contains(told), "{problems}");
        }
    }
}
