//! Adapters that need nothing outside: pictures of captchas, and HTML made harmless.

mod captcha_images;
mod html_cleaning;

pub use captcha_images::CaptchaImages;
pub use html_cleaning::HtmlCleaning;
