use super::PostgresError;
use tokio_postgres::NoTls;

/// Every row of every table of the database, as text, with its table's name. Binary columns are in
/// hexadecimal, as `\x00ff`.
pub async fn every_row(url: &str) -> Result<Vec<(String, String)>, PostgresError> {
    let failed = |source| PostgresError::Sql { statement: "SELECT …".to_owned(), source };
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.map_err(failed)?;
    let connection = tokio::spawn(connection);
    let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1";
    let mut all = Vec::new();
    for table in client.query(tables, &[]).await.map_err(failed)? {
        let table: String = table.get(0);
        let rows = format!("SELECT t::text FROM {table} t");
        let rows = client.query(&rows, &[]).await.map_err(failed)?;
        all.extend(rows.iter().map(|row| (table.clone(), row.get(0))));
    }
    drop(client);
    drop(connection.await);
    Ok(all)
}
