use super::{Cell, Header, dates};
use crate::Invalid;
use crate::customer::{Address, Contact, Customer, PersonName, PhoneNumber, QueryId, check_text};
use crate::time::Timestamp;
use chrono::NaiveDate;

/// The longest name of a package, of a rate and of a campaign, in characters.
const MOST_WORDS: usize = 64;

/// A line of BOSS' customers that may be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BossLine {
    pub number: u64,
    pub query_id: QueryId,
    pub contact: Contact,
    pub package_name: String,
    pub package_rate: String,
    pub expires_on: NaiveDate,
    /// `None`: the file does not say.
    pub qualified: Option<bool>,
}

impl BossLine {
    pub fn check(header: &Header, number: u64, cells: &[Cell]) -> Result<Self, Invalid> {
        header.check_width(cells)?;
        let text = |field| header.text(field, cells);
        let expires_on = header.cell("expiresOn", cells);
        Ok(Self {
            number,
            query_id: query_id(header, cells)?,
            contact: Contact {
                name: PersonName::parse(text("customerName")?)?,
                phone: phone(text("phoneNumber")?)?,
                address: Address::parse(text("address")?)?,
            },
            package_name: words("packageName", text("packageName")?)?,
            package_rate: words("packageRate", text("packageRate")?)?,
            expires_on: dates::read(expires_on.unwrap_or(&Cell::Text(String::new())), "expiresOn")?,
            qualified: header.flag("qualified", cells)?,
        })
    }

    /// The customer as stored from this line, at the time that the file is of.
    pub fn customer(&self, old: Option<&Customer>, copied_at: Timestamp) -> Customer {
        let was_qualified = old.is_some_and(|old| old.qualified);
        Customer {
            query_id: self.query_id.clone(),
            contact: self.contact.clone(),
            package_name: self.package_name.clone(),
            package_rate: self.package_rate.clone(),
            expires_on: self.expires_on,
            qualified: self.qualified.unwrap_or(was_qualified),
            copied_at,
        }
    }
}

/// A line of qualified users that may be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualifiedLine {
    pub number: u64,
    pub query_id: QueryId,
    pub campaign: Option<String>,
    /// Off: taken from the list.
    pub qualified: bool,
}

impl QualifiedLine {
    pub fn check(header: &Header, number: u64, cells: &[Cell]) -> Result<Self, Invalid> {
        header.check_width(cells)?;
        let campaign = header.cell("campaign", cells).map(Cell::text).unwrap_or_default();
        let campaign = (!campaign.is_empty()).then(|| words("campaign", campaign)).transpose()?;
        Ok(Self {
            number,
            query_id: query_id(header, cells)?,
            campaign,
            qualified: header.flag("qualified", cells)?.unwrap_or(true),
        })
    }
}

fn query_id(header: &Header, cells: &[Cell]) -> Result<QueryId, Invalid> {
    QueryId::parse(header.text("queryId", cells)?)
}

/// Digits, with what people put between them.
fn phone(text: &str) -> Result<PhoneNumber, Invalid> {
    let is_good = |char: char| char.is_ascii_digit() || matches!(char, '+' | '-' | ' ');
    if text.chars().all(is_good) && text.chars().any(|char| char.is_ascii_digit()) {
        PhoneNumber::parse(text)
    } else {
        Err(Invalid { field: "phoneNumber", problem: "may hold digits only" })
    }
}

