mod audit;
mod first;
mod manage;
mod sign_in;
