use super::ContentError;
use crate::ports::Ports;
use async_trait::async_trait;
use domain::ports::{StoreError, UnitOfWork};
use std::fmt::{Debug, Display};

/// What the record of staff's actions calls what happens to a kind of content.
#[derive(Debug, Clone, Copy)]
pub struct Actions {
    pub create: &'static str,
    pub change: &'static str,
    pub order: &'static str,
    pub publish: &'static str,
    pub unpublish: &'static str,
}

/// A kind of content: drawn up by staff, kept under a version, published or not.
#[async_trait]
pub trait ContentItem: Clone + Debug + PartialEq + Send + Sync + 'static {
    type Id: Copy + Display + Ord + Send + Sync + 'static;
    /// What staff say of it.
    type Draft: Debug + Send + 'static;

    const ACTIONS: Actions;
    /// The field whose value no other one may have.
    const UNIQUE: &'static str;

    fn id(&self) -> Self::Id;
    fn version(&self) -> i64;
    fn is_published(&self) -> bool;
    fn set_published(&mut self, published: bool);
    /// What the record says of a change: never a whole text.
    fn told(&self, was: Option<&Self>) -> String;

    /// The item that the draft describes, checked: a new, unpublished one, or what becomes of `was`.
    async fn drawn_up(
        ports: &Ports,
        draft: Self::Draft,
        was: Option<&Self>,
    ) -> Result<Self, ContentError>;
    async fn one(ports: &Ports, id: Self::Id) -> Result<Option<Self>, StoreError>;

    async fn find(work: &mut dyn UnitOfWork, id: Self::Id) -> Result<Option<Self>, StoreError>;
    async fn insert(&self, work: &mut dyn UnitOfWork) -> Result<(), StoreError>;
    async fn update(&mut self, work: &mut dyn UnitOfWork) -> Result<(), StoreError>;
}

/// Content that staff put in an order.
#[async_trait]
pub trait Ranked: ContentItem {
    /// Smaller stands first.
    fn rank(&self) -> i32;
    fn set_rank(&mut self, rank: i32);
    /// All, in their order.
    async fn all(ports: &Ports) -> Result<Vec<Self>, StoreError>;
}

/// The names of the fields that a change touched.
pub(super) fn changed(fields: &[(&str, bool)]) -> String {
    let touched = fields.iter().filter(|(_, touched)| *touched).map(|(name, _)| *name);
    let touched: Vec<_> = touched.collect();
    if touched.is_empty() { "nothing".to_owned() } else { touched.join(", ") }
}
