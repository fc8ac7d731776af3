//! Yuan with at most two decimals, as text.

/// The most that one trade may ask, in fen.
const MOST: i64 = 10_000_000_000;

/// Fen of a text such as `460`, `460.5` or `460.00`; `None` when it is no amount to ask.
pub(super) fn parse(text: &str) -> Option<i64> {
    let (yuan, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(yuan) || !digits(decimals) || decimals.len() > 2 || yuan.len() > 9 {
        return None;
    }
    let yuan: i64 = yuan.parse().ok()?;
    let fen: i64 = format!("{decimals:0<2}").parse().ok()?;
    let total = yuan.checked_mul(100)?.checked_add(fen)?;
    (1..=MOST).contains(&total).then_some(total)
}

/// Two decimals, always.
pub(super) fn format(fen: i64) -> String {
    format!("{}.{:02}", fen / 100, fen % 100)
}

/// Two decimals, with a sign before what goes back.
pub(super) fn signed(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}", format(fen.saturating_abs()))
}
