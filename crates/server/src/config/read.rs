use anyhow::Context;
use ipnet::IpNet;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};
use std::ops::RangeInclusive;
use std::path::Path;
use std::str::FromStr;

/// A value that no log and no error shows.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Everything that is wrong with the configuration, by the name of the setting.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<(String, String)>);

impl Problems {
    pub(crate) fn add(&mut self, setting: &str, problem: impl Into<String>) {
        self.0.push((setting.to_owned(), problem.into()));
    }

    pub(crate) fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration cannot be used:")?;
        for (setting, problem) in &self.0 {
            write!(f, "\n  {setting} {problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Settings by name: the environment first, then the file that `CONFIG` names.
#[derive(Debug)]
pub(crate) struct Reader {
    environment: BTreeMap<String, String>,
    file: BTreeMap<String, String>,
    /// Every name that was asked for, so that a misspelt one in the file is noticed.
    asked: RefCell<BTreeSet<String>>,
}

impl Reader {
    pub(crate) fn from_process() -> anyhow::Result<Self> {
        let environment: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let file = match environment.get("CONFIG") {
            Some(path) => read_file(Path::new(path))?,
            None => BTreeMap::new(),
        };
        Ok(Self { environment, file, asked: RefCell::default() })
    }

    #[cfg(test)]
    pub(crate) fn of(settings: &[(&str, &str)]) -> Self {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let environment = settings.iter().map(own).collect();
        Self { environment, file: BTreeMap::new(), asked: RefCell::default() }
    }

    #[cfg(test)]
    pub(crate) fn of_file(path: &Path) -> anyhow::Result<Self> {
        let file = read_file(path)?;
        Ok(Self { environment: BTreeMap::new(), file, asked: RefCell::default() })
    }

    #[cfg(test)]
    pub(crate) fn asked(&self) -> BTreeSet<String> {
        self.asked.borrow().clone()
    }

    /// To be called last: what the file holds and nobody asked for is a misspelling.
    pub(crate) fn report_unknown(&self, problems: &mut Problems) {
        let asked = self.asked.borrow();
        for name in self.file.keys().filter(|name| !asked.contains(*name)) {
            problems.add(name, "in the file is no setting, or of no use beside the others");
        }
    }

    /// The value, or `None` when it is unset or empty.
    pub(crate) fn optional(&self, name: &str) -> Option<String> {
        self.asked.borrow_mut().insert(name.to_owned());
        let value = self.environment.get(name).or_else(|| self.file.get(name))?;
        Some(value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    pub(crate) fn text(&self, name: &str, default: &str) -> String {
        self.optional(name).unwrap_or_else(|| default.to_owned())
    }

    /// Also from the file that `<NAME>_FILE` names.
    pub(crate) fn secret(&self, name: &str, problems: &mut Problems) -> Option<Secret> {
        let file_name = format!("{name}_FILE");
        match (self.optional(name), self.optional(&file_name)) {
            (Some(_), Some(_)) => {
                problems.add(name, format!("and {file_name} are both set: leave one"));
                None
            }
            (Some(value), None) => Some(Secret::new(value)),
            (None, Some(path)) => match std::fs::read_to_string(&path) {
                Ok(text) if !text.trim().is_empty() => Some(Secret::new(text.trim().to_owned())),
                Ok(_) => {
                    problems.add(&file_name, "names an empty file");
                    None
                }
                Err(error) => {
                    problems.add(&file_name, format!("names a file that cannot be read: {error}"));
                    None
                }
            },
            (None, None) => None,
        }
    }

    pub(crate) fn number(
        &self,
        name: &str,
        default: u32,
        bounds: RangeInclusive<u32>,
        problems: &mut Problems,
    ) -> u32 {
        let Some(text) = self.optional(name) else { return default };
        if let Some(number) = text.parse().ok().filter(|number| bounds.contains(number)) {
            return number;
        }
        let (least, most) = (bounds.start(), bounds.end());
        problems.add(name, format!("must be a whole number from {least} to {most}"));
        default
    }

    pub(crate) fn flag(&self, name: &str, problems: &mut Problems) -> Option<bool> {
        match self.optional(name)?.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _other => {
                problems.add(name, "must be true or false");
                None
            }
        }
    }

    pub(crate) fn parsed<T: FromStr>(
        &self,
        name: &str,
        default: &str,
        wanted: &str,
        problems: &mut Problems,
    ) -> Option<T> {
        let parsed = self.text(name, default).parse().ok();
        if parsed.is_none() {
            problems.add(name, format!("must be {wanted}"));
        }
        parsed
    }

    /// An http or https address without query and without a slash at its end.
    pub(crate) fn url(&self, name: &str, problems: &mut Problems) -> Option<String> {
        let url = self.optional(name)?;
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let is_good = host.is_some_and(|host| {
            !host.is_empty()
                && !host.starts_with('/')
                && host.bytes().all(|byte| byte.is_ascii_graphic())
                && !host.contains(['?', '#', '@'])
        });
        if !is_good {
            problems.add(name, "must be an address like https://www.example.com, without a query");
            return None;
        }
        Some(url.trim_end_matches('/').to_owned())
    }

    pub(crate) fn list(&self, name: &str, default: &str) -> Vec<String> {
        let text = self.text(name, default);
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// Addresses (`10.0.0.7`) and networks (`10.0.0.0/8`).
    pub(crate) fn networks(
        &self,
        name: &str,
        default: &str,
        problems: &mut Problems,
    ) -> Vec<IpNet> {
        let mut networks = Vec::new();
        for part in self.list(name, default) {
            let network =
                part.parse().or_else(|_error| part.parse().map(|ip: std::net::IpAddr| ip.into()));
            match network {
                Ok(network) => networks.push(network),
                Err(_error) => {
                    problems.add(name, format!("holds {part:?}, which is no address or network"));
                }
            }
        }
        networks
    }
}

fn read_file(path: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("CONFIG names {shown}, which cannot be read"))?;
    let table: toml::Table =
        toml::from_str(&text).with_context(|| format!("{shown} is not a TOML file"))?;
    table
        .into_iter()
        .map(|(name, value)| {
            let text =
                flat(&value).with_context(|| format!("{shown}: {name} is no plain value"))?;
            Ok((name, text))
        })
        .collect()
}

/// A value as the environment would spell it; lists are joined by commas.
fn flat(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(flag) => Some(flag.to_string()),
        toml::Value::Array(values) => {
            let mut joined = String::new();
            for value in values {
                write!(joined, "{},", flat(value)?).ok()?;
            }
            Some(joined)
        }
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}
