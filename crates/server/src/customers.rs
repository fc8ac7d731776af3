//! `server customers`: what is done to people from the command line.

use crate::config::Config;
use crate::hints::print_line;
use crate::opened::Opened;
use anyhow::{Context, bail};
use app::{PeopleDesk, PeopleError, PersonId};
use clap::{Args, Subcommand};
use domain::snowflake::Snowflake;
use domain::staff::{Role, StaffMember};
use domain::{PhoneNumber, QueryId, StaffId};

/// What the record of staff's actions names as who did it.
const WHO: &str = "server customers";

#[derive(Debug, Clone, Subcommand)]
pub(crate) enum Action {
    /// Forget a person: the account and its sessions and the local copies go; orders stay, without
    /// who it was. Refused while something paid for is not delivered yet.
    Erase(Erase),
}

#[derive(Debug, Clone, Args)]
pub(crate) struct Erase {
    /// As BOSS numbers them.
    #[arg(long, required_unless_present = "phone", conflicts_with = "phone")]
    query_id: Option<String>,
    /// The whole number.
    #[arg(long)]
    phone: Option<String>,
    /// Kept with the record of it. Name nobody in it.
    #[arg(long, default_value = "at the person's own request")]
    reason: String,
}

/// Whom to forget.
enum Whom {
    Customer(QueryId),
    Phone(PhoneNumber),
}

pub(crate) async fn run(config: &Config, action: &Action) -> anyhow::Result<()> {
    let Action::Erase(erase) = action;
    let whom = erase.whom()?;
    let public_url = config.http.public_url.as_deref().unwrap_or("http://127.0.0.1:8080");
    let opened = Opened::open(config, public_url).await?;
    let erased = forget(&opened.application.people, whom, &erase.reason).await;
    opened.close().await;
    let orders = erased?;
    print_line(&format!(
        "forgotten: account, sessions and local copies are gone; orders made nameless: {orders}"
    ));
    Ok(())
}

impl Erase {
    /// What was typed is not repeated when it is wrong: it may be somebody's name.
    fn whom(&self) -> anyhow::Result<Whom> {
        match (&self.query_id, &self.phone) {
            (Some(id), _) => Ok(Whom::Customer(QueryId::parse(id).context("--query-id")?)),
            (None, Some(phone)) => Ok(Whom::Phone(PhoneNumber::parse(phone).context("--phone")?)),
            (None, None) => bail!("--query-id or --phone is needed"),
        }
    }
}

async fn forget(people: &PeopleDesk, whom: Whom, reason: &str) -> anyhow::Result<u64> {
    let erased = match whom {
        Whom::Customer(id) => people.erase(&who()?, &PersonId::Customer(id), reason).await,
        Whom::Phone(phone) => people.erase_phone(&who()?, &phone, reason).await,
    };
    match erased {
        Err(PeopleError::Owed) => bail!(
            "something that was paid for is still to be delivered: deliver it or give the money \
             back first"
        ),
        Err(PeopleError::Unknown) => bail!("nothing is kept of this person"),
        other => Ok(other?),
    }
}

/// Whoever can run the command has the keys and the database anyway.
fn who() -> anyhow::Result<StaffMember> {
    let id = Snowflake::from_i64(0).context("zero is a number")?;
    Ok(StaffMember { id: StaffId(id), account: WHO.to_owned(), role: Role::Admin })
}