fn words(field: &'static str, text: &str) -> Result<String, Invalid> {
    check_text(field, text, MOST_WORDS)?;
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::ImportKind;
    use super::*;
    use chrono::{TimeZone, Utc};
    use proptest::prelude::*;

    const NAMES: &str = "查询号,客户姓名,手机号,地址,套餐名称,速率,到期日,达标";
    const GOOD: [&str; 8] = [
        "PBS001022579",
        "测试",
        "18612345772",
        "江场西路12号",
        "100M/12",
        "100M",
        "2026-12-31",
        "是",
    ];

    fn cells(texts: &[&str]) -> Vec<Cell> {
        texts.iter().map(|text| Cell::Text((*text).to_owned())).collect()
    }

    fn header(kind: ImportKind, names: &str) -> Header {
        Header::read(kind, 1, &cells(&names.split(',').collect::<Vec<_>>())).unwrap()
    }

    fn check(texts: &[&str]) -> Result<BossLine, Invalid> {
        BossLine::check(&header(ImportKind::BossCustomers, NAMES), 2, &cells(texts))
    }

    fn with(place: usize, text: &str) -> Invalid {
        let mut texts = GOOD;
        texts[place] = text;
        check(&texts).unwrap_err()
    }

    #[test]
    fn a_good_line_is_a_customer_at_the_files_time() {
        let at = Utc.timestamp_opt(1_750_000_000, 0).unwrap();
        let customer = check(&GOOD).unwrap().customer(None, at);
        assert_eq!(customer.query_id.as_str(), "PBS001022579");
        assert_eq!(customer.contact.phone.expose(), "18612345772");
        assert_eq!(customer.expires_on.to_string(), "2026-12-31");
        assert!(customer.qualified);
        assert_eq!(customer.copied_at, at);
    }

    #[test]
    fn a_bad_cell_is_told_by_its_column_and_not_by_its_value() {
        for (place, text, field) in [
            (0, "pbs1", "queryId"),
            (0, "", "queryId"),
            (1, "", "customerName"),
            (1, "a\nb", "customerName"),
            (2, "手机", "phoneNumber"),
            (2, "186123457721861234577", "phoneNumber"),
            (3, " ", "address"),
            (4, "", "packageName"),
            (5, "x\u{0}", "packageRate"),
            (6, "明年", "expiresOn"),
            (7, "也许", "qualified"),
        ] {
            let invalid = with(place, text);
            assert_eq!(invalid.field, field);
            assert!(text.trim().is_empty() || !invalid.to_string().contains(text), "{invalid}");
        }
    }

    #[test]
    fn a_line_with_more_cells_than_the_header_is_refused_and_empty_ones_do_not_count() {
        let mut texts = GOOD.to_vec();
        texts.extend(["", " "]);
        assert!(check(&texts).is_ok());
        texts.push("x");
        assert_eq!(check(&texts).unwrap_err().field, "line");
    }

    #[test]
    fn a_file_that_does_not_say_who_is_qualified_leaves_it_as_it_was() {
        let mut texts = GOOD;
        texts[7] = "";
        let line = check(&texts).unwrap();
        let at = Utc.timestamp_opt(0, 0).unwrap();
        let old = Customer { qualified: true, ..line.customer(None, at) };
        assert!(!line.customer(None, at).qualified);
        assert!(line.customer(Some(&old), at).qualified);
    }

    #[test]
    fn a_qualified_user_needs_a_query_id_alone() {
        let header = header(ImportKind::QualifiedUsers, "查询号,活动,达标");
        let line = QualifiedLine::check(&header, 2, &cells(&["PBS1"])).unwrap();
        assert_eq!((line.campaign, line.qualified), (None, true));
        let line = QualifiedLine::check(&header, 3, &cells(&["PBS1", "双十一", "否"])).unwrap();
        assert_eq!((line.campaign.as_deref(), line.qualified), (Some("双十一"), false));
        assert!(QualifiedLine::check(&header, 4, &cells(&["", "双十一"])).is_err());
    }

    proptest! {
        #[test]
        fn any_line_is_checked_without_panic(texts in prop::collection::vec(".{0,40}", 0..12)) {
            let cells: Vec<_> = texts.into_iter().map(Cell::Text).collect();
            let boss = header(ImportKind::BossCustomers, NAMES);
            if let Ok(line) = BossLine::check(&boss, 2, &cells) {
                prop_assert_eq!(Ok(line), BossLine::check(&boss, 2, &cells));
            }
            let users = header(ImportKind::QualifiedUsers, "查询号,活动,达标");
            let _read = QualifiedLine::check(&users, 2, &cells);
        }

        #[test]
        fn any_header_is_read_or_refused_without_panic(
            texts in prop::collection::vec(".{0,20}", 0..40),
        ) {
            let cells: Vec<_> = texts.into_iter().map(Cell::Text).collect();
            for kind in ImportKind::ALL {
                if let Ok(header) = Header::read(kind, 1, &cells) {
                    prop_assert!(header.ignored().len() <= cells.len());
                }
            }
        }
    }
}
