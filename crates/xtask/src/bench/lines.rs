use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
};

use anyhow::Result;

const HEADER: &str = "查询号,客户姓名,手机号,地址,套餐名称,速率,到期日";
const STREETS: [&str; 4] = ["江场西路", "人民大道", "解放北路", "长安街"];

/// Writes so many lines of made-up customers, the same ones each time.
pub(super) fn write(path: &Path, lines: u32) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "{HEADER}")?;
    for number in 1..=lines {
        writeln!(file, "{}", line(number))?;
    }
    file.flush()?;
    Ok(())
}

fn line(number: u32) -> String {
    let street = STREETS.into_iter().cycle().nth((number % 4).try_into().unwrap_or(0));
    let (street, house) = (street.unwrap_or_default(), number % 997 + 1);
    let (month, day) = (number % 12 + 1, number % 28 + 1);
    format!(
        "BENCH{number:08},测试{number},139{number:08},{street}{house}号{number}室,100M/12,100M,2027-{month:02}-{day:02}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_are_the_same_each_time_and_all_different() {
        let lines: std::collections::BTreeSet<_> = (1..=1_000).map(line).collect();
        assert_eq!(lines.len(), 1_000);
        assert_eq!(line(7), "BENCH00000007,测试7,13900000007,长安街8号7室,100M/12,100M,2027-08-08");
    }
}
