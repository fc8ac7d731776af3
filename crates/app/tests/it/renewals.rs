mod catalogue;
mod customers;
mod refusals;
mod repeats;
mod saving;
mod verify;
