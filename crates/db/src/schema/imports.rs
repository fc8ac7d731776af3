//! Files that staff sent, and what they alone write.

diesel::table! {
    import_file (id) {
        id -> BigInt,
        kind -> Text,
        format -> Text,
        encoding -> Nullable<Text>,
        file_name -> Text,
        size -> BigInt,
        chunks -> BigInt,
        fingerprint -> Binary,
        account -> Text,
        dry_run -> Bool,
        state -> Text,
        state_at -> Nullable<BigInt>,
        problem -> Nullable<Text>,
        problem_line -> Nullable<BigInt>,
        problem_column -> Nullable<Text>,
        total_lines -> Nullable<BigInt>,
        ignored -> Text,
        line -> BigInt,
        lines -> BigInt,
        created -> BigInt,
        changed -> BigInt,
        unchanged -> BigInt,
        refused -> BigInt,
        created_at -> BigInt,
        started_at -> Nullable<BigInt>,
        version -> BigInt,
    }
}

diesel::table! {
    import_chunk (id) {
        id -> Text,
        import_id -> BigInt,
        data -> Binary,
    }
}

diesel::table! {
    import_refusal (import_id, line) {
        import_id -> BigInt,
        line -> BigInt,
        column_name -> Text,
        reason -> Text,
    }
}

diesel::table! {
    import_change (id) {
        id -> Text,
        import_id -> BigInt,
        line -> BigInt,
        query_id -> Text,
        kind -> Text,
        diff -> Binary,
    }
}

diesel::table! {
    qualified_user (query_id) {
        query_id -> Text,
        campaign -> Nullable<Text>,
        since -> BigInt,
    }
}

use super::people::customer;

diesel::allow_tables_to_appear_in_same_query!(customer, qualified_user);
