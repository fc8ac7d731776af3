mod audit;
mod first;
mod sign_in;
