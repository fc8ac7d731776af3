use async_trait::async_trait;
use domain::ports::CaptchaPainter;
use std::sync::Arc;

const PNG_MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Its "picture" is the magic of a PNG with the text after it.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainPainter;

impl PlainPainter {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// What was painted, from the picture.
    pub fn read(picture: &[u8]) -> Option<String> {
        String::from_utf8(picture.strip_prefix(PNG_MAGIC)?.to_vec()).ok()
    }
}

#[async_trait]
impl CaptchaPainter for PlainPainter {
    async fn paint(&self, text: &str) -> Vec<u8> {
        [PNG_MAGIC, text.as_bytes()].concat()
    }
}
