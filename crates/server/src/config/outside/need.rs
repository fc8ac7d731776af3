use crate::config::{Problems, Profile, Reader, Secret};

/// Reads what must be there; each thing that is not becomes a problem.
pub(super) struct Need<'a> {
    pub(super) reader: &'a Reader,
    pub(super) profile: Profile,
    pub(super) problems: &'a mut Problems,
}

impl Need<'_> {
    pub(super) fn text(&mut self, name: &str) -> String {
        let text = self.reader.optional(name);
        self.present(name, text).unwrap_or_default()
    }

    pub(super) fn secret(&mut self, name: &str) -> Secret {
        let secret = self.reader.secret(name, self.problems);
        self.present(name, secret).unwrap_or_else(|| Secret::new(String::new()))
    }

    pub(super) fn url(&mut self, name: &str) -> String {
        let is_set = self.reader.optional(name).is_some();
        let url = self.reader.url(name, self.problems);
        if !is_set {
            return self.present(name, url).unwrap_or_default();
        }
        let url = url.unwrap_or_default();
        if self.profile == Profile::Production && url.starts_with("http://") {
            self.problems.add(name, "must begin with https:// in production");
        }
        url
    }

    /// An address that has a usual place.
    pub(super) fn url_or(&mut self, name: &str, usual: &str) -> String {
        let is_set = self.reader.optional(name).is_some();
        if is_set { self.url(name) } else { usual.to_owned() }
    }

    /// One of the words, the first of which is meant when nothing is set.
    pub(super) fn word(&mut self, name: &str, words: [&'static str; 2]) -> &'static str {
        let [usual, other] = words;
        let text = self.reader.text(name, usual);
        if let Some(word) = words.into_iter().find(|word| *word == text) {
            return word;
        }
        self.problems.add(name, format!("must be {usual} or {other}"));
        usual
    }

    fn present<T>(&mut self, name: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.problems.add(name, "is missing (or set SANDBOX=true to do without)");
        }
        value
    }
}
