mod begin;
mod faults;
mod looks;
mod parallel;
mod return_url;
