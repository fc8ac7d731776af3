mod check;
mod expire;
mod push;
mod runners;
mod window;
