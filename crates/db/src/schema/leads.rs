//! Leads, conversions, and rounds of messages.

diesel::table! {
    lead (id) {
        id -> BigInt,
        account -> Text,
        kind -> Text,
        clue_id -> Text,
        name -> Nullable<Binary>,
        phone -> Nullable<Binary>,
        phone_hash -> Nullable<Binary>,
        detail -> Binary,
        ucid -> Nullable<Text>,
        channel -> Nullable<Text>,
        committed_at -> Nullable<BigInt>,
        source_info -> Nullable<Text>,
        source_detail -> Nullable<Text>,
        received_at -> BigInt,
    }
}

diesel::table! {
    conversion (id) {
        id -> BigInt,
        sameness -> Binary,
        landing -> Binary,
        conversion_type -> BigInt,
        called_at -> BigInt,
        state -> Text,
        due_at -> BigInt,
        lease_token -> Nullable<BigInt>,
        lease_until -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
        failures -> BigInt,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    campaign (id) {
        id -> BigInt,
        before_day -> Text,
        most -> BigInt,
        package_id -> Nullable<BigInt>,
        chosen -> BigInt,
        opted_out -> BigInt,
        open_order -> BigInt,
        no_mobile -> BigInt,
        same_phone -> BigInt,
        capped -> Bool,
        created_by -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    recall_message (id) {
        id -> BigInt,
        campaign_id -> BigInt,
        query_id -> Text,
        phone -> Binary,
        phone_hash -> Binary,
        expires_on -> Text,
        offer -> Text,
        state -> Text,
        state_at -> Nullable<BigInt>,
        receipt_no -> Nullable<Text>,
        problem -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    recall_day (id) {
        id -> BigInt,
        day -> Text,
        made -> BigInt,
    }
}

diesel::table! {
    sms_opt_out (phone_hash) {
        phone_hash -> Binary,
        at -> BigInt,
    }
}
