//! Files of customers and of qualified users: sent, followed, reported on.

mod events;
mod lists;
mod report;
mod shown;
mod upload;

pub(crate) use events::{__path_import_events, import_events};
pub(crate) use lists::{
    __path_cancel_import, __path_import, __path_import_changes, __path_imports, __path_qualified,
    cancel_import, import, import_changes, imports, qualified,
};
pub(crate) use report::{__path_import_report, import_report};
pub(crate) use upload::{
    __path_import_boss, __path_import_qualified_users, import_boss, import_qualified_users,
};
