use super::Link;
use crate::Invalid;
use crate::id::BannerId;
use crate::time::Timestamp;

/// Where a banner stands: 1–99 on the site for PCs, 100–199 on the mobile one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BannerPosition(u16);

/// Which site a position belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BannerDevice {
    Pc,
    Mobile,
}

impl BannerPosition {
    pub fn new(number: i64) -> Result<Self, Invalid> {
        match u16::try_from(number) {
            Ok(number @ 1..=199) => Ok(Self(number)),
            Ok(_) | Err(_) => Err(Invalid { field: "position", problem: "must be from 1 to 199" }),
        }
    }

    pub fn number(self) -> u16 {
        self.0
    }

    pub fn device(self) -> BannerDevice {
        if self.0 < 100 { BannerDevice::Pc } else { BannerDevice::Mobile }
    }
}

/// A picture at a position, within a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    pub id: BannerId,
    /// Rises with every change; an update of an older version is a conflict.
    pub version: i64,
    pub position: BannerPosition,
    pub title: String,
    pub picture: Link,
    /// Where a click leads.
    pub link: Option<Link>,
    /// Among those of a position: smaller stands first.
    pub rank: i32,
    pub published: bool,
    /// Shown from this instant on, if set, and up to (not at) the other.
    pub shown_from: Option<Timestamp>,
    pub shown_until: Option<Timestamp>,
}

impl Banner {
    pub fn is_shown(&self, now: Timestamp) -> bool {
        let begun = self.shown_from.is_none_or(|from| from <= now);
        let over = self.shown_until.is_some_and(|until| until <= now);
        self.published && begun && !over
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snowflake::Snowflake;
    use chrono::{TimeDelta, TimeZone, Utc};

    #[test]
    fn positions_are_for_pcs_or_mobiles() {
        assert_eq!(BannerPosition::new(1).unwrap().device(), BannerDevice::Pc);
        assert_eq!(BannerPosition::new(99).unwrap().device(), BannerDevice::Pc);
        assert_eq!(BannerPosition::new(100).unwrap().device(), BannerDevice::Mobile);
        assert_eq!(BannerPosition::new(199).unwrap().number(), 199);
        for number in [0, 200, -1, i64::MAX] {
            assert_eq!(BannerPosition::new(number).unwrap_err().field, "position");
        }
    }

    #[test]
    fn a_banner_is_shown_from_its_first_moment_up_to_its_last() {
        let now = Utc.timestamp_opt(1_750_000_000, 0).unwrap();
        let mut banner = Banner {
            id: BannerId(Snowflake::from_i64(1).unwrap()),
            version: 1,
            position: BannerPosition::new(1).unwrap(),
            title: "春季".to_owned(),
            picture: Link::parse("picture", "/a.png").unwrap(),
            link: None,
            rank: 0,
            published: true,
            shown_from: Some(now),
            shown_until: Some(now + TimeDelta::hours(1)),
        };
        assert!(banner.is_shown(now));
        assert!(!banner.is_shown(now - TimeDelta::seconds(1)));
        assert!(!banner.is_shown(now + TimeDelta::hours(1)));
        banner.published = false;
        assert!(!banner.is_shown(now));
    }
}
