//! What the codes in `infocode` mean for us.

use domain::ports::AddressError;

/// The service's own word for a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Infocode(u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Too much at once: it passes within a moment.
    Busy,
    /// Too much within this minute.
    Minute,
    /// The day's quota is used up, until midnight of Asia/Shanghai.
    Day,
    /// The key, its signature, its rights.
    Configuration,
    /// This look-up cannot be answered.
    Refused,
}

impl Infocode {
    pub(super) fn new(code: u32) -> Self {
        Self(code)
    }

    pub(super) fn meaning(self) -> Meaning {
        match self.0 {
            10_014..=10_016 | 10_019..=10_021 => Meaning::Busy,
            10_004 => Meaning::Minute,
            10_003 | 10_044 | 10_045 => Meaning::Day,
            10_001 | 10_002 | 10_005..=10_013 | 10_026 => Meaning::Configuration,
            _other => Meaning::Refused,
        }
    }

    pub(super) fn into_error(self) -> AddressError {
        let code = self.0.to_string();
        match self.meaning() {
            Meaning::Configuration => {
                AddressError::Misconfigured { code, message: self.words().to_owned() }
            }
            Meaning::Busy | Meaning::Minute | Meaning::Day | Meaning::Refused => {
                AddressError::Unavailable { code }
            }
        }
    }

    /// Our own words: theirs may quote what was sent.
    fn words(self) -> &'static str {
        match self.0 {
            10_001 => "the key is unknown",
            10_002 | 10_012 => "the key may not use this service",
            10_005 => "our network address is not on the key's list",
            10_006 => "our domain is not the key's",
            10_007 => "the signature is wrong: the private key, or the key has none",
            10_008 => "the key's security code is wrong",
            10_009 => "the key is for another platform",
            10_010 => "our network address is blocked until somebody asks for it",
            10_011 => "the key cannot be used over HTTPS",
            10_013 => "the key was deleted",
            10_026 => "the account is blocked",
            _other => "refused",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_infocode_has_its_meaning() {
        let of = |wanted: Meaning| -> Vec<u32> {
            (0..40_000).filter(|code| Infocode(*code).meaning() == wanted).collect()
        };
        assert_eq!(of(Meaning::Busy), [10_014, 10_015, 10_016, 10_019, 10_020, 10_021]);
        assert_eq!(of(Meaning::Minute), [10_004]);
        assert_eq!(of(Meaning::Day), [10_003, 10_044, 10_045]);
        let configuration = of(Meaning::Configuration);
        for code in [10_001, 10_005, 10_006, 10_007, 10_008, 10_009, 10_012, 10_013] {
            assert!(configuration.contains(&code), "{code}");
        }
        for code in configuration {
            assert_ne!(Infocode(code).words(), "refused", "{code}");
        }
    }

    #[test]
    fn an_error_tells_the_code_and_whether_staff_must_look() {
        for (code, is_ours) in [(10_001, true), (10_003, false), (20_000, false), (u32::MAX, false)]
        {
            let error = Infocode(code).into_error();
            assert_eq!(matches!(error, AddressError::Misconfigured { .. }), is_ours, "{code}");
            assert!(error.to_string().contains(&code.to_string()), "{error}");
        }
    }
}
