//! The lists of cases, part by part.

mod money;
mod people;
mod shop;
mod work;
mod writing;
