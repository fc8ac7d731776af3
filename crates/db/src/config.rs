use crate::error::DatabaseError;
use std::fmt;
use std::path::{Path, PathBuf};

const POOL_SIZE: usize = 16;

/// Which database, and where.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseConfig {
    Postgres {
        /// As libpq takes it.
        url: String,
        /// How many connections at most.
        pool_size: usize,
    },
    Sqlite {
        path: PathBuf,
    },
}

impl DatabaseConfig {
    /// `postgres://…` or `postgresql://…` is `PostgreSQL`, `sqlite://path` that file, and nothing
    /// at all `shop.db` in the data directory.
    pub fn from_url(url: Option<&str>, data_dir: &Path) -> Result<Self, DatabaseError> {
        let Some(url) = url.filter(|url| !url.is_empty()) else {
            return Ok(Self::Sqlite { path: data_dir.join("shop.db") });
        };
        match url.split_once("://") {
            Some(("postgres" | "postgresql", _)) => {
                Ok(Self::Postgres { url: url.to_owned(), pool_size: POOL_SIZE })
            }
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite { path: path.into() }),
            _other => Err(DatabaseError::Address(
                "begin it with postgres:// or sqlite://, and name a database".to_owned(),
            )),
        }
    }
}

/// Without the address, which may hold a password.
impl fmt::Debug for DatabaseConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Postgres { pool_size, .. } => {
                f.debug_struct("Postgres").field("pool_size", pool_size).finish_non_exhaustive()
            }
            Self::Sqlite { path } => f.debug_struct("Sqlite").field("path", path).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: Option<&str>) -> Result<DatabaseConfig, DatabaseError> {
        DatabaseConfig::from_url(url, Path::new("data"))
    }

    #[test]
    fn the_address_says_which_database_it_is() {
        let sqlite = |path: &str| DatabaseConfig::Sqlite { path: path.into() };
        assert_eq!(read(None).unwrap(), sqlite("data/shop.db"));
        assert_eq!(read(Some("")).unwrap(), sqlite("data/shop.db"));
        assert_eq!(read(Some("sqlite://other/x.db")).unwrap(), sqlite("other/x.db"));
        assert_eq!(read(Some("sqlite:///srv/x.db")).unwrap(), sqlite("/srv/x.db"));
        for url in ["postgres://u@h/d", "postgresql://u@h/d"] {
            let DatabaseConfig::Postgres { url: read, .. } = read(Some(url)).unwrap() else {
                panic!("{url}");
            };
            assert_eq!(read, url);
        }
    }

    #[test]
    fn another_address_is_refused_without_being_repeated() {
        for url in ["mysql://u:secret@h/d", "secret.db", "sqlite://"] {
            let refused = read(Some(url)).unwrap_err();
            assert!(!format!("{refused} {refused:?}").contains("secret"), "{url}");
        }
    }

    #[test]
    fn the_password_is_not_in_debug_output() {
        let config = read(Some("postgres://u:secret@h/d")).unwrap();
        assert!(!format!("{config:?}").contains("secret"));
    }
}
