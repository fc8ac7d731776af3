//! What staff put on the site beside packages, and what visitors do there.

diesel::table! {
    package_stock (package_id) {
        package_id -> BigInt,
        left_count -> BigInt,
    }
}

diesel::table! {
    package_group (id) {
        id -> BigInt,
        version -> BigInt,
        code -> Text,
        name -> Text,
        template -> Text,
        packages -> Text,
        published -> Bool,
        rank -> BigInt,
    }
}

diesel::table! {
    banner (id) {
        id -> BigInt,
        version -> BigInt,
        position -> BigInt,
        title -> Text,
        picture -> Text,
        link -> Nullable<Text>,
        rank -> BigInt,
        published -> Bool,
        shown_from -> Nullable<BigInt>,
        shown_until -> Nullable<BigInt>,
    }
}

diesel::table! {
    news_column (id) {
        id -> BigInt,
        version -> BigInt,
        name -> Text,
        published -> Bool,
        rank -> BigInt,
    }
}

diesel::table! {
    article (id) {
        id -> BigInt,
        version -> BigInt,
        column_id -> BigInt,
        title -> Text,
        summary -> Text,
        cover -> Nullable<Text>,
        body -> Text,
        on_home -> Bool,
        published_at -> BigInt,
        created_at -> BigInt,
    }
}

diesel::allow_tables_to_appear_in_same_query!(article, news_column);

diesel::table! {
    track_event (id) {
        id -> BigInt,
        name -> Text,
        page -> Nullable<Text>,
        visit -> Nullable<Text>,
        order_id -> Nullable<BigInt>,
        order_kind -> Nullable<Text>,
        properties -> Nullable<Text>,
        source_info -> Nullable<Text>,
        source_detail -> Nullable<Text>,
        happened_at -> Nullable<BigInt>,
        received_at -> BigInt,
        sealed_page -> Nullable<Binary>,
        sealed_properties -> Nullable<Binary>,
    }
}
