use super::Page;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use std::path::PathBuf;

/// Of a picture, in the page's own pixels.
const HIGHEST: u32 = 1600;

impl Page {
    /// Keeps a picture of the page, down to a height that can be looked at, as
    /// `target/screenshots/{name}.png`.
    pub(crate) async fn screenshot(&self, name: &str) {
        let clip = self
            .eval(&format!(
                "(({{scrollWidth, scrollHeight}}) => ({{
                    x: 0, y: 0, scale: 1, width: scrollWidth,
                    height: Math.min(Math.max(scrollHeight, innerHeight), {HIGHEST}),
                }}))(document.documentElement)"
            ))
            .await;
        let picture = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let picture = self.cdp("Page.captureScreenshot", picture).await;
        let bytes = BASE64_STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
        let folder = folder();
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), bytes).unwrap();
    }
}

/// Beside what is built, whichever folder that is.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("screenshots")
}
