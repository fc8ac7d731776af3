use crate::place::{Place, storable};
use crate::schema::import_file;
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::ImportId;
use domain::import::{
    Counts, FileProblem, Import, ImportKind, ImportState, SheetFormat, TextEncoding,
};
use domain::ports::StoreError;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = import_file, treat_none_as_default_value = false)]
pub(crate) struct ImportRow {
    id: i64,
    kind: String,
    format: String,
    file_name: String,
    account: String,
    dry_run: bool,
    created_at: i64,
    #[diesel(embed)]
    progress: ImportProgress,
}

/// What changes while it comes in and is read.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = import_file)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct ImportProgress {
    encoding: Option<String>,
    size: i64,
    chunks: i64,
    fingerprint: Vec<u8>,
    state: String,
    state_at: Option<i64>,
    problem: Option<String>,
    problem_line: Option<i64>,
    problem_column: Option<String>,
    total_lines: Option<i64>,
    ignored: String,
    line: i64,
    lines: i64,
    created: i64,
    changed: i64,
    unchanged: i64,
    refused: i64,
    started_at: Option<i64>,
    version: i64,
}

pub(crate) fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl ImportRow {
    pub(crate) fn new(import: &Import) -> Result<Self, StoreError> {
        Ok(Self {
            id: import.id.as_i64(),
            kind: import.kind.name().to_owned(),
            format: import.format.name().to_owned(),
            file_name: storable(&import.file_name),
            account: import.account.clone(),
            dry_run: import.dry_run,
            created_at: import.created_at.timestamp_micros(),
            progress: ImportProgress::new(import, import.version)?,
        })
    }

    pub(crate) fn read(self) -> Result<Import, StoreError> {
        let place = Place { table: "import_file", id: &self.id };
        let progress = self.progress;
        Ok(Import {
            id: ImportId(place.snowflake("id", self.id)?),
            kind: place.word("kind", &self.kind, ImportKind::from_name)?,
            format: place.word("format", &self.format, SheetFormat::from_name)?,
            encoding: progress.encoding(place)?,
            size: place.number("size", progress.size)?,
            chunks: place.number("chunks", progress.chunks)?,
            fingerprint: place.hash("fingerprint", &progress.fingerprint)?,
            dry_run: self.dry_run,
            total_lines: progress
                .total_lines
                .map(|lines| place.number("total_lines", lines))
                .transpose()?,
            ignored: place.read("ignored", serde_json::from_str(&progress.ignored))?,
            line: place.number("line", progress.line)?,
            counts: progress.counts(place)?,
            created_at: place.time("created_at", self.created_at)?,
            started_at: place.maybe_time("started_at", progress.started_at)?,
            version: progress.version,
            state: progress.state(place)?,
            file_name: self.file_name,
            account: self.account,
        })
    }
}

impl ImportProgress {
    pub(crate) fn new(import: &Import, version: i64) -> Result<Self, StoreError> {
        let place = Place { table: "import_file", id: &import.id };
        let problem = match &import.state {
            ImportState::Failed { problem, .. } => Some(problem),
            ImportState::Receiving
            | ImportState::Waiting
            | ImportState::Running
            | ImportState::Done { .. }
            | ImportState::Cancelled { .. } => None,
        };
        let Counts { lines, created, changed, unchanged, refused } = import.counts;
        Ok(Self {
            encoding: import.encoding.map(|encoding| encoding.name().to_owned()),
            size: stored(import.size),
            chunks: stored(import.chunks),
            fingerprint: import.fingerprint.to_vec(),
            state: import.state.name().to_owned(),
            state_at: import.state.ended_at().map(|at| at.timestamp_micros()),
            problem: problem.map(|problem| storable(&problem.problem)),
            problem_line: problem.and_then(|problem| problem.line).map(stored),
            problem_column: problem.and_then(|problem| problem.column.as_deref()).map(storable),
            total_lines: import.total_lines.map(stored),
            ignored: storable(&place.read("ignored", serde_json::to_string(&import.ignored))?),
            line: stored(import.line),
            lines: stored(lines),
            created: stored(created),
            changed: stored(changed),
            unchanged: stored(unchanged),
            refused: stored(refused),
            started_at: import.started_at.map(|at| at.timestamp_micros()),
            version,
        })
    }

    fn encoding(&self, place: Place<'_>) -> Result<Option<TextEncoding>, StoreError> {
        let word = self.encoding.as_deref();
        word.map(|word| place.word("encoding", word, TextEncoding::from_name)).transpose()
    }

    fn counts(&self, place: Place<'_>) -> Result<Counts, StoreError> {
        Ok(Counts {
            lines: place.number("lines", self.lines)?,
            created: place.number("created", self.created)?,
            changed: place.number("changed", self.changed)?,
            unchanged: place.number("unchanged", self.unchanged)?,
            refused: place.number("refused", self.refused)?,
        })
    }

    fn state(self, place: Place<'_>) -> Result<ImportState, StoreError> {
        let at = || place.time_in("state_at", self.state_at);
        Ok(match self.state.as_str() {
            "receiving" => ImportState::Receiving,
            "waiting" => ImportState::Waiting,
            "running" => ImportState::Running,
            "done" => ImportState::Done { at: at()? },
            "cancelled" => ImportState::Cancelled { at: at()? },
            "failed" => ImportState::Failed {
                at: at()?,
                problem: FileProblem {
                    line: self
                        .problem_line
                        .map(|line| place.number("problem_line", line))
                        .transpose()?,
                    problem: place.some("problem", self.problem)?,
                    column: self.problem_column,
                },
            },
            _unknown => return Err(place.corrupt("state", "is an unknown word")),
        })
    }
}
