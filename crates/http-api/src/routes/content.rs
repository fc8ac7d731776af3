//! What stands on the site, for staff.

use super::{Answers, RouteRow, Verb};
use crate::admin;
use crate::error::ErrorCode;

routes! {
    Get "/v1/admin/packages" Envelope => admin::content::packages [STAFF_READ];
    Get "/v1/admin/packages/{id}" Envelope => admin::content::package [STAFF_LOOK, RecordNotFound];
    Post "/v1/admin/packages" Envelope => admin::content::create_package [
        AlreadyExists, STAFF_CREATE
    ];
    Post "/v1/admin/packages/{id}" Envelope => admin::content::change_package [
        STAFF_WRITE, RecordNotFound, StaleVersion
    ];
    Post "/v1/admin/packages/{id}/publish" Envelope => admin::content::publish_package [
        STAFF_ACT, RecordNotFound, StaleVersion
    ];
    Post "/v1/admin/packages/order" Envelope => admin::content::order_packages [
        STAFF_WRITE, RecordNotFound, StaleVersion
    ];
    Post "/v1/admin/packages/{id}/stock" Envelope => admin::content::set_stock [
        STAFF_WRITE, RecordNotFound
    ];
    Get "/v1/admin/package-groups" Envelope => admin::content::groups [STAFF_READ];
    Get "/v1/admin/package-groups/{id}" Envelope => admin::content::group [
        STAFF_LOOK, RecordNotFound
    ];
    Post "/v1/admin/package-groups" Envelope => admin::content::create_group [
        PackageNotFound, AlreadyExists, STAFF_CREATE
    ];
    Post "/v1/admin/package-groups/{id}" Envelope => admin::content::change_group [
        STAFF_WRITE, RecordNotFound, PackageNotFound, AlreadyExists, StaleVersion
    ];
    Post "/v1/admin/package-groups/{id}/publish" Envelope => admin::content::publish_group [
        STAFF_ACT, RecordNotFound, StaleVersion
    ];
    Post "/v1/admin/package-groups/order" Envelope => admin::content::order_groups [
        STAFF_WRITE, RecordNotFound, StaleVersion
    ];
    Get "/v1/admin/banners" Envelope => admin::content::banners [STAFF_READ];
    Get "/v1/admin/banners/{id}" Envelope => admin::content::banner [STAFF_LOOK, RecordNotFound];
    Post "/v1/admin/banners" Envelope => admin::content::create_banner [STAFF_CREATE];
    Post "/v1/admin/banners/{id}" Envelope => admin::content::change_banner [
        STAFF_WRITE, RecordNotFound, StaleVersion
    ];
    Post "/v1/admin/banners/{id}/publish" Envelope => admin::content::publish_banner [
        STAFF_ACT, RecordNotFound, StaleVersion
    ];
    Post "/v1/admin/banners/order" Envelope => admin::content::order_banners [
        STAFF_WRITE, RecordNotFound, StaleVersion
    ];
    Get "/v1/admin/news-columns" Envelope => admin::content::columns [STAFF_READ];
    Get "/v1/admin/news-columns/{id}" Envelope => admin::content::column [
        STAFF_LOOK, RecordNotFound
    ];
    Post "/v1/admin/news-columns" Envelope => admin::content::create_column [STAFF_CREATE];
    Post "/v1/admin/news-columns/{id}" Envelope => admin::content::change_column [
        STAFF_WRITE, RecordNotFound, StaleVersion
    ];
    Post "/v1/admin/news-columns/{id}/publish" Envelope => admin::content::publish_column [
        STAFF_ACT, RecordNotFound, StaleVersion
    ];
    Post "/v1/admin/news-columns/order" Envelope => admin::content::order_columns [
        STAFF_WRITE, RecordNotFound, StaleVersion
    ];
    Get "/v1/admin/news" Envelope => admin::content::articles [STAFF_READ];
    Get "/v1/admin/news/{id}" Envelope => admin::content::article [STAFF_LOOK, RecordNotFound];
    Post "/v1/admin/news" Envelope => admin::content::create_article [
        STAFF_CREATE, NewsColumnNotFound
    ];
    Post "/v1/admin/news/{id}" Envelope => admin::content::change_article [
        STAFF_WRITE, RecordNotFound, NewsColumnNotFound, StaleVersion
    ];
    Post "/v1/admin/news/{id}/publish" Envelope => admin::content::publish_article [
        STAFF_WRITE, RecordNotFound, StaleVersion
    ];
}
