//! Things on the page, as a visitor or a screen reader knows them.

use super::Page;
use crate::shared::running::{PATIENCE, pause};
use serde_json::{Value, json};
use std::time::Instant;

/// How a thing is found.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Find<'a> {
    Css(&'a str),
    /// By its role and its name in the accessibility tree.
    Role(&'a str, &'a str),
}

impl<'a> Find<'a> {
    pub(crate) const fn button(name: &'a str) -> Self {
        Self::Role("button", name)
    }

    pub(crate) const fn link(name: &'a str) -> Self {
        Self::Role("link", name)
    }
}

/// Where to click: nothing while it is off the screen, switched off, or behind something.
const POINT: &str = "function() {
    this.scrollIntoView({block: 'center', inline: 'center', behavior: 'instant'});
    if (this.disabled) return null;
    const box = this.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) return null;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const hit = document.elementFromPoint(x, y);
    return hit && (this.contains(hit) || hit.contains(this)) ? {x, y} : null;
}";

impl Page {
    /// Clicks once it is there to be clicked.
    pub(crate) async fn click(&self, what: Find<'_>) {
        let point = self.point(what).await;
        self.press_at(&point, 1).await;
    }

    /// Two clicks as fast as a hand makes them.
    pub(crate) async fn double_click(&self, what: Find<'_>) {
        let point = self.point(what).await;
        self.press_at(&point, 1).await;
        self.press_at(&point, 2).await;
    }

    /// Whether there is such a thing now.
    pub(crate) async fn has(&self, what: Find<'_>) -> bool {
        self.object(what).await.is_some()
    }

    /// Looks until the thing is there.
    pub(crate) async fn wait_to_find(&self, what: Find<'_>) {
        let began = Instant::now();
        while !self.has(what).await {
            assert!(began.elapsed() < PATIENCE, "no {what:?} in:\n{}", self.text().await);
            pause().await;
        }
    }

    /// A question about the thing, as the body of a function whose `this` it is.
    pub(crate) async fn ask(&self, what: Find<'_>, function: &str) -> Value {
        self.wait_to_find(what).await;
        let object = self.object(what).await.unwrap();
        self.call(&object, function).await.unwrap()
    }

    async fn point(&self, what: Find<'_>) -> Value {
        let began = Instant::now();
        loop {
            if let Some(object) = self.object(what).await
                && let Some(point) = self.call(&object, POINT).await
                && point.is_object()
            {
                return point;
            }
            let in_time = began.elapsed() < PATIENCE;
            assert!(in_time, "{what:?} cannot be clicked in:\n{}", self.text().await);
            pause().await;
        }
    }

    async fn press_at(&self, point: &Value, clicks: u8) {
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let event = json!({
                "type": kind, "x": point["x"], "y": point["y"],
                "button": if kind == "mouseMoved" { "none" } else { "left" },
                "clickCount": if kind == "mouseMoved" { 0 } else { clicks },
            });
            self.cdp("Input.dispatchMouseEvent", event).await;
        }
    }

    /// A handle on it; nothing also while the page changes.
    pub(super) async fn object(&self, what: Find<'_>) -> Option<String> {
        match what {
            Find::Css(selector) => {
                let selector = Value::from(selector);
                self.handle(&format!("document.querySelector({selector})")).await
            }
            Find::Role(role, name) => {
                let document = self.handle("document").await?;
                let query = json!({"objectId": document, "role": role, "accessibleName": name});
                let found = self.tried_cdp("Accessibility.queryAXTree", query).await.ok()?;
                let nodes = found["nodes"].as_array()?;
                let node = nodes.iter().find(|node| node["ignored"] != true)?;
                let node = json!({"backendNodeId": node["backendDOMNodeId"]});
                let found = self.tried_cdp("DOM.resolveNode", node).await.ok()?;
                found["object"]["objectId"].as_str().map(str::to_owned)
            }
        }
    }

    async fn handle(&self, expression: &str) -> Option<String> {
        let found = self.tried_cdp("Runtime.evaluate", json!({"expression": expression})).await;
        found.ok()?["result"]["objectId"].as_str().map(str::to_owned)
    }

    pub(super) async fn call(&self, object: &str, function: &str) -> Option<Value> {
        let call = json!({
            "objectId": object, "functionDeclaration": function,
            "returnByValue": true, "awaitPromise": true,
        });
        let answer = self.tried_cdp("Runtime.callFunctionOn", call).await.ok()?;
        Some(answer["result"]["value"].clone())
    }
}
