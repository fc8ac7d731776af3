//! What is left of limited packages.

mod interleavings;
mod late;
