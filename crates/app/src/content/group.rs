use super::item::changed;
use super::{Actions, ContentError, ContentItem, Ranked, check};
use crate::ports::Ports;
use async_trait::async_trait;
use domain::content::{GroupCode, PackageGroup};
use domain::id::{PackageGroupId, PackageId};
use domain::ports::{StoreError, UnitOfWork};
use std::collections::BTreeSet;

/// The most packages of a group.
const MOST_PACKAGES: usize = 100;

/// What staff say of a group of packages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupDraft {
    pub code: String,
    pub name: String,
    pub template: String,
    pub packages: Vec<PackageId>,
    pub rank: i32,
}

#[async_trait]
impl ContentItem for PackageGroup {
    type Id = PackageGroupId;
    type Draft = GroupDraft;

    const ACTIONS: Actions = Actions {
        create: "package_group.create",
        change: "package_group.change",
        order: "package_group.order",
        publish: "package_group.publish",
        unpublish: "package_group.unpublish",
    };
    const UNIQUE: &'static str = "groupCode";

    fn id(&self) -> PackageGroupId {
        self.id
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn is_published(&self) -> bool {
        self.published
    }

    fn set_published(&mut self, published: bool) {
        self.published = published;
    }

    fn told(&self, was: Option<&Self>) -> String {
        let Some(was) = was else { return self.code.as_str().to_owned() };
        changed(&[
            ("groupCode", self.code != was.code),
            ("groupName", self.name != was.name),
            ("template", self.template != was.template),
            ("packageIds", self.packages != was.packages),
            ("rank", self.rank != was.rank),
            ("published", self.published != was.published),
        ])
    }

    async fn drawn_up(
        ports: &Ports,
        draft: GroupDraft,
        was: Option<&Self>,
    ) -> Result<Self, ContentError> {
        let code = GroupCode::parse(&draft.code)?;
        let name = check::line("groupName", &draft.name, 64)?;
        let template = template(&draft.template)?;
        check_packages(ports, &draft.packages).await?;
        let id = match was {
            Some(was) => was.id,
            None => PackageGroupId(ports.ids.next_id()?),
        };
        Ok(Self {
            id,
            version: was.map_or(1, |was| was.version),
            code,
            name,
            template,
            packages: draft.packages,
            published: was.is_some_and(|was| was.published),
            rank: draft.rank,
        })
    }

    async fn one(ports: &Ports, id: PackageGroupId) -> Result<Option<Self>, StoreError> {
        Ok(Self::all(ports).await?.into_iter().find(|group| group.id == id))
    }

    async fn find(
        work: &mut dyn UnitOfWork,
        id: PackageGroupId,
    ) -> Result<Option<Self>, StoreError> {
        work.content().find_group(id).await
    }

    async fn insert(&self, work: &mut dyn UnitOfWork) -> Result<(), StoreError> {
        work.content().insert_group(self).await
    }

    async fn update(&mut self, work: &mut dyn UnitOfWork) -> Result<(), StoreError> {
        work.content().update_group(self).await
    }
}

#[async_trait]
impl Ranked for PackageGroup {
    fn rank(&self) -> i32 {
        self.rank
    }

    fn set_rank(&mut self, rank: i32) {
        self.rank = rank;
    }

    async fn all(ports: &Ports) -> Result<Vec<Self>, StoreError> {
        ports.queries.package_groups().await
    }
}

/// A name that a web client knows a layout by.
fn template(text: &str) -> Result<String, ContentError> {
    let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    if (1..=32).contains(&text.len()) && text.bytes().all(good) {
        Ok(text.to_owned())
    } else {
        Err(ContentError::invalid("template", "must be 1 to 32 of a–z, 0–9, - and _"))
    }
}

/// Packages are never taken away, so that those which are there now stay there.
async fn check_packages(ports: &Ports, packages: &[PackageId]) -> Result<(), ContentError> {
    if packages.len() > MOST_PACKAGES {
        return Err(ContentError::invalid("packageIds", "holds more than 100"));
    }
    check::each_once("packageIds", packages)?;
    let known: BTreeSet<PackageId> =
        ports.queries.packages().await?.into_iter().map(|package| package.id).collect();
    match packages.iter().position(|id| !known.contains(id)) {
        Some(place) => Err(ContentError::UnknownPackage { field: format!("packageIds[{place}]") }),
        None => Ok(()),
    }
}
