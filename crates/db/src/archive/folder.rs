use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Files that are there whole or not at all.
#[derive(Debug, Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// Durable once this returns. A file that is there with these bytes stays; one with others, as a
    /// crash or a disk may have left it, is replaced.
    pub(super) fn keep(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(name)?;
        if self.read(name)?.as_deref() == Some(bytes) {
            File::open(&path)?.sync_all()?;
        } else {
            let prefix = format!(".{name}.");
            let mut new = tempfile::Builder::new().prefix(&prefix).tempfile_in(&self.0)?;
            new.write_all(bytes)?;
            new.as_file().sync_all()?;
            new.persist(&path).map_err(|error| error.error)?;
        }
        // The name is durable only with its folder.
        File::open(&self.0)?.sync_all()
    }

    /// Nothing where there is no such file.
    pub(super) fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match std::fs::read(self.path(name)?) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound && self.0.is_dir() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Takes away files of that beginning, half written ones too, but the one.
    pub(super) fn clear(&self, beginning: &str, but: &str) -> io::Result<()> {
        for entry in std::fs::read_dir(&self.0)? {
            let name = entry?.file_name();
            let Some(name) = name.to_str() else { continue };
            let bare = name.strip_prefix('.').unwrap_or(name);
            if name != but && bare.starts_with(beginning) {
                remove(&self.0.join(name))?;
            }
        }
        Ok(())
    }

    /// Names come from the database: none of them leads out of the folder.
    fn path(&self, name: &str) -> io::Result<PathBuf> {
        let path = Path::new(name);
        if path.file_name().is_some_and(|own| own == path.as_os_str()) {
            return Ok(self.0.join(path));
        }
        Err(io::Error::new(ErrorKind::InvalidInput, "this is no name of a file"))
    }
}

/// Somebody else may have been faster.
fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_kept_whole_and_what_is_broken_is_replaced() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path().to_owned());
        assert_eq!(folder.read("a").unwrap(), None);
        folder.keep("a", b"whole").unwrap();
        std::fs::write(place.path().join("a"), "who").unwrap();
        folder.keep("a", b"whole").unwrap();
        folder.keep("a", b"whole").unwrap();
        assert_eq!(folder.read("a").unwrap().as_deref(), Some(b"whole".as_slice()));
        assert_eq!(names(place.path()), ["a"]);
    }

    #[test]
    fn what_was_left_at_a_place_goes_and_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path().to_owned());
        for name in ["1-1-2", "1-1-3", ".1-1-2.x1", "1-10-2", "2-1-1", ".2-1-1.x"] {
            folder.keep(name, b"").unwrap();
        }
        folder.clear("1-1-", "1-1-3").unwrap();
        assert_eq!(names(place.path()), [".2-1-1.x", "1-1-3", "1-10-2", "2-1-1"]);
    }

    #[test]
    fn no_name_leads_out_of_the_folder_and_a_folder_that_is_gone_is_told() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::new(place.path().join("in"));
        for name in ["../a", "/a", "a/b", "..", ""] {
            assert_eq!(
                folder.keep(name, b"").unwrap_err().kind(),
                ErrorKind::InvalidInput,
                "{name}"
            );
        }
        assert_eq!(folder.read("a").unwrap_err().kind(), ErrorKind::NotFound);
    }
}
