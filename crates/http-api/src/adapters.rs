//! Adapters that need nothing outside: pictures of captchas, and HTML made harmless.

mod captcha_images;
mod html_cleaning;
mod sheets;

pub use captcha_images::CaptchaImages;
pub use html_cleaning::HtmlCleaning;
pub use sheets::SheetFiles;
