use crate::error::DatabaseError;
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use domain::ports::Cause;
use domain::with_causes;
use rustls::{ClientConfig, RootCertStore};
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

const CONNECT_TIME_LIMIT: Duration = Duration::from_secs(4);

/// A lock that does not come, or a transaction whose server hangs, must not hold others up for long.
const SESSION: &str = "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '30s'; \
     SET statement_timeout = '30s'";

/// Where the server is and how it is spoken to.
#[derive(Clone)]
pub(super) struct Address {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl Address {
    /// Reads an address as libpq does. `sslmode=disable` and Unix sockets go without TLS;
    /// `require`, `verify-ca` and `verify-full` all check the certificate against this machine's
    /// roots; anything else tries that first and goes without when the server offers no such thing.
    pub(super) fn parse(url: &str) -> Result<Self, DatabaseError> {
        let url = plain_ssl_mode(url);
        let mut config: Config =
            url.parse().map_err(|error: tokio_postgres::Error| wrong(&error))?;
        config.connect_timeout(CONNECT_TIME_LIMIT);
        if config.get_application_name().is_none() {
            config.application_name("shop");
        }
        let is_remote = config.get_hosts().iter().any(|host| matches!(host, Host::Tcp(_)));
        let wants_tls = is_remote && config.get_ssl_mode() != SslMode::Disable;
        let tls = if wants_tls { Some(connector()?) } else { None };
        Ok(Self { config, tls })
    }

    /// Host and port, without user and password.
    pub(super) fn place(&self) -> String {
        let mut place = String::new();
        let ports = self.config.get_ports();
        for (index, host) in self.config.get_hosts().iter().enumerate() {
            let port = ports.get(index).or(ports.first()).copied().unwrap_or(5432);
            let separator = if index == 0 { "" } else { ", " };
            let name = match host {
                Host::Tcp(name) => name.clone(),
                Host::Unix(path) => path.display().to_string(),
            };
            // Writing to a text does not fail.
            let _written = write!(place, "{separator}{name}:{port}");
        }
        place
    }

    pub(super) async fn connect(&self) -> ConnectionResult<AsyncPgConnection> {
        let connecting = tokio::time::timeout(CONNECT_TIME_LIMIT, self.try_connect()).await;
        let mut connection = connecting
            .map_err(|_elapsed| ConnectionError::BadConnection("no answer in time".to_owned()))??;
        let session = connection.batch_execute(SESSION).await;
        session.map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(connection)
    }

    async fn try_connect(&self) -> ConnectionResult<AsyncPgConnection> {
        let Some(tls) = &self.tls else { return self.connect_plainly().await };
        match self.config.connect(tls.clone()).await {
            Ok((client, driver)) => {
                AsyncPgConnection::try_from_client_and_connection(client, driver).await
            }
            Err(error) if self.may_go_without(&error) => self.connect_plainly().await,
            Err(error) => Err(bad(&error)),
        }
    }

    async fn connect_plainly(&self) -> ConnectionResult<AsyncPgConnection> {
        let mut config = self.config.clone();
        if config.get_ssl_mode() == SslMode::Prefer {
            config.ssl_mode(SslMode::Disable);
        }
        let (client, driver) = config.connect(NoTls).await.map_err(|error| bad(&error))?;
        AsyncPgConnection::try_from_client_and_connection(client, driver).await
    }

    /// With TLS merely preferred, a certificate that is not trusted is no reason to stop.
    fn may_go_without(&self, error: &tokio_postgres::Error) -> bool {
        self.config.get_ssl_mode() == SslMode::Prefer && error.as_db_error().is_none()
    }
}

fn plain_ssl_mode(url: &str) -> String {
    url.replace("sslmode=verify-full", "sslmode=require")
        .replace("sslmode=verify-ca", "sslmode=require")
        .replace("sslmode=allow", "sslmode=prefer")
}

/// The parser names the parameter and never its value.
fn wrong(error: &tokio_postgres::Error) -> DatabaseError {
    DatabaseError::Address(with_causes(error))
}

/// With the cause, which the driver's own text leaves out.
fn bad(error: &tokio_postgres::Error) -> ConnectionError {
    ConnectionError::BadConnection(with_causes(error))
}

fn connector() -> Result<MakeRustlsConnect, DatabaseError> {
    let failed = |cause: Cause| DatabaseError::Certificates(cause);
    let mut roots = RootCertStore::empty();
    let (_taken, _unreadable) =
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(error.into()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(url: &str) -> Address {
        Address::parse(url).unwrap()
    }

    #[test]
    fn the_place_names_host_and_port_and_never_the_password() {
        let place = address("postgres://shop:secret@db.example:6432/shop").place();
        assert_eq!(place, "db.example:6432");
        assert_eq!(address("postgres://shop@%2Ftmp%2Fx/shop").place(), "/tmp/x:5432");
        assert_eq!(address("postgres:///shop?host=/tmp/x&port=5433").place(), "/tmp/x:5433");
    }

    #[test]
    fn a_wrong_address_is_told_without_its_password() {
        for url in ["postgres://u:secret@h:port/d", "postgres://u:secret@h/d?sslmode=secret"] {
            let refused = Address::parse(url).err().unwrap();
            assert!(!format!("{refused} {refused:?}").contains("secret"), "{refused}");
        }
    }

    #[test]
    fn tls_is_spoken_over_the_network_unless_it_is_turned_off() {
        for (url, expected) in [
            ("postgres://u@h/d", true),
            ("postgres://u@h/d?sslmode=require", true),
            ("postgres://u@h/d?sslmode=verify-full", true),
            ("postgres://u@h/d?sslmode=disable", false),
            ("postgres://u@%2Ftmp%2Fx/d", false),
        ] {
            assert_eq!(address(url).tls.is_some(), expected, "{url}");
        }
    }
}
