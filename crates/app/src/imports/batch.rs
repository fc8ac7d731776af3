use domain::Invalid;
use domain::customer::{Customer, QueryId};
use domain::import::{
    BossLine, ChangeKind, Header, Import, ImportKind, MOST_REFUSALS, MOST_SAMPLES, QualifiedLine,
    QualifiedUser, Refusal, SampledChange, SheetLine,
};
use domain::ports::{StoreError, UnitOfWork};
use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, RandomState};

const REPEATED: Invalid =
    Invalid { field: "queryId", problem: "stands on an earlier line of the file already" };

/// Checks lines, and remembers which queryIds it has met.
pub(super) struct Reader {
    kind: ImportKind,
    header: Header,
    /// Hashes alone: millions of them are a few dozen megabytes.
    met: HashSet<u64>,
    hasher: RandomState,
}

/// Lines that have been checked.
#[derive(Default)]
pub(super) struct Batch {
    last: Option<u64>,
    lines: u64,
    boss: Vec<BossLine>,
    users: Vec<QualifiedLine>,
    refusals: Vec<Refusal>,
}

impl Reader {
    pub(super) fn new(kind: ImportKind, header: Header) -> Self {
        Self { kind, header, met: HashSet::new(), hasher: RandomState::new() }
    }

    /// Leaves out what is done already, but for the queryIds that stand there.
    pub(super) fn read(&mut self, done: u64, lines: impl Iterator<Item = SheetLine>) -> Batch {
        let mut batch = Batch::default();
        for line in lines {
            let number = line.number;
            let checked = self.check(&mut batch, line);
            if number <= done {
                batch.boss.clear();
                batch.users.clear();
                continue;
            }
            batch.last = Some(number);
            batch.lines += 1;
            if let Err(invalid) = checked {
                batch.refusals.push(Refusal::new(number, &invalid));
            }
        }
        batch
    }

    fn check(&mut self, batch: &mut Batch, line: SheetLine) -> Result<(), Invalid> {
        let cells = line.cells?;
        match self.kind {
            ImportKind::BossCustomers => {
                let line = BossLine::check(&self.header, line.number, &cells)?;
                self.meet(&line.query_id)?;
                batch.boss.push(line);
            }
            ImportKind::QualifiedUsers => {
                let line = QualifiedLine::check(&self.header, line.number, &cells)?;
                self.meet(&line.query_id)?;
                batch.users.push(line);
            }
        }
        Ok(())
    }

    fn meet(&mut self, query_id: &QueryId) -> Result<(), Invalid> {
        if self.met.insert(self.hasher.hash_one(query_id)) { Ok(()) } else { Err(REPEATED) }
    }
}

impl Batch {
    /// `None`: there was nothing new.
    pub(super) fn last_line(&self) -> Option<u64> {
        self.last
    }

    /// Stores what differs, and counts. A dry run stores what it would have done.
    pub(super) async fn apply(
        self,
        work: &mut dyn UnitOfWork,
        import: &mut Import,
    ) -> Result<(), StoreError> {
        let known = import.counts.refused;
        let left = usize::try_from(MOST_REFUSALS.saturating_sub(known)).unwrap_or(usize::MAX);
        let refused = u64::try_from(self.refusals.len()).unwrap_or(u64::MAX);
        import.counts.lines += self.lines;
        import.counts.refused += refused;
        let kept = self.refusals.get(..left.min(self.refusals.len())).unwrap_or_default();
        if !kept.is_empty() {
            work.imports().add_refusals(import.id, kept).await?;
        }
        let changed_before = import.counts.created + import.counts.changed;
        let lines = self.boss.len() + self.users.len();
        let changes = match import.kind {
            ImportKind::BossCustomers => apply_boss(work, import, &self.boss).await?,
            ImportKind::QualifiedUsers => apply_users(work, import, &self.users).await?,
        };
        count(import, lines, &changes);
        let left = MOST_SAMPLES.saturating_sub(changed_before);
        let left = usize::try_from(left).unwrap_or(usize::MAX).min(changes.len());
        let samples = changes.get(..left).unwrap_or_default();
        if import.dry_run && !samples.is_empty() {
            work.imports().add_samples(import.id, samples).await?;
        }
        Ok(())
    }
}

fn count(import: &mut Import, lines: usize, changes: &[SampledChange]) {
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let created = changes.iter().filter(|change| change.kind == ChangeKind::Created).count();
    import.counts.created += number(created);
    import.counts.changed += number(changes.len() - created);
    import.counts.unchanged += number(lines.saturating_sub(changes.len()));
}

async fn apply_boss(
    work: &mut dyn UnitOfWork,
    import: &Import,
    lines: &[BossLine],
) -> Result<Vec<SampledChange>, StoreError> {
    let ids: Vec<_> = lines.iter().map(|line| line.query_id.clone()).collect();
    let stored = if ids.is_empty() { Vec::new() } else { work.imports().customers(&ids).await? };
    let stored: BTreeMap<_, _> =
        stored.into_iter().map(|customer| (customer.query_id.clone(), customer)).collect();
    let (mut changes, mut saved): (Vec<_>, Vec<Customer>) = (Vec::new(), Vec::new());
    for line in lines {
        let old = stored.get(&line.query_id);
        // What BOSS told us after the file was made is newer than the file.
        if old.is_some_and(|old| old.copied_at > import.created_at) {
            continue;
        }
        let new = line.customer(old, import.created_at);
        if let Some(change) = SampledChange::of_customer(line.number, old, &new) {
            changes.push(change);
            saved.push(new);
        }
    }
    if !import.dry_run && !saved.is_empty() {
        work.imports().save_customers(&saved).await?;
    }
    Ok(changes)
}

async fn apply_users(
    work: &mut dyn UnitOfWork,
    import: &Import,
    lines: &[QualifiedLine],
) -> Result<Vec<SampledChange>, StoreError> {
    let ids: Vec<_> = lines.iter().map(|line| line.query_id.clone()).collect();
    let stored =
        if ids.is_empty() { Vec::new() } else { work.imports().qualified_users(&ids).await? };
    let stored: BTreeMap<_, _> =
        stored.into_iter().map(|user| (user.query_id.clone(), user)).collect();
    let (mut changes, mut saved, mut removed) = (Vec::new(), Vec::new(), Vec::new());
    for line in lines {
        let old = stored.get(&line.query_id);
        let new = line.qualified.then(|| QualifiedUser {
            query_id: line.query_id.clone(),
            campaign: line.campaign.clone(),
            since: old.map_or(import.created_at, |old| old.since),
        });
        let both = (old, new.as_ref());
        let Some(change) = SampledChange::of_user(line.number, &line.query_id, both) else {
            continue;
        };
        changes.push(change);
        match new {
            Some(user) => saved.push(user),
            None => removed.push(line.query_id.clone()),
        }
    }
    if !import.dry_run && !saved.is_empty() {
        work.imports().save_qualified_users(&saved).await?;
    }
    if !import.dry_run && !removed.is_empty() {
        work.imports().remove_qualified_users(&removed).await?;
    }
    Ok(changes)
}
