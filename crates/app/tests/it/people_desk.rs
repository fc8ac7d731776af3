//! People, as staff see them.

mod erasing;
mod revealing;
