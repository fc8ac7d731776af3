use anyhow::{Context as _, Result, ensure};

use super::programs::psql;

/// A row as the server has written it, to be written again with other keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template {
    table: String,
    /// Columns with their values, both as SQL.
    columns: Vec<(String, String)>,
}

impl Template {
    /// The one row of the table that meets the condition.
    pub(super) fn of(database: &str, table: &str, condition: &str) -> Result<Self> {
        let rows = psql(
            database,
            &format!(
                "SELECT quote_ident(c.key), replace(quote_nullable(c.value), chr(10), ' ') \
                 FROM {table} t, jsonb_each_text(to_jsonb(t)) c WHERE {condition} ORDER BY 1"
            ),
        )?;
        let columns: Vec<(String, String)> = rows
            .lines()
            .filter_map(|line| line.split_once('|'))
            .map(|(column, value)| (column.to_owned(), value.to_owned()))
            .collect();
        let width = psql(
            database,
            &format!(
                "SELECT count(*) FROM pg_attribute WHERE attrelid = '{table}'::regclass \
                 AND attnum > 0 AND NOT attisdropped"
            ),
        )?;
        ensure!(
            width.trim() == columns.len().to_string(),
            "{table} has not one row with {condition}"
        );
        Ok(Self { table: table.to_owned(), columns })
    }

    /// All rows that meet the condition, by their ids.
    pub(super) fn all(database: &str, table: &str, condition: &str) -> Result<Vec<Self>> {
        let ids = psql(database, &format!("SELECT id FROM {table} WHERE {condition} ORDER BY id"))?;
        ids.lines().map(|id| Self::of(database, table, &format!("id = {id}"))).collect()
    }

    /// To be written into another table with the same columns.
    pub(super) fn into_table(mut self, table: &str) -> Self {
        table.clone_into(&mut self.table);
        self
    }

    /// As [`Self::with`], where the column is not NULL.
    pub(super) fn with_known(self, column: &str, value: &str) -> Self {
        let null = (column.to_owned(), "NULL".to_owned());
        if self.columns.contains(&null) { self } else { self.with(column, value) }
    }

    /// The same with another expression for a column.
    pub(super) fn with(mut self, column: &str, value: &str) -> Self {
        for (name, old) in &mut self.columns {
            if name.trim_matches('"') == column {
                value.clone_into(old);
            }
        }
        self
    }

    /// `INSERT INTO … VALUES (…)`, without a semicolon.
    pub(super) fn insert(&self) -> String {
        let (columns, values) = self.lists();
        format!("INSERT INTO {} ({columns}) VALUES ({values})", self.table)
    }

    /// `INSERT INTO … SELECT … FROM source`.
    pub(super) fn insert_from(&self, source: &str) -> String {
        let (columns, values) = self.lists();
        format!("INSERT INTO {} ({columns}) SELECT {values} FROM {source}", self.table)
    }

    fn lists(&self) -> (String, String) {
        let (names, values): (Vec<_>, Vec<_>) = self.columns.iter().cloned().unzip();
        (names.join(", "), values.join(", "))
    }
}

/// What the server has changed in a row, to be changed again in others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    table: String,
    /// Columns with their new values, both as SQL.
    columns: Vec<(String, String)>,
    /// Before.
    version: String,
}

impl Change {
    /// In the one row that meets the condition, since the table was kept.
    pub(super) fn of(database: &str, table: &str, condition: &str) -> Result<Self> {
        let new = Template::of(database, table, condition)?;
        let old = Template::of(database, &format!("kept.{table}"), condition)?;
        let columns = new.columns.iter().filter(|column| !old.columns.contains(column)).cloned();
        let columns: Vec<_> = columns.filter(|(name, _)| name != "version").collect();
        ensure!(!columns.is_empty(), "nothing was changed in {table}");
        let version = old.columns.into_iter().find(|(name, _)| name == "version");
        let (_, version) = version.with_context(|| format!("{table} has no version"))?;
        Ok(Self { table: table.to_owned(), columns, version })
    }

    pub(super) fn with(self, column: &str, value: &str) -> Self {
        let Self { table, columns, version } = self;
        let Template { table, columns } = Template { table, columns }.with(column, value);
        Self { table, columns, version }
    }

    /// With the version before as a condition, as the server updates.
    pub(super) fn update(&self, condition: &str) -> String {
        let list = self.columns.iter().map(|(column, value)| format!("{column} = {value}"));
        let list = list.collect::<Vec<_>>().join(", ");
        let Self { table, version, .. } = self;
        format!(
            "UPDATE {table} SET {list}, version = version + 1 WHERE {condition} AND version = {version}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_written_again_under_another_key() {
        let column = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let row = Template {
            table: "task".to_owned(),
            columns: vec![column("id", "'7'"), column("kind", "'push'")],
        };
        let again = row.with("id", ":id");
        assert_eq!(again.insert(), "INSERT INTO task (id, kind) VALUES (:id, 'push')");
        assert_eq!(
            again.insert_from("generate_series(0, 31) g"),
            "INSERT INTO task (id, kind) SELECT :id, 'push' FROM generate_series(0, 31) g"
        );
    }
    #[test]
    fn a_change_is_made_on_the_version_that_the_server_found() {
        let columns = vec![("state".to_owned(), "'captured'".to_owned())];
        let change = Change { table: "orders".to_owned(), columns, version: "'2'".to_owned() };
        assert_eq!(
            change.with("state", "'paid'").update("id = :id"),
            "UPDATE orders SET state = 'paid', version = version + 1 WHERE id = :id AND version = '2'"
        );
    }
}
