//! What stands on the site, for staff.

use super::{Answers, RouteRow, Verb};
use crate::admin;
use crate::error::ErrorCode;

routes! {
    Get "/v1/admin/packages" Envelope => admin::content::packages [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/packages/{id}" Envelope => admin::content::package [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/packages" Envelope => admin::content::create_package [
        MalformedBody, InvalidField, Unauthorized, Forbidden, AlreadyExists, IdempotencyInProgress,
        IdempotencyKeyReused, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/packages/{id}" Envelope => admin::content::change_package [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/packages/{id}/publish" Envelope => admin::content::publish_package [
        MalformedBody, Unauthorized, Forbidden, RecordNotFound, StaleVersion, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/packages/order" Envelope => admin::content::order_packages [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/packages/{id}/stock" Envelope => admin::content::set_stock [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/package-groups" Envelope => admin::content::groups [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/package-groups/{id}" Envelope => admin::content::group [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/package-groups" Envelope => admin::content::create_group [
        MalformedBody, InvalidField, Unauthorized, Forbidden, PackageNotFound, AlreadyExists, IdempotencyInProgress,
        IdempotencyKeyReused, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/package-groups/{id}" Envelope => admin::content::change_group [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, PackageNotFound, AlreadyExists, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/package-groups/{id}/publish" Envelope => admin::content::publish_group [
        MalformedBody, Unauthorized, Forbidden, RecordNotFound, StaleVersion, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/package-groups/order" Envelope => admin::content::order_groups [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/banners" Envelope => admin::content::banners [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/banners/{id}" Envelope => admin::content::banner [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/banners" Envelope => admin::content::create_banner [
        MalformedBody, InvalidField, Unauthorized, Forbidden, IdempotencyInProgress,
        IdempotencyKeyReused, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/banners/{id}" Envelope => admin::content::change_banner [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/banners/{id}/publish" Envelope => admin::content::publish_banner [
        MalformedBody, Unauthorized, Forbidden, RecordNotFound, StaleVersion, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/banners/order" Envelope => admin::content::order_banners [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/news-columns" Envelope => admin::content::columns [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/news-columns/{id}" Envelope => admin::content::column [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/news-columns" Envelope => admin::content::create_column [
        MalformedBody, InvalidField, Unauthorized, Forbidden, IdempotencyInProgress,
        IdempotencyKeyReused, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/news-columns/{id}" Envelope => admin::content::change_column [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/news-columns/{id}/publish" Envelope => admin::content::publish_column [
        MalformedBody, Unauthorized, Forbidden, RecordNotFound, StaleVersion, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/news-columns/order" Envelope => admin::content::order_columns [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/news" Envelope => admin::content::articles [
        InvalidField, Unauthorized, Forbidden, Busy, Unavailable, Internal
    ];
    Get "/v1/admin/news/{id}" Envelope => admin::content::article [
        Unauthorized, Forbidden, RecordNotFound, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/news" Envelope => admin::content::create_article [
        MalformedBody, InvalidField, Unauthorized, Forbidden, NewsColumnNotFound, IdempotencyInProgress,
        IdempotencyKeyReused, BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/news/{id}" Envelope => admin::content::change_article [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, NewsColumnNotFound, StaleVersion,
        BodyTooLarge, UnsupportedMediaType, Busy, Unavailable, Internal
    ];
    Post "/v1/admin/news/{id}/publish" Envelope => admin::content::publish_article [
        MalformedBody, InvalidField, Unauthorized, Forbidden, RecordNotFound, StaleVersion, BodyTooLarge,
        UnsupportedMediaType, Busy, Unavailable, Internal
    ];
}
