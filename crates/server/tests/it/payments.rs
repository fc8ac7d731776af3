//! Paying, and giving money back, as clients, payers and staff do it.

mod bills;
mod day;
mod evidence;
mod forged;
mod keys;
mod late;
mod live;
mod quarantine;
mod refunds;
mod scenes;
mod staff;
mod till;
mod ways;
