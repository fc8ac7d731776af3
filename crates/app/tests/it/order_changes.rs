//! Unpaid orders that are changed or given up.

mod cancel;
mod cancel_races;
mod update;
mod whose;
