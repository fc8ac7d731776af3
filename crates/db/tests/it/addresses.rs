use db::{Database, DatabaseConfig, DatabaseError};
use std::net::TcpListener;
use std::path::Path;
use testkit::fakes::{FakeCipher, FakeClock};

async fn refused(config: &DatabaseConfig) -> DatabaseError {
    let cipher = std::sync::Arc::new(FakeCipher::new());
    Database::connect(config, cipher, FakeClock::new()).await.unwrap_err()
}

#[tokio::test]
async fn a_server_that_is_down_is_named_without_the_password() {
    // Bound and closed again: nobody listens there.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://shop:secret@127.0.0.1:{port}/shop");
    let config = DatabaseConfig::from_url(Some(&url), Path::new("data")).unwrap();
    let error = refused(&config).await;
    assert!(error.to_string().contains(&format!("127.0.0.1:{port}")), "{error}");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn a_file_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, "no folder").unwrap();
    let error = refused(&DatabaseConfig::Sqlite { path: path.join("shop.db") }).await;
    assert!(error.to_string().contains("file/shop.db"), "{error}");
}
