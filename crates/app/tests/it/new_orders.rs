//! New orders: saved once, for their price, and by somebody.

mod captcha;
mod limited;
mod saving;
