//! The link that an order comes with: `/cashier/{orderId}?t={token}&lang=&way=`.

use super::refusal::Refusal;
use crate::extract::{Language, Params};
use crate::middleware::record_order;
use app::{Application, OrderView};
use domain::{OrderId, Scene};

/// Which order, as whom, in which language, and by which way it is being paid.
#[derive(Clone)]
pub(super) struct Link {
    /// As the address names it: it may be no order's id.
    pub(super) order: String,
    pub(super) token: String,
    pub(super) language: Language,
    /// The language was chosen on the page.
    pub(super) is_chosen: bool,
    pub(super) way: Option<Scene>,
}

impl Link {
    /// What cannot be read counts as not there.
    pub(super) fn read(order: String, params: Option<&Params>, preferred: Language) -> Self {
        let one = |name| params.and_then(|params| params.optional(name).ok().flatten());
        let chosen = one("lang").and_then(language);
        Self {
            order,
            token: one("t").unwrap_or_default().to_owned(),
            language: chosen.unwrap_or(preferred),
            is_chosen: chosen.is_some(),
            way: one("way").and_then(Scene::from_name),
        }
    }

    /// The order, for whoever holds its link, while the link is good. A wrong token and an unknown
    /// order are told in the same words.
    pub(super) async fn open(&self, app: &Application) -> Result<OrderView, Refusal> {
        let id: OrderId = self.order.parse().map_err(|_unreadable| Refusal::Unknown)?;
        if !app.tokens.opens(id, &self.token) {
            return Err(Refusal::Unknown);
        }
        record_order(id);
        let view = app.cashier.order(id).await?;
        if view.order.link_ends_at() <= app.clock.now() {
            return Err(Refusal::Ended);
        }
        Ok(view)
    }

    pub(super) fn url(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("t", &self.token);
        if self.is_chosen {
            query.append_pair("lang", self.language_name());
        }
        if let Some(way) = self.way {
            query.append_pair("way", way.name());
        }
        format!("/cashier/{}?{}", self.order, query.finish())
    }

    pub(super) fn in_other_language(&self) -> Self {
        let language = match self.language {
            Language::Chinese => Language::English,
            Language::English => Language::Chinese,
        };
        Self { language, is_chosen: true, ..self.clone() }
    }

    /// What `lang` says; nothing unless it was chosen.
    pub(super) fn chosen_language(&self) -> &'static str {
        if self.is_chosen { self.language_name() } else { "" }
    }

    fn language_name(&self) -> &'static str {
        match self.language {
            Language::Chinese => "zh",
            Language::English => "en",
        }
    }
}

pub(super) fn language(name: &str) -> Option<Language> {
    match name {
        "zh" => Some(Language::Chinese),
        "en" => Some(Language::English),
        _other => None,
    }
}
