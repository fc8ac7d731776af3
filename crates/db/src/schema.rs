//! The tables, as both databases have them. What the columns mean is said in the migrations.

diesel::table! {
    package (id) {
        id -> BigInt,
        version -> BigInt,
        name -> Text,
        rate -> Text,
        months -> BigInt,
        price -> BigInt,
        list_price -> Nullable<BigInt>,
        currency -> Text,
        description -> Text,
        shelf -> Text,
        audience -> Text,
        for_new -> Bool,
        for_renewal -> Bool,
        position -> BigInt,
        on_sale -> Bool,
        sale_from -> Nullable<BigInt>,
        sale_until -> Nullable<BigInt>,
        targets -> Text,
        late_money -> Text,
    }
}

diesel::table! {
    catalogue (id) {
        id -> BigInt,
        version -> BigInt,
    }
}

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
    orders (id) {
        id -> BigInt,
        kind -> Text,
        query_id -> Nullable<Text>,
        contact -> Binary,
        phone_hash -> Binary,
        package_id -> BigInt,
        package_version -> BigInt,
        package_name -> Text,
        package_rate -> Text,
        package_months -> BigInt,
        package_targets -> Text,
        package_late_money -> Text,
        amount -> BigInt,
        currency -> Text,
        source_info -> Nullable<Text>,
        source_detail -> Nullable<Text>,
        state -> Text,
        state_at -> Nullable<BigInt>,
        paid_at -> Nullable<BigInt>,
        paid_by -> Nullable<BigInt>,
        stage_before -> Nullable<Text>,
        stage_before_at -> Nullable<BigInt>,
        created_at -> BigInt,
        expires_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    payment_attempt (id) {
        id -> BigInt,
        number -> Text,
        order_id -> BigInt,
        scene -> Text,
        merchant -> Text,
        app_id -> Text,
        openid -> Nullable<Binary>,
        amount -> BigInt,
        currency -> Text,
        request_body -> Binary,
        time_expire -> BigInt,
        creating_until -> BigInt,
        state -> Text,
        state_at -> Nullable<BigInt>,
        action_kind -> Nullable<Text>,
        action_content -> Nullable<Text>,
        trade_no -> Nullable<Text>,
        late -> Bool,
        decline_reason -> Nullable<Text>,
        created_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    order_event (id) {
        id -> BigInt,
        order_id -> BigInt,
        kind -> Text,
        about -> Nullable<Text>,
        at -> BigInt,
    }
}

diesel::table! {
    task (id) {
        id -> BigInt,
        kind -> Text,
        order_id -> Nullable<BigInt>,
        order_kind -> Nullable<Text>,
        attempt_id -> Nullable<BigInt>,
        target -> Nullable<Text>,
        lane -> Nullable<BigInt>,
        state -> Text,
        due_at -> BigInt,
        lease_token -> Nullable<BigInt>,
        lease_until -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        failures -> BigInt,
        rounds -> BigInt,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    evidence (id) {
        id -> BigInt,
        channel -> Text,
        kind -> Text,
        content -> Binary,
        number -> Nullable<Text>,
        verdict -> Text,
        reason -> Nullable<Text>,
        explanation -> Nullable<Text>,
        received_at -> BigInt,
    }
}

diesel::table! {
    quarantine (id) {
        id -> BigInt,
        evidence_id -> BigInt,
        channel -> Text,
        reason -> Text,
        number -> Nullable<Text>,
        trade_no -> Nullable<Text>,
        amount -> Nullable<BigInt>,
        currency -> Nullable<Text>,
        at -> BigInt,
        sameness -> Text,
    }
}

diesel::table! {
    late_payment (id) {
        id -> BigInt,
        order_id -> BigInt,
        order_kind -> Text,
        attempt_id -> BigInt,
        reason -> Text,
        amount -> BigInt,
        currency -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    idempotency (scope, key) {
        scope -> Text,
        key -> Text,
        fingerprint -> Binary,
        status -> Nullable<BigInt>,
        body -> Nullable<Text>,
        order_id -> Nullable<BigInt>,
        order_kind -> Nullable<Text>,
        until -> BigInt,
    }
}

diesel::table! {
    repeat_guard (fingerprint) {
        fingerprint -> Binary,
        until -> BigInt,
    }
}

diesel::table! {
    worker_slot (slot) {
        slot -> BigInt,
        holder -> Nullable<Text>,
        until -> BigInt,
        last_ms -> BigInt,
    }
}

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
        run_on -> Text,
    }
}
