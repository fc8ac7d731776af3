//! Customers, who signs in, what keeps guessers and floods out, and what staff wrote and did.

diesel::table! {
    customer (query_id) {
        query_id -> Text,
        contact -> Binary,
        phone_hash -> Binary,
        package_name -> Text,
        package_rate -> Text,
        expires_on -> Text,
        qualified -> Bool,
        copied_at -> BigInt,
    }
}

diesel::table! {
    customer_account (id) {
        id -> BigInt,
        phone -> Binary,
        phone_hash -> Binary,
        address -> Nullable<Binary>,
        password_hash -> Nullable<Text>,
        created_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    account_session (token_hash) {
        token_hash -> Binary,
        account_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    limit_counter (name, key) {
        name -> Text,
        key -> Binary,
        counted -> BigInt,
        until -> BigInt,
    }
}

diesel::table! {
    one_time (kind, hash) {
        kind -> Text,
        hash -> Binary,
        bound_to -> Nullable<Binary>,
        expires_at -> BigInt,
    }
}

diesel::table! {
    sms_code (phone_hash, scene) {
        phone_hash -> Binary,
        scene -> Text,
        code_hash -> Binary,
        wrong -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    order_note (id) {
        id -> BigInt,
        order_id -> BigInt,
        written_by -> Text,
        text -> Binary,
        at -> BigInt,
    }
}

diesel::table! {
    staff_account (id) {
        id -> BigInt,
        account -> Text,
        role -> Text,
        password_hash -> Text,
        failures -> BigInt,
        locked_until -> Nullable<BigInt>,
        disabled_at -> Nullable<BigInt>,
        created_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    staff_session (token_hash) {
        token_hash -> Binary,
        staff_id -> BigInt,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    audit (id) {
        id -> BigInt,
        account -> Text,
        action -> Text,
        subject -> Text,
        detail -> Binary,
        at -> BigInt,
    }
}
