use std::{
    env, fs,
    io::{self, BufRead as _, BufReader},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, Stdio},
};

use super::{PostgresError, account::Account, binaries};

/// The longest path of a Unix socket that every system takes, in bytes (macOS; Linux takes 107).
const SOCKET_PATH_LIMIT: usize = 103;
const SOCKET_NAME: &str = ".s.PGSQL.5432";

/// Makes, starts and guards the server. Standard input closes when the owner is gone, even by
/// kill -9; the signals that end a whole terminal session must not end the guard first.
const GUARD: &str = r#"
trap '' INT TERM HUP PIPE
cd "$2" || exit 1
if "$1/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >log 2>&1 </dev/null \
    && cat settings >>data/postgresql.conf \
    && "$1/pg_ctl" -D data -l log -w -t 60 start >>log 2>&1 </dev/null
then echo ready
else echo failed
fi
while read -r _; do :; done
"$1/pg_ctl" -D data -m immediate -w -t 20 stop >/dev/null 2>&1 </dev/null
cd /
rm -rf "$2"
"#;

/// How much the server does to survive a power cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PgFlavour {
    /// Nothing is forced to disk: for tests, which lose nothing with it.
    #[default]
    Fast,
    /// `PostgreSQL`'s own defaults.
    Durable,
}

/// A temporary `PostgreSQL` server without a TCP port. Its files go with it, when it is stopped or
/// dropped, or when the process ends in any way.
#[derive(Debug)]
pub struct Cluster {
    binaries: PathBuf,
    directory: PathBuf,
    account: Account,
    guard: Child,
}

impl Cluster {
    /// Starts a server for tests; returns when it takes connections (after some two seconds).
    pub fn start() -> Result<Self, PostgresError> {
        Self::start_with(PgFlavour::Fast)
    }

    pub fn start_with(flavour: PgFlavour) -> Result<Self, PostgresError> {
        let binaries = binaries::folder()?;
        let place = short_directory()?;
        let account = Account::for_creator_of(place.path())?;
        fs::write(place.path().join("settings"), settings(place.path(), flavour))?;
        account.give(place.path())?;
        let mut guard = spawn_guard(account, &binaries, place.path())?;
        let answer = first_line(&mut guard);
        let cluster = Self { binaries, directory: place.keep(), account, guard };
        match answer?.trim() {
            "ready" => Ok(cluster),
            _ => Err(PostgresError::Start { log: cluster.log() }),
        }
    }

    /// The address of one of the server's databases, which need not exist.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@{}/{database}", percent_encoded(&self.directory))
    }

    /// Has the server come back with what was committed; open connections break.
    pub fn restart(&self) -> Result<(), PostgresError> {
        let done = self
            .account
            .command(self.binaries.join("pg_ctl"))
            .args(["-D", "data", "-l", "log", "-m", "fast", "-w", "-t", "60", "restart"])
            .current_dir(&self.directory)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        if done.success() { Ok(()) } else { Err(PostgresError::Start { log: self.log() }) }
    }

    /// Ends the server and removes its files.
    pub fn stop(mut self) -> Result<(), PostgresError> {
        self.end()?;
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        drop(self.guard.stdin.take());
        self.guard.wait().map(drop)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.directory.join("log")).unwrap_or_else(|error| error.to_string())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Nobody is left to tell: a guard that cannot be waited for still cleans up.
        drop(self.end());
    }
}

fn short_directory() -> Result<tempfile::TempDir, PostgresError> {
    let parent = Some(PathBuf::from("/tmp"))
        .filter(|directory| directory.is_dir())
        .unwrap_or_else(env::temp_dir);
    let place = tempfile::Builder::new().prefix("pg-").tempdir_in(parent)?;
    let socket = place.path().join(SOCKET_NAME);
    if socket.as_os_str().len() > SOCKET_PATH_LIMIT {
        return Err(PostgresError::PathTooLong(socket));
    }
    Ok(place)
}

fn settings(directory: &Path, flavour: PgFlavour) -> String {
    let common = format!(
        "listen_addresses = ''\nunix_socket_directories = '{}'\nport = 5432\n\
         max_connections = 200\ntimezone = 'UTC'\n",
        directory.display()
    );
    match flavour {
        PgFlavour::Fast => {
            common + "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
        }
        PgFlavour::Durable => common,
    }
}

fn spawn_guard(account: Account, binaries: &Path, directory: &Path) -> io::Result<Child> {
    account
        .command("sh")
        .args(["-c", GUARD, "postgres-guard"])
        .args([binaries, directory])
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
}

fn first_line(guard: &mut Child) -> io::Result<String> {
    let mut line = String::new();
    if let Some(output) = guard.stdout.take() {
        BufReader::new(output).read_line(&mut line)?;
    }
    Ok(line)
}

fn percent_encoded(path: &Path) -> String {
    let encoded = |byte: &u8| {
        if byte.is_ascii_alphanumeric() || b"-._".contains(byte) {
            char::from(*byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    path.as_os_str().as_encoded_bytes().iter().map(encoded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_directory_is_written_as_a_host() {
        assert_eq!(percent_encoded(Path::new("/tmp/pg-Ab 1")), "%2Ftmp%2Fpg-Ab%201");
    }

    #[test]
    fn only_the_fast_flavour_gives_up_durability() {
        let directory = Path::new("/tmp/pg");
        assert!(settings(directory, PgFlavour::Fast).contains("fsync = off"));
        assert!(!settings(directory, PgFlavour::Durable).contains("fsync"));
    }
}
