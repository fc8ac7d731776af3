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

diesel::table! {
    supplier_reconciliation (supplier, day) {
        supplier -> Text,
        day -> Text,
        state -> Text,
        why -> Nullable<Text>,
        runs -> BigInt,
        compared -> BigInt,
        differences -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    supplier_difference (id) {
        id -> BigInt,
        supplier -> Text,
        day -> Text,
        kind -> Text,
        supplier_order_id -> Nullable<BigInt>,
        supplier_no -> Nullable<Text>,
        ours_state -> Nullable<Text>,
        theirs_report -> Nullable<Text>,
        ours_cost -> Nullable<BigInt>,
        theirs_cost -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        detail -> Text,
        state -> Text,
        state_at -> Nullable<BigInt>,
        resolved_by -> Nullable<Text>,
        resolved_reason -> Nullable<Binary>,
        at -> BigInt,
        sameness -> Text,
    }
}
