//! The thin binary: configuration, wiring, workers, shutdown.

mod adapters;
mod clock;
mod config;
mod customers;
mod data_dir;
mod demo;
mod doctor;
mod generate;
mod hints;
mod keys;
mod opened;
mod outside;
mod reconcile;
mod serve;
mod slot;
mod stop;
mod telemetry;
mod test_world;
mod wiring;
mod worker;

use adapters::Adapters;
use clap::{Parser, Subcommand};
use clock::SystemClock;
use config::{Config, Problems, Reader};
use domain::ports::Clock;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// `EX_CONFIG` of sysexits.h.
const CONFIGURATION_ERROR: u8 = 78;

/// The back end of a broadband operator's site: packages, orders, cashier, fulfilment.
///
/// Settings come from the environment and from the TOML file that CONFIG names; see
/// docs/configuration.md.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Clone, Subcommand)]
enum Command {
    /// Serve HTTP and work on what is due (the default).
    Serve,
    /// Bring the database to this version's schema.
    Migrate,
    /// Read the configuration and say what is wrong with it.
    CheckConfig,
    /// Check what must always hold in the database, also beside a running server; exit code 1 when
    /// something does not.
    Doctor {
        /// Write the counts to this file as well, for Prometheus' textfile collector.
        #[arg(long, value_name = "FILE")]
        metrics: Option<PathBuf>,
    },
    /// Fill the database with made-up orders of the past, to see how the shop does when it has
    /// grown; never where PROFILE is production.
    Generate(generate::Arguments),
    /// Compare a day with a provider's bill, and print what differs; exit code 1 when something
    /// does.
    Reconcile(reconcile::Arguments),
    /// The keys that seal personal data: look at them, and change them beside running servers.
    #[command(subcommand)]
    Keys(keys::Action),
    /// What is done to people: forgetting them.
    #[command(subcommand)]
    Customers(customers::Action),
    /// Run the sandbox alone, for several servers (`SANDBOX_URL`).
    Sandbox,
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Arguments::parse().command.unwrap_or(Command::Serve);
    match Box::pin(run(command)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            telemetry::tell_error(&error);
            let is_configuration = error.downcast_ref::<Problems>().is_some();
            if is_configuration { ExitCode::from(CONFIGURATION_ERROR) } else { ExitCode::FAILURE }
        }
    }
}

async fn run(command: Command) -> anyhow::Result<()> {
    let config = Config::read(&Reader::from_process()?)?;
    let _logs = telemetry::start_logs(config.log.clone())?;
    match command {
        Command::Serve => serve::serve(config).await,
        Command::Migrate => wiring::migrate(&config).await,
        Command::CheckConfig => {
            let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
            Adapters::check(&config, &clock)?;
            hints::print_line("the configuration is good");
            Ok(())
        }
        Command::Doctor { metrics } => doctor::examine(&config, metrics.as_deref()).await,
        Command::Generate(arguments) => generate::run(&config, &arguments).await,
        Command::Reconcile(arguments) => Box::pin(reconcile::run(&config, &arguments)).await,
        Command::Keys(action) => keys::run(&config, action).await,
        Command::Customers(action) => customers::run(&config, &action).await,
        Command::Sandbox => outside::run_alone(&config).await,
    }
}
