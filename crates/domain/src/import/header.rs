use super::{Cell, FileProblem, ImportKind};
use crate::Invalid;

/// So many columns are looked at.
const MOST_COLUMNS: usize = 256;
/// So many unknown columns are named, each by so many characters.
const MOST_IGNORED: usize = 50;
const MOST_NAME: usize = 32;

/// A column of ours: its name, what else it may be called, and whether a file must have it. The
/// names are compared without case, spaces, `_` and `-`.
struct Column {
    field: &'static str,
    names: &'static [&'static str],
    required: bool,
}

const QUERY_ID: Column = Column {
    field: "queryId",
    names: &["queryid", "查询号", "查询编号", "客户编号", "用户编号", "客户号"],
    required: true,
};
const QUALIFIED: Column = Column {
    field: "qualified",
    names: &["qualified", "达标", "是否达标", "达标用户"],
    required: false,
};

static BOSS: &[Column] = &[
    QUERY_ID,
    Column {
        field: "customerName",
        names: &["customername", "name", "客户姓名", "客户名称", "姓名", "用户姓名"],
        required: true,
    },
    Column {
        field: "phoneNumber",
        names: &["phonenumber", "phone", "mobile", "手机号", "手机号码", "联系电话", "电话"],
        required: true,
    },
    Column {
        field: "address",
        names: &["address", "地址", "装机地址", "安装地址", "客户地址"],
        required: true,
    },
    Column {
        field: "packageName",
        names: &["packagename", "package", "套餐", "套餐名称", "当前套餐"],
        required: true,
    },
    Column {
        field: "packageRate",
        names: &["packagerate", "rate", "bandwidth", "速率", "带宽", "套餐速率"],
        required: true,
    },
    Column {
        field: "expiresOn",
        names: &[
            "expireson",
            "expiredate",
            "expirydate",
            "到期日",
            "到期日期",
            "到期时间",
            "有效期至",
        ],
        required: true,
    },
    QUALIFIED,
];

static QUALIFIED_USERS: &[Column] = &[
    QUERY_ID,
    Column { field: "campaign", names: &["campaign", "活动", "活动名称"], required: false },
    QUALIFIED,
];

/// Which of ours each column of a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    fields: Vec<Option<&'static str>>,
    ignored: Vec<String>,
}

impl Header {
    /// Reads the header, in the line of that number.
    pub fn read(kind: ImportKind, number: u64, cells: &[Cell]) -> Result<Self, FileProblem> {
        if cells.len() > MOST_COLUMNS {
            return Err(FileProblem::in_column(number, &(MOST_COLUMNS + 1), "too many columns"));
        }
        let columns = match kind {
            ImportKind::BossCustomers => BOSS,
            ImportKind::QualifiedUsers => QUALIFIED_USERS,
        };
        let mut header = Self { fields: Vec::with_capacity(cells.len()), ignored: Vec::new() };
        for (place, cell) in (1_usize..).zip(cells) {
            let name = plain(cell.text());
            let known = columns.iter().find(|column| column.names.contains(&name.as_str()));
            let field = known.map(|column| column.field);
            if field.is_some() && header.fields.contains(&field) {
                return Err(FileProblem::in_column(number, &place, "this column is there twice"));
            }
            header.fields.push(field);
            if field.is_none() && !name.is_empty() && header.ignored.len() < MOST_IGNORED {
                header.ignored.push(shown(cell.text()));
            }
        }
        let is_missing =
            |column: &&Column| column.required && !header.fields.contains(&Some(column.field));
        match columns.iter().find(is_missing) {
            Some(column) => {
                let wanted = column.names.get(1).copied().unwrap_or_default();
                let problem = format!("the column {} ({wanted}) is missing", column.field);
                Err(FileProblem::in_column(number, &column.field, problem))
            }
            None => Ok(header),
        }
    }

