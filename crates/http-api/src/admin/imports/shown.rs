use crate::server_sent::Watched;
use crate::time::rfc3339;
use domain::import::{
    Import, ImportState, Qualification, SampledChange, SheetFormat, TextEncoding,
};
use serde::Serialize;
use utoipa::ToSchema;

/// An import as it stands.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImportShown {
    #[schema(example = "1816664599454990337")]
    id: String,
    /// `boss` or `qualified_users`.
    kind: &'static str,
    /// `csv` or `xlsx`.
    format: &'static str,
    /// Of CSV: `utf-8` or `gb18030`.
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
    file_name: String,
    /// In bytes.
    size: u64,
    /// Nothing is written but its own record.
    dry_run: bool,
    /// `receiving`, `waiting`, `running`, `done`, `failed` or `cancelled`.
    status: &'static str,
    /// Why it failed, and where.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemShown>,
    /// Columns of the file that nothing is known of.
    ignored_columns: Vec<String>,
    /// About how many lines there are; not known of XLSX.
    #[serde(skip_serializing_if = "Option::is_none")]
    total_lines: Option<u64>,
    /// The last line that is done.
    line: u64,
    /// Lines that are done, but for the header and empty ones.
    lines: u64,
    created: u64,
    changed: u64,
    unchanged: u64,
    refused: u64,
    /// Whose file it is.
    account: String,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<String>,
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at: Option<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ProblemShown {
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    /// Its number, from 1, or the name of the missing one.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<String>,
    problem: String,
}

impl ImportShown {
    pub(super) fn of(import: &Import) -> Self {
        let problem = match &import.state {
            ImportState::Failed { problem, .. } => Some(problem),
            ImportState::Receiving
            | ImportState::Waiting
            | ImportState::Running
            | ImportState::Done { .. }
            | ImportState::Cancelled { .. } => None,
        };
        Self {
            id: import.id.to_string(),
            kind: import.kind.name(),
            format: import.format.name(),
            encoding: match import.format {
                SheetFormat::Csv => import.encoding.map(TextEncoding::name),
                SheetFormat::Xlsx => None,
            },
            file_name: import.file_name.clone(),
            size: import.size,
            dry_run: import.dry_run,
            status: import.state.name(),
            problem: problem.map(|problem| ProblemShown {
                line: problem.line,
                column: problem.column.clone(),
                problem: problem.problem.clone(),
            }),
            ignored_columns: import.ignored.clone(),
            total_lines: import.total_lines,
            line: import.line,
            lines: import.counts.lines,
            created: import.counts.created,
            changed: import.counts.changed,
            unchanged: import.counts.unchanged,
            refused: import.counts.refused,
            account: import.account.clone(),
            created_at: rfc3339(import.created_at),
            started_at: import.started_at.map(rfc3339),
            ended_at: import.state.ended_at().map(rfc3339),
        }
    }
}

impl Watched for ImportShown {
    const EVENT: &str = "import";

    fn is_last(&self) -> bool {
        self.ended_at.is_some()
    }
}

/// A file that has come in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportReceived {
    import: ImportShown,
    /// The same file is being imported already: this is that import.
    repeated: bool,
}

impl ImportReceived {
    pub(super) fn of(received: &app::Received) -> Self {
        Self { import: ImportShown::of(&received.import), repeated: received.is_repeat }
    }
}

/// What a line would change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangeShown {
    line: u64,
    query_id: String,
    /// `created`, `changed` or `removed` (from the list of qualified users).
    change: &'static str,
    fields: Vec<FieldShown>,
}

/// Masked where it is personal: both sides may look alike.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldShown {
    field: String,
    before: String,
    after: String,
}

impl ChangeShown {
    pub(super) fn of(change: &SampledChange) -> Self {
        let fields = change.fields.iter().map(|change| FieldShown {
            field: change.field.clone(),
            before: change.before.clone(),
            after: change.after.clone(),
        });
        Self {
            line: change.line,
            query_id: change.query_id.to_string(),
            change: change.kind.name(),
            fields: fields.collect(),
        }
    }
}

/// Whether a queryId is qualified (达标).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QualificationShown {
    query_id: String,
    qualified: bool,
    /// As our copy of BOSS has it; left out when there is no copy.
    #[serde(skip_serializing_if = "Option::is_none")]
    by_boss: Option<bool>,
    /// On the imported list.
    listed: bool,
    /// Of the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    campaign: Option<String>,
    /// Since when they have been on the list.
    #[schema(format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
}

impl QualificationShown {
    pub(super) fn of(qualification: &Qualification) -> Self {
        let listed = qualification.listed.as_ref();
        Self {
            query_id: qualification.query_id.to_string(),
            qualified: qualification.is_qualified(),
            by_boss: qualification.by_boss,
            listed: listed.is_some(),
            campaign: listed.and_then(|user| user.campaign.clone()),
            since: listed.map(|user| rfc3339(user.since)),
        }
    }
}
