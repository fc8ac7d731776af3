mod begin;
mod faults;
mod looks;
mod parallel;
mod payers;
mod return_url;
