//! Groups, banners and columns.

use crate::place::{Place, storable};
use crate::schema::{banner, news_column, package_group};
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::content::{Banner, BannerPosition, GroupCode, Link, NewsColumn, PackageGroup};
use domain::ports::StoreError;
use domain::{BannerId, ColumnId, PackageGroupId, PackageId};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = package_group)]
pub(crate) struct GroupRow {
    id: i64,
    version: i64,
    code: String,
    name: String,
    template: String,
    packages: String,
    published: bool,
    rank: i64,
}

impl GroupRow {
    /// The group as it is to be stored under the given version.
    pub(crate) fn new(group: &PackageGroup, version: i64) -> Self {
        let packages: Vec<_> = group.packages.iter().map(|id| id.0.to_string()).collect();
        Self {
            id: group.id.as_i64(),
            version,
            code: group.code.as_str().to_owned(),
            name: storable(&group.name),
            template: storable(&group.template),
            packages: packages.join(","),
            published: group.published,
            rank: group.rank.into(),
        }
    }

    pub(crate) fn read(self) -> Result<PackageGroup, StoreError> {
        let place = Place { table: "package_group", id: &self.id };
        let packages = self.packages.split(',').filter(|id| !id.is_empty());
        let packages = packages.map(|id| Ok(PackageId(place.read("packages", id.parse::<i64>())?)));
        Ok(PackageGroup {
            id: PackageGroupId(place.snowflake("id", self.id)?),
            version: self.version,
            code: place.read("code", GroupCode::parse(&self.code))?,
            packages: packages.collect::<Result<_, StoreError>>()?,
            published: self.published,
            rank: place.number("rank", self.rank)?,
            name: self.name,
            template: self.template,
        })
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = banner, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct BannerRow {
    id: i64,
    version: i64,
    position: i64,
    title: String,
    picture: String,
    link: Option<String>,
    rank: i64,
    published: bool,
    shown_from: Option<i64>,
    shown_until: Option<i64>,
}

impl BannerRow {
    /// The banner as it is to be stored under the given version.
    pub(crate) fn new(banner: &Banner, version: i64) -> Self {
        Self {
            id: banner.id.as_i64(),
            version,
            position: banner.position.number().into(),
            title: storable(&banner.title),
            picture: banner.picture.as_str().to_owned(),
            link: banner.link.as_ref().map(|link| link.as_str().to_owned()),
            rank: banner.rank.into(),
            published: banner.published,
            shown_from: banner.shown_from.map(|at| at.timestamp_micros()),
            shown_until: banner.shown_until.map(|at| at.timestamp_micros()),
        }
    }

    pub(crate) fn read(self) -> Result<Banner, StoreError> {
        let place = Place { table: "banner", id: &self.id };
        let link = self.link.as_deref().map(|link| Link::parse("link", link));
        Ok(Banner {
            id: BannerId(place.snowflake("id", self.id)?),
            version: self.version,
            position: place.read("position", BannerPosition::new(self.position))?,
            picture: place.read("picture", Link::parse("picture", &self.picture))?,
            link: place.read("link", link.transpose())?,
            rank: place.number("rank", self.rank)?,
            published: self.published,
            shown_from: place.maybe_time("shown_from", self.shown_from)?,
            shown_until: place.maybe_time("shown_until", self.shown_until)?,
            title: self.title,
        })
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = news_column)]
pub(crate) struct ColumnRow {
    id: i64,
    version: i64,
    name: String,
    published: bool,
    rank: i64,
}

impl ColumnRow {
    /// The column as it is to be stored under the given version.
    pub(crate) fn new(column: &NewsColumn, version: i64) -> Self {
        Self {
            id: column.id.as_i64(),
            version,
            name: storable(&column.name),
            published: column.published,
            rank: column.rank.into(),
        }
    }

    pub(crate) fn read(self) -> Result<NewsColumn, StoreError> {
        let place = Place { table: "news_column", id: &self.id };
        Ok(NewsColumn {
            id: ColumnId(place.snowflake("id", self.id)?),
            version: self.version,
            published: self.published,
            rank: place.number("rank", self.rank)?,
            name: self.name,
        })
    }
}
