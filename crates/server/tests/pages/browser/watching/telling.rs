//! The browser's events, as they count for a test.

use chromiumoxide::Page as Tab;
use chromiumoxide::cdp::IntoEventKind;
use chromiumoxide::cdp::browser_protocol::log::{EventEntryAdded, LogEntryLevel};
use chromiumoxide::cdp::browser_protocol::network::{
    EventDataReceived, EventLoadingFailed, EventLoadingFinished, EventRequestWillBeSent,
    EventResponseReceived,
};
use chromiumoxide::cdp::js_protocol::runtime::{
    ConsoleApiCalledType, EventConsoleApiCalled, EventExceptionThrown, RemoteObject,
};
use futures_util::StreamExt;
use futures_util::stream::{BoxStream, SelectAll, select_all};

/// What the client says in the page's console to know how far it has heard.
pub(super) const MARK: &str = "everything before this has happened";

/// How an event counts.
pub(super) enum Happening {
    Problem(String),
    Asked { id: String, url: String, redirect: f64 },
    Answered { id: String, url: String, status: i64, head: f64 },
    Received { id: String, bytes: i64 },
    Finished { id: String, bytes: f64 },
    Mark,
    Nothing,
}

/// Everything that is watched, from now on.
pub(super) async fn events(tab: &Tab) -> SelectAll<BoxStream<'static, Happening>> {
    select_all([
        stream(tab, |event: &EventEntryAdded| logged(event)).await,
        stream(tab, |event: &EventConsoleApiCalled| said(event)).await,
        stream(tab, |event: &EventExceptionThrown| thrown(event)).await,
        stream(tab, |event: &EventRequestWillBeSent| asked(event)).await,
        stream(tab, |event: &EventResponseReceived| answered(event)).await,
        stream(tab, |event: &EventDataReceived| Happening::Received {
            id: event.request_id.inner().clone(),
            bytes: event.encoded_data_length,
        })
        .await,
        stream(tab, |event: &EventLoadingFinished| Happening::Finished {
            id: event.request_id.inner().clone(),
            bytes: event.encoded_data_length,
        })
        .await,
        stream(tab, |event: &EventLoadingFailed| failed(event)).await,
    ])
}

async fn stream<T: IntoEventKind + Unpin + 'static>(
    tab: &Tab,
    counted: impl Fn(&T) -> Happening + Send + 'static,
) -> BoxStream<'static, Happening> {
    tab.event_listener::<T>().await.unwrap().map(move |event| counted(&event)).boxed()
}

/// Whether the browser told of something that is watched, in a form that the client cannot read.
pub(super) fn is_watched(message: &str) -> bool {
    let watched = ["\"Log.", "\"Network.request", "\"Network.response", "\"Network.loading"];
    let told = message.contains("\"Runtime.consoleAPICalled\"")
        || message.contains("\"Runtime.exceptionThrown\"")
        || watched.iter().any(|name| message.contains(name));
    told && !message.contains("ExtraInfo\"")
}

fn logged(event: &EventEntryAdded) -> Happening {
    let entry = &event.entry;
    if entry.level != LogEntryLevel::Error {
        return Happening::Nothing;
    }
    let url = entry.url.as_deref().unwrap_or_default();
    Happening::Problem(format!("logged: {} {url}", entry.text))
}

fn said(event: &EventConsoleApiCalled) -> Happening {
    let words: Vec<String> = event.args.iter().map(shown).collect();
    let words = words.join(" ");
    if words.contains(MARK) {
        return Happening::Mark;
    }
    let is_bad = matches!(event.r#type, ConsoleApiCalledType::Error | ConsoleApiCalledType::Assert);
    if is_bad { Happening::Problem(format!("console: {words}")) } else { Happening::Nothing }
}

fn shown(object: &RemoteObject) -> String {
    let value = object.value.as_ref().map(ToString::to_string);
    value.or_else(|| object.description.clone()).unwrap_or_default()
}

fn thrown(event: &EventExceptionThrown) -> Happening {
    let details = &event.exception_details;
    let exception = details.exception.as_ref().map(shown).unwrap_or_default();
    Happening::Problem(format!("exception: {} {exception}", details.text))
}

fn asked(event: &EventRequestWillBeSent) -> Happening {
    let redirect = event.redirect_response.as_ref().map(|answer| answer.encoded_data_length);
    Happening::Asked {
        id: event.request_id.inner().clone(),
        url: event.request.url.clone(),
        redirect: redirect.unwrap_or_default(),
    }
}

fn answered(event: &EventResponseReceived) -> Happening {
    Happening::Answered {
        id: event.request_id.inner().clone(),
        url: event.response.url.clone(),
        status: event.response.status,
        head: event.response.encoded_data_length,
    }
}

/// What the page itself breaks off, as on leaving it, is no failure.
fn failed(event: &EventLoadingFailed) -> Happening {
    if event.canceled == Some(true) {
        return Happening::Nothing;
    }
    Happening::Problem(format!("failed: {} {:?}", event.error_text, event.blocked_reason))
}
