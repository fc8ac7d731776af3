//! Works the chains of evidence out anew, from where the archived part of each ends.

use super::archives;
use super::evidence::read_end;
use super::{Conn, Db, cached};
use crate::error;
use crate::place::Place;
use crate::rows::evidence::EvidenceRow;
use crate::schema::{evidence, evidence_chain};
use diesel::{ExpressionMethods, QueryDsl, SelectableHelper};
use domain::EvidenceId;
use domain::evidence::ChainEnd;
use domain::ports::{ChainCheck, Cipher, StoreError};
use std::collections::BTreeSet;

/// So many links are held in memory at once.
const PAGE: i64 = 100;

pub(super) async fn check_all(
    conn: &mut Conn,
    cipher: &dyn Cipher,
) -> Result<Vec<ChainCheck>, StoreError> {
    let heads = cached(evidence_chain::table.select(evidence_chain::chain));
    let mut chains: BTreeSet<i64> =
        heads.load::<i64>(conn).await.map_err(error::store)?.into_iter().collect();
    let linked = evidence::table.select(evidence::chain).distinct();
    let linked = cached(linked).load::<Option<i64>>(conn).await.map_err(error::store)?;
    chains.extend(linked.into_iter().flatten());
    let mut checks = Vec::with_capacity(chains.len());
    for chain in chains {
        checks.push(check(conn, cipher, chain).await?);
    }
    Ok(checks)
}

async fn check(conn: &mut Conn, cipher: &dyn Cipher, chain: i64) -> Result<ChainCheck, StoreError> {
    let mut walk = Walk::from(chain, archives::end_of(conn, chain).await?);
    let broken_at = loop {
        // The head before the links: of what it counts, every link is seen.
        let head = head(conn, chain).await?;
        let links = links_after(conn, &walk).await?;
        let broken = if links.is_empty() {
            let is_whole = head.is_some_and(|head| head == walk.end);
            if is_whole {
                break None;
            }
            walk.last_seen()?
        } else {
            let broken = links.into_iter().find_map(|link| walk.follow(link, cipher).transpose());
            let Some(broken) = broken else { continue };
            broken?
        };
        // What is missing may have been archived meanwhile.
        let archived = archives::end_of(conn, chain).await?;
        if archived.length <= walk.archived {
            break Some(broken);
        }
        walk = Walk::from(chain, archived);
    };
    let place = Place { table: "evidence_chain", id: &chain };
    let chain = place.number("chain", chain)?;
    Ok(ChainCheck { chain, links: walk.end.length, archived: walk.archived, broken_at })
}

/// How far a chain has been found to be as it was written.
struct Walk {
    chain: i64,
    /// So many links have been archived: it began behind them.
    archived: i64,
    end: ChainEnd,
    last: Option<EvidenceId>,
}

impl Walk {
    fn from(chain: i64, archived: ChainEnd) -> Self {
        Self { chain, archived: archived.length, end: archived, last: None }
    }

    /// Takes the next link, or says that it is not what was written there.
    fn follow(
        &mut self,
        link: EvidenceRow,
        cipher: &dyn Cipher,
    ) -> Result<Option<EvidenceId>, StoreError> {
        let number = link.id();
        let place = Place { table: "evidence", id: &number };
        let id = EvidenceId(place.snowflake("id", number)?);
        let said = link.end();
        // What cannot be opened or read has been changed.
        let Ok(evidence) = link.read(cipher) else { return Ok(Some(id)) };
        let end = self.end.followed_by(&evidence, cipher);
        if said != Some(end) || i64::from(evidence.chain().number()) != self.chain {
            return Ok(Some(id));
        }
        (self.end, self.last) = (end, Some(id));
        Ok(None)
    }

    /// Where something is missing, the last that is there; zero where nothing is.
    fn last_seen(&self) -> Result<EvidenceId, StoreError> {
        let Some(last) = self.last else {
            let place = Place { table: "evidence_chain", id: &self.chain };
            return place.snowflake("chain", 0).map(EvidenceId);
        };
        Ok(last)
    }
}

async fn head(conn: &mut Conn, chain: i64) -> Result<Option<ChainEnd>, StoreError> {
    let head = evidence_chain::table
        .filter(evidence_chain::chain.eq(chain))
        .select((evidence_chain::length, evidence_chain::hash));
    let rows = cached(head).load::<(i64, Vec<u8>)>(conn).await.map_err(error::store)?;
    // A hash of another length is as good as none.
    Ok(read_end(chain, rows).ok().flatten())
}

async fn links_after(conn: &mut Conn, walk: &Walk) -> Result<Vec<EvidenceRow>, StoreError> {
    let links = evidence::table
        .filter(evidence::chain.eq(walk.chain))
        .filter(evidence::position.gt(walk.end.length))
        .order(evidence::position)
        .limit(PAGE)
        .select(<EvidenceRow as SelectableHelper<Db>>::as_select());
    cached(links).load(conn).await.map_err(error::store)
}
