use domain::content::CleanHtml;
use domain::ports::HtmlCleaner;
use std::sync::Arc;

/// Takes scripts and handlers of events out: enough to see that HTML went through a cleaner, and
/// no defence against anybody.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainCleaner;

impl PlainCleaner {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }
}

impl HtmlCleaner for PlainCleaner {
    fn clean(&self, html: &str) -> CleanHtml {
        CleanHtml::known_to_be_clean(without_handlers(&without_scripts(html)))
    }
}

fn without_scripts(html: &str) -> String {
    let mut kept = String::new();
    let mut rest = html;
    while let Some((before, script)) = rest.split_once("<script") {
        kept.push_str(before);
        rest = script.split_once("</script>").map_or("", |(_script, after)| after);
    }
    kept + rest
}

/// Without each ` on…="…"`.
fn without_handlers(html: &str) -> String {
    let mut kept = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(" on") {
        kept.push_str(before);
        let handler = after.split_once("=\"").filter(|(event, _value)| is_word(event));
        if let Some((_event, value)) = handler {
            rest = value.split_once('"').map_or("", |(_value, after)| after);
        } else {
            kept.push_str(" on");
            rest = after;
        }
    }
    kept + rest
}

fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphabetic())
}
