//! What a visitor types and chooses.

use super::{Find, Page};
use serde_json::json;
use std::path::Path;

impl Page {
    /// Puts the text in the place of what the field holds.
    pub(crate) async fn fill(&self, field: Find<'_>, text: &str) {
        self.click(field).await;
        self.ask(field, "function() { this.select(); return true }").await;
        self.cdp("Input.insertText", json!({"text": text})).await;
    }

    /// Chooses a value of a list.
    pub(crate) async fn choose(&self, field: Find<'_>, value: &str) {
        self.wait_to_find(field).await;
        let value = json!(value);
        let choose = format!(
            "function() {{ this.value = {value};
                this.dispatchEvent(new Event('input', {{bubbles: true}}));
                this.dispatchEvent(new Event('change', {{bubbles: true}}));
                return this.value === {value}; }}"
        );
        assert_eq!(self.ask(field, &choose).await, true, "{field:?} has no {value}");
    }

    /// Chooses a file of this machine.
    pub(crate) async fn choose_file(&self, field: Find<'_>, file: &Path) {
        self.wait_to_find(field).await;
        let object = self.object(field).await.unwrap();
        let chosen = json!({"objectId": object, "files": [file.to_str().unwrap()]});
        self.cdp("DOM.setFileInputFiles", chosen).await;
    }

    /// Files that the page gives are kept in the folder.
    pub(crate) async fn keep_downloads(&self, folder: &Path) {
        let kept = json!({"behavior": "allow", "downloadPath": folder.to_str().unwrap()});
        self.cdp("Browser.setDownloadBehavior", kept).await;
    }
}
