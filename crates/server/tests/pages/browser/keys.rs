//! A visitor without a mouse.

use super::{Find, Page};
use serde_json::json;

/// More steps than any page of ours has things to stop at.
const MOST_STEPS: usize = 60;

impl Page {
    /// Goes on by the tabulator key until the thing has the focus, which must be seen there.
    pub(crate) async fn tab_to(&self, what: Find<'_>) {
        self.wait_to_find(what).await;
        for _step in 0..MOST_STEPS {
            self.press("Tab", 9, None).await;
            let object = self.object(what).await.unwrap();
            let has_focus = "function() { return document.activeElement === this }";
            if self.call(&object, has_focus).await == Some(true.into()) {
                let is_seen = "function() { return this.matches(':focus-visible') }";
                assert_eq!(self.call(&object, is_seen).await, Some(true.into()), "{what:?}");
                return;
            }
        }
        panic!("{what:?} is not reached by the keyboard");
    }

    pub(crate) async fn press_enter(&self) {
        self.press("Enter", 13, Some("\r")).await;
    }

    async fn press(&self, key: &str, code: u8, text: Option<&str>) {
        for kind in ["keyDown", "keyUp"] {
            let event = json!({
                "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code,
                "text": if kind == "keyDown" { text.unwrap_or_default() } else { "" },
            });
            self.cdp("Input.dispatchKeyEvent", event).await;
        }
    }
}
