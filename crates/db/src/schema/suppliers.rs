//! What is bought at suppliers.

diesel::table! {
    supplier_order (id) {
        id -> BigInt,
        order_id -> BigInt,
        order_kind -> Text,
        supplier -> Text,
        product -> Text,
        step -> BigInt,
        most_cost -> BigInt,
        currency -> Text,
        quoted -> Nullable<BigInt>,
        baseline_order -> Nullable<BigInt>,
        baseline_upid -> Nullable<BigInt>,
        state -> Text,
        state_at -> Nullable<BigInt>,
        why -> Nullable<Text>,
        supplier_no -> Nullable<Text>,
        reported -> Nullable<BigInt>,
        cost -> Nullable<BigInt>,
        looks -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    supplier_turn (supplier) {
        supplier -> Text,
        holder -> BigInt,
    }
}

diesel::table! {
    static_ip (upid) {
        upid -> BigInt,
        product -> Text,
        order_id -> BigInt,
        order_kind -> Text,
        address -> Nullable<Text>,
        country -> Nullable<Text>,
        status -> Text,
        expires_at -> Nullable<BigInt>,
        kept_at -> BigInt,
    }
}

diesel::table! {
    supplier_balance (supplier) {
        supplier -> Text,
        balance -> BigInt,
        currency -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    supplier_notice (id) {
        id -> BigInt,
        supplier -> Text,
        verdict -> Text,
        reference -> Nullable<Text>,
        body -> Binary,
        times -> BigInt,
        first_at -> BigInt,
        last_at -> BigInt,
        until -> BigInt,
        sameness -> Binary,
    }
}
