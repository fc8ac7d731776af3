use captcha::Captcha;
use captcha::filters::{Dots, Noise, Wave};
use domain::ports::CaptchaPainter;

/// In pixels.
const WIDTH: u32 = 300;
const HEIGHT: u32 = 120;

/// Draws texts of letters and digits with noise, waves and dots over them.
#[derive(Debug, Clone, Copy, Default)]
pub struct CaptchaImages;

impl CaptchaImages {
    pub fn new() -> Self {
        Self
    }
}

impl CaptchaPainter for CaptchaImages {
    /// Empty where the text cannot be drawn.
    fn paint(&self, text: &str) -> Vec<u8> {
        let mut picture = Captcha::new();
        for character in text.chars() {
            // The crate picks one at random of those it is given.
            picture.set_chars(&[character]).add_char();
        }
        picture
            .apply_filter(Noise::new(0.2))
            .apply_filter(Wave::new(2.0, 10.0).horizontal())
            .apply_filter(Wave::new(2.0, 10.0).vertical())
            .view(WIDTH, HEIGHT)
            .apply_filter(Dots::new(10))
            .as_png()
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_a_picture_of_its_own_each_time() {
        let (one, other) = (CaptchaImages::new().paint("K7PX"), CaptchaImages::new().paint("K7PX"));
        for picture in [&one, &other] {
            assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"));
            // Width and height, as the header of every PNG has them.
            assert_eq!(picture.get(16..24), Some(&[0, 0, 1, 44, 0, 0, 0, 120][..]));
        }
        assert_ne!(one, other);
    }

    #[test]
    fn every_character_that_captchas_use_can_be_drawn() {
        let known = Captcha::new().supported_chars();
        for character in app::captchas::CHARACTERS {
            assert!(known.contains(&character), "{character}");
        }
    }
}
