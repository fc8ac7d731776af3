//! Flow records, scheduled jobs, alerts.

diesel::table! {
    payment_flow (id) {
        id -> BigInt,
        attempt_id -> BigInt,
        order_id -> BigInt,
        order_kind -> Text,
        package_id -> BigInt,
        channel -> Text,
        trade_no -> Text,
        amount -> BigInt,
        currency -> Text,
        captured_at -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    job (name) {
        name -> Text,
        lease_token -> Nullable<BigInt>,
        lease_until -> Nullable<BigInt>,
        next_run_at -> BigInt,
        last_started_at -> Nullable<BigInt>,
        last_finished_at -> Nullable<BigInt>,
        last_outcome -> Nullable<Text>,
        last_error -> Nullable<Text>,
        last_duration_ms -> Nullable<BigInt>,
        runs -> BigInt,
        failures -> BigInt,
        failures_in_row -> BigInt,
    }
}

diesel::table! {
    alert (id) {
        id -> BigInt,
        symptom -> Text,
        about -> Text,
        raised_at -> BigInt,
        value -> BigInt,
        threshold -> BigInt,
        cleared_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    alert_message (id) {
        id -> BigInt,
        alert_id -> BigInt,
        symptom -> Text,
        about -> Text,
        state -> Text,
        since -> BigInt,
        at -> BigInt,
        value -> BigInt,
        threshold -> BigInt,
        due_at -> BigInt,
        failures -> BigInt,
        last_error -> Nullable<Text>,
        sent_at -> Nullable<BigInt>,
    }
}