    /// Names of columns that are none of ours.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// The cell of a column of ours; `None` when the file has no such column or the line ends
    /// before it.
    pub(super) fn cell<'a>(&self, field: &str, cells: &'a [Cell]) -> Option<&'a Cell> {
        let place = self.fields.iter().position(|known| *known == Some(field))?;
        cells.get(place)
    }

    /// The text in a column that must be there.
    pub(super) fn text<'a>(
        &self,
        field: &'static str,
        cells: &'a [Cell],
    ) -> Result<&'a str, Invalid> {
        let text = self.cell(field, cells).map(Cell::text).unwrap_or_default();
        if text.is_empty() {
            Err(Invalid { field, problem: "must not be empty" })
        } else {
            Ok(text)
        }
    }

    /// Yes or no in a column that may be missing or empty.
    pub(super) fn flag(
        &self,
        field: &'static str,
        cells: &[Cell],
    ) -> Result<Option<bool>, Invalid> {
        let text = self.cell(field, cells).map(Cell::text).unwrap_or_default();
        match text.to_lowercase().as_str() {
            "" => Ok(None),
            "是" | "达标" | "y" | "yes" | "true" | "1" => Ok(Some(true)),
            "否" | "未达标" | "不达标" | "n" | "no" | "false" | "0" => Ok(Some(false)),
            _other => Err(Invalid { field, problem: "must be 是 or 否" }),
        }
    }

    /// Cells beyond the header: more often than not a comma or a quote too many.
    pub(super) fn check_width(&self, cells: &[Cell]) -> Result<(), Invalid> {
        let beyond = cells.iter().skip(self.fields.len());
        if beyond.into_iter().all(|cell| cell.text().is_empty()) {
            Ok(())
        } else {
            Err(Invalid { field: "line", problem: "has more cells than the header" })
        }
    }
}

fn plain(name: &str) -> String {
    let kept = name.trim_start_matches('\u{feff}').chars().filter(|char| {
        !char.is_whitespace() && !char.is_control() && !matches!(char, '_' | '-' | '*')
    });
    kept.take(MOST_NAME * 2).flat_map(char::to_lowercase).collect()
}

fn shown(name: &str) -> String {
    name.chars().filter(|char| !char.is_control()).take(MOST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: ImportKind, names: &str) -> Result<Header, FileProblem> {
        let cells: Vec<_> = names.split(',').map(|name| Cell::Text(name.to_owned())).collect();
        Header::read(kind, 1, &cells)
    }

    #[test]
    fn columns_are_known_by_chinese_and_english_names_in_any_order() {
        for names in [
            "查询号,客户姓名,手机号,地址,套餐名称,速率,到期日",
            "queryId,customerName,phoneNumber,address,packageName,packageRate,expiresOn",
            "Expires On,PACKAGE_RATE,package-name,address,phone,name,query id",
            "\u{feff}查询号,姓名,联系电话,装机地址,套餐,带宽,到期日期,是否达标",
        ] {
            let header = read(ImportKind::BossCustomers, names).unwrap();
            assert!(header.ignored().is_empty(), "{names}");
        }
        assert!(read(ImportKind::QualifiedUsers, "查询号").is_ok());
    }

    #[test]
    fn unknown_columns_are_named_and_empty_ones_are_not() {
        let header = read(ImportKind::QualifiedUsers, "查询号,,备注, ,x").unwrap();
        assert_eq!(header.ignored(), ["备注", "x"]);
    }

    #[test]
    fn a_missing_or_repeated_column_is_told_with_its_place() {
        let refused =
            read(ImportKind::BossCustomers, "查询号,姓名,地址,套餐,带宽,到期日").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "line 1, column phoneNumber: the column phoneNumber (phone) is missing"
        );
        let refused = read(ImportKind::QualifiedUsers, "查询号,备注,queryId").unwrap_err();
        assert_eq!(refused.to_string(), "line 1, column 3: this column is there twice");
        let refused = read(ImportKind::QualifiedUsers, &"x,".repeat(300)).unwrap_err();
        assert_eq!(refused.to_string(), "line 1, column 257: too many columns");
    }

    #[test]
    fn what_a_wrong_header_holds_is_not_repeated() {
        let refused = read(ImportKind::BossCustomers, "PBS1,测试,18612345772").unwrap_err();
        assert!(!refused.to_string().contains("186"), "{refused}");
    }
}
