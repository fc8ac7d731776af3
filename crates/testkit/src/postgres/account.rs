use std::{
    fs, io,
    os::unix::{
        fs::{MetadataExt as _, chown},
        process::CommandExt as _,
    },
    path::Path,
    process::Command,
};

use super::PostgresError;

const ROOT: u32 = 0;

/// Whom the server runs as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Account {
    Ourselves,
    /// We are root, which `PostgreSQL` refuses to run as.
    Other {
        uid: u32,
        gid: u32,
    },
}

impl Account {
    /// `own` is anything that this process has just created: its owner is who we are.
    pub(super) fn for_creator_of(own: &Path) -> Result<Self, PostgresError> {
        if fs::metadata(own)?.uid() != ROOT {
            return Ok(Self::Ourselves);
        }
        let passwd = fs::read_to_string("/etc/passwd")?;
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| entry(&passwd, name))
            .ok_or(PostgresError::NoAccount)
    }

    pub(super) fn give(self, directory: &Path) -> io::Result<()> {
        match self {
            Self::Ourselves => Ok(()),
            Self::Other { uid, gid } => chown(directory, Some(uid), Some(gid)),
        }
    }

    pub(super) fn command(self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        if let Self::Other { uid, gid } = self {
            command.uid(uid).gid(gid);
        }
        command
    }
}

fn entry(passwd: &str, name: &str) -> Option<Account> {
    let mut fields = passwd
        .lines()
        .map(|line| line.split(':'))
        .find_map(|mut fields| (fields.next() == Some(name)).then_some(fields))?;
    let uid = fields.nth(1)?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    Some(Account::Other { uid, gid })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str =
        "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65533:nobody:/:/bin/false\n";

    #[test]
    fn an_account_is_read_from_the_password_file() {
        assert_eq!(entry(PASSWD, "nobody"), Some(Account::Other { uid: 65534, gid: 65533 }));
    }

    #[test]
    fn an_unknown_account_is_not_made_up() {
        assert_eq!(entry(PASSWD, "postgres"), None);
    }
}
