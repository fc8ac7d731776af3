//! What staff put on the site: packages and their groups, banners, news. All of it by the permission
//! to edit content, and each change recorded.

mod articles;
mod banners;
mod bodies;
mod columns;
mod groups;
mod packages;
mod read;
mod shared;

pub(crate) use articles::{
    __path_article, __path_articles, __path_change_article, __path_create_article,
    __path_publish_article, article, articles, change_article, create_article, publish_article,
};
pub(crate) use banners::{
    __path_banner, __path_banners, __path_change_banner, __path_create_banner,
    __path_order_banners, __path_publish_banner, banner, banners, change_banner, create_banner,
    order_banners, publish_banner,
};
pub(crate) use columns::{
    __path_change_column, __path_column, __path_columns, __path_create_column,
    __path_order_columns, __path_publish_column, change_column, column, columns, create_column,
    order_columns, publish_column,
};
pub(crate) use groups::{
    __path_change_group, __path_create_group, __path_group, __path_groups, __path_order_groups,
    __path_publish_group, change_group, create_group, group, groups, order_groups, publish_group,
};
pub(crate) use packages::{
    __path_change_package, __path_create_package, __path_order_packages, __path_package,
    __path_packages, __path_publish_package, __path_set_stock, change_package, create_package,
    order_packages, package, packages, publish_package, set_stock,
};
