//! Several servers on one PostgreSQL: what more of them bring, and that each piece of work is done
//! once.

mod cost;
mod duties;
mod fleet;
mod orders;
mod outbox;
mod waits;

use std::path::Path;

use anyhow::Result;
use clap::Args;

use super::{
    SCALING,
    asked::{self, Asked},
    back_office::BackOffice,
    effort::Effort,
    paying::Paying,
    rows::{
        about,
        outbox::{ANSWER, make_due, waiting},
    },
    stage::Stage,
    write_section_of,
};
use crate::say;
use fleet::Site;

/// Of the database, and of the folder that all servers share.
const NAME: &str = "scale";

/// So many servers, in turn.
const SERVERS: [usize; 3] = [1, 2, 3];

/// One, two and three servers on one PostgreSQL: orders, the outbox, scheduled jobs
#[derive(Args, Clone, Debug)]
pub(crate) struct ScaleBench {
    /// How often each number of servers is run, in turn
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// How long each run lasts
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    #[command(flatten)]
    asked: Asked,
}

/// A part of the document.
struct Part {
    title: &'static str,
    /// What was run, in sentences.
    text: String,
    /// The table, and what follows from it.
    found: String,
}

/// The same, very small: that it runs, not how fast.
pub(super) fn smoke(root: &Path) -> Result<()> {
    measure(&asked::smoke(root)?).map(drop)
}

impl ScaleBench {
    /// Whether figures are what it is for.
    pub(crate) const fn measures(&self) -> bool {
        self.asked.measures()
    }

    pub(crate) fn run(&self, root: &Path) -> Result<()> {
        let stage = self.asked.stage(root, "scale", (self.rounds, self.seconds))?;
        let about = about(&stage)?;
        for Part { title, text, found } in measure(&stage)? {
            say(&format!("\n{title}\n{text}\n\n{found}"));
            if self.measures() {
                let body = format!("`cargo xtask bench scale` {about} {text}\n\n{found}");
                write_section_of(root, SCALING, title, &body)?;
            }
        }
        Ok(())
    }
}

fn measure(stage: &Stage) -> Result<[Part; 3]> {
    let count = stage.effort.or_few(stage.effort.time.as_secs() * 400, 20);
    let paying = waiting(stage, NAME, count)?;
    let Paying { outside, server, database, customers, .. } = paying;
    drop(server);
    make_due(&database)?;
    let office = BackOffice::open(ANSWER)?;
    let offices = office.url();
    let (outside, database) = (&outside, database.as_str());
    let site = Site { stage, outside, offices: &offices, database, customers };
    Ok([orders::taken(&site)?, outbox::delivered(&site, &office, count)?, duties::done(&site)?])
}

/// All of them; the last alone where it only has to be seen that it works.
fn wanted<T>(all: &[T], effort: Effort) -> &[T] {
    let first = if effort.is_smoke { all.len().saturating_sub(1) } else { 0 };
    all.get(first..).unwrap_or_default()
}
