//! What work outside needs.

diesel::table! {
    outside_token (platform) {
        platform -> Text,
        token -> Nullable<Binary>,
        issued_at -> Nullable<BigInt>,
        expires_at -> Nullable<BigInt>,
        holder -> Nullable<BigInt>,
        fetching_until -> Nullable<BigInt>,
    }
}
