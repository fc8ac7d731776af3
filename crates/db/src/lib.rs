//! The ports of state over `PostgreSQL` and `SQLite`: one query source, compiled for each.
//!
//! [`Database`] is the way in: it connects, migrates, and hands the ports out. Personal data is
//! sealed by a [`domain::ports::Cipher`] before it reaches a row; [`AesGcmCipher`] is one.

mod archive;
mod base64_text;
mod cipher;
mod config;
mod database;
mod error;
mod group;
mod invariants;
pub mod pg;
mod place;
mod reseal;
mod rows;
mod schema;
mod seal;
mod secrets;
pub mod sqlite;
mod stories;
mod totals;
mod tries;
mod words;

pub use archive::FileArchive;
pub use cipher::{AesGcmCipher, KeyRing, KeyRingError, KeySheet, KeySource, KeySourceError};
pub use config::DatabaseConfig;
pub use database::{Database, Deps, StorePorts, Writers, Writing};
pub use error::DatabaseError;
pub use reseal::{
    HASHED_COLUMNS, KeyHolder, KeyUse, Progress, Resealing, RowKey, SEALED_COLUMNS, SealedColumn,
};
pub use secrets::ArgonSecrets;
pub use stories::{Stories, Story, StoryPayment};
