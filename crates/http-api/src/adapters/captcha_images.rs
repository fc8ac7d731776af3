use actix_web::web;
use async_trait::async_trait;
use captcha::filters::{Dots, Noise, Wave};
use captcha::{Captcha, Geometry};
use domain::ports::CaptchaPainter;

/// What is shown of the crate's canvas, in pixels: its texts begin at 100 and have their middle at
/// 150, and five of the widest characters end before 385.
const SHOWN: [u32; 4] = [85, 385, 90, 210];

/// Draws texts of letters and digits with noise, waves and dots over them.
#[derive(Debug, Clone, Copy, Default)]
pub struct CaptchaImages;

impl CaptchaImages {
    pub fn new() -> Self {
        Self
    }
}

#[async_trait]
impl CaptchaPainter for CaptchaImages {
    /// On a thread of its own; empty where the text cannot be drawn.
    async fn paint(&self, text: &str) -> Vec<u8> {
        let text = text.to_owned();
        web::block(move || paint(&text)).await.unwrap_or_default()
    }
}

/// Cut out first, so that nothing is drawn that is not shown.
fn paint(text: &str) -> Vec<u8> {
    let [left, right, top, bottom] = SHOWN;
    let mut picture = Captcha::new();
    for character in text.chars() {
        // The crate picks one at random of those it is given.
        picture.set_chars(&[character]).add_char();
    }
    picture
        .extract(Geometry::new(left, right, top, bottom))
        .apply_filter(Noise::new(0.2))
        .apply_filter(Wave::new(2.0, 10.0).horizontal())
        .apply_filter(Wave::new(2.0, 10.0).vertical())
        .apply_filter(Dots::new(10))
        .as_png()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::poll;
    use std::pin::pin;

    #[actix_web::test]
    async fn whoever_shares_the_thread_goes_on_while_it_is_painted() {
        let images = CaptchaImages::new();
        let mut painting = pin!(images.paint("K7PX"));
        assert!(poll!(painting.as_mut()).is_pending());
        assert!(painting.await.starts_with(b"\x89PNG\r\n\x1a\n"));
    }

    #[test]
    fn a_text_becomes_a_picture_of_its_own_each_time() {
        let (one, other) = (paint("K7PX"), paint("K7PX"));
        for picture in [&one, &other] {
            assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"));
            // Width and height, as the header of every PNG has them.
            assert_eq!(picture.get(16..24), Some(&[0, 0, 1, 44, 0, 0, 0, 120][..]));
        }
        assert_ne!(one, other);
    }

    #[test]
    fn the_narrowest_and_the_widest_texts_fit() {
        for character in app::captchas::CHARACTERS {
            let text: String = std::iter::repeat_n(character, 5).collect();
            assert!(!paint(&text).is_empty(), "{character}");
            let mut picture = Captcha::new();
            for _each in 0..5 {
                picture.set_chars(&[character]).add_char();
            }
            let area = picture.text_area();
            let [left, right, top, bottom] = SHOWN;
            assert!(left < area.left && area.right < right, "{character} ends at {}", area.right);
            assert!(top < area.top && area.bottom < bottom, "{character} {area:?}");
        }
    }

    #[test]
    fn every_character_that_captchas_use_can_be_drawn() {
        let known = Captcha::new().supported_chars();
        for character in app::captchas::CHARACTERS {
            assert!(known.contains(&character), "{character}");
        }
    }
}
