//! What staff put on the site: what visitors see of it, and the desk where it is made.

mod banner;
mod check;
mod column;
mod desk;
mod error;
mod group;
mod item;
mod news;
mod package;
mod public;

pub use banner::BannerDraft;
pub use column::ColumnDraft;
pub use desk::ContentDesk;
pub use error::ContentError;
pub use group::GroupDraft;
pub use item::{Actions, ContentItem, Ranked};
pub use news::ArticleDraft;
pub use package::PackageDraft;
pub use public::{Content, NewsError};
