//! The tables, as both databases have them. What the columns mean is said in the migrations.

mod content;
mod imports;
mod leads;
mod people;
mod suppliers;
mod watch;
mod work;

pub(crate) use content::{article, banner, news_column, package_group, package_stock, track_event};
pub(crate) use imports::{
    import_change, import_chunk, import_file, import_refusal, qualified_user,
};
pub(crate) use leads::{campaign, conversion, lead, recall_day, recall_message, sms_opt_out};
pub(crate) use people::{
    account_session, audit, customer, customer_account, limit_counter, one_time, order_note,
    sms_code, staff_account, staff_session,
};
pub(crate) use suppliers::{
    static_ip, supplier_balance, supplier_difference, supplier_notice, supplier_order,
    supplier_reconciliation, supplier_turn,
};
pub(crate) use watch::{alert, alert_message, job, payment_flow};
pub(crate) use work::outside_token;

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
        pictures -> Text,
        terms -> Text,
        shown_at -> Text,
        limited -> Bool,
        quota -> Nullable<BigInt>,
        goods -> Nullable<Text>,
    }
}

diesel::table! {
    catalogue (id) {
        id -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    orders (id) {
        id -> BigInt,
        kind -> Text,
        query_id -> Nullable<Text>,
        contact -> Binary,
        phone_hash -> Binary,
        name_hash -> Nullable<Binary>,
        account_id -> Nullable<BigInt>,
        package_id -> BigInt,
        package_version -> BigInt,
        package_name -> Text,
        package_rate -> Text,
        package_months -> BigInt,
        package_targets -> Text,
        package_late_money -> Text,
        package_limited -> Bool,
        package_goods -> Nullable<Text>,
        wish -> Nullable<Binary>,
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
        return_url -> Nullable<Binary>,
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
        refund_id -> Nullable<BigInt>,
        reconciliation_id -> Nullable<BigInt>,
        subject_id -> Nullable<BigInt>,
        waits_for -> Nullable<Text>,
        receipt_no -> Nullable<Text>,
        receipt_customer -> Nullable<Text>,
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
        request -> Nullable<Binary>,
        chain -> Nullable<BigInt>,
        position -> Nullable<BigInt>,
        hash -> Nullable<Binary>,
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
        resolved_at -> Nullable<BigInt>,
        resolved_by -> Nullable<Text>,
        resolved_reason -> Nullable<Binary>,
        choice -> Nullable<Text>,
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
        decision -> Text,
        decided_at -> Nullable<BigInt>,
        decided_by -> Nullable<Text>,
        refund_id -> Nullable<BigInt>,
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
    refund (id) {
        id -> BigInt,
        number -> Text,
        order_id -> BigInt,
        order_kind -> Text,
        attempt_id -> BigInt,
        amount -> BigInt,
        currency -> Text,
        reason -> Binary,
        cause -> Text,
        late_payment_id -> Nullable<BigInt>,
        state -> Text,
        state_at -> Nullable<BigInt>,
        provider_no -> Nullable<Text>,
        state_reason -> Nullable<Text>,
        created_at -> BigInt,
        version -> BigInt,
    }
}

diesel::table! {
    evidence_chain (chain) {
        chain -> BigInt,
        length -> BigInt,
        hash -> Binary,
    }
}

diesel::table! {
    evidence_archive (chain, first_position) {
        chain -> BigInt,
        first_position -> BigInt,
        last_position -> BigInt,
        first_hash -> Binary,
        last_hash -> Binary,
        file -> Text,
        sha256 -> Binary,
        links -> BigInt,
        lowest_id -> BigInt,
        highest_id -> BigInt,
        key_ids -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    evidence_archived (number, chain, first_position) {
        number -> Text,
        chain -> BigInt,
        first_position -> BigInt,
    }
}

diesel::table! {
    reconciliation (id) {
        id -> BigInt,
        channel -> Text,
        account -> Text,
        day -> Text,
        source -> Text,
        state -> Text,
        state_at -> Nullable<BigInt>,
        failure -> Nullable<Text>,
        lines -> BigInt,
        matched -> BigInt,
        differences -> BigInt,
        healed -> BigInt,
        created_at -> BigInt,
    }
}

diesel::table! {
    statement_line (reconciliation_id, line) {
        reconciliation_id -> BigInt,
        line -> BigInt,
        kind -> Text,
        number -> Text,
        trade_no -> Text,
        refund_number -> Nullable<Text>,
        amount -> BigInt,
        currency -> Text,
        at -> BigInt,
    }
}

diesel::table! {
    difference (id) {
        id -> BigInt,
        reconciliation_id -> BigInt,
        channel -> Text,
        day -> Text,
        line_kind -> Text,
        kind -> Text,
        number -> Text,
        trade_no -> Nullable<Text>,
        refund_number -> Nullable<Text>,
        ours -> Nullable<BigInt>,
        theirs -> Nullable<BigInt>,
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

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
        run_on -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    payment_attempt,
    refund,
    late_payment,
    statement_line,
);
diesel::allow_tables_to_appear_in_same_query!(evidence_archive, evidence_archived);
diesel::allow_tables_to_appear_in_same_query!(orders, static_ip);
diesel::allow_tables_to_appear_in_same_query!(orders, payment_attempt);
