use crate::place::{Place, storable};
use crate::rows::columns::columns;
use crate::schema::payment_attempt;
use crate::seal::{open_text, seal_text};
use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use domain::attempt::Captured;
use domain::ports::{Cipher, StoreError};
use domain::{Action, AttemptId, AttemptNumber, AttemptState, PaymentAttempt, Scene, Timestamp};

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = payment_attempt, treat_none_as_default_value = false)]
pub(crate) struct AttemptRow {
    id: i64,
    number: String,
    order_id: i64,
    scene: String,
    merchant: String,
    app_id: String,
    openid: Option<Vec<u8>>,
    amount: i64,
    currency: String,
    request_body: Vec<u8>,
    time_expire: i64,
    creating_until: i64,
    #[diesel(embed)]
    state: AttemptStateColumns,
    created_at: i64,
    version: i64,
    return_url: Option<Vec<u8>>,
}

/// `state_at`: since when the state holds; of a pending one, until when its action works.
#[derive(Clone, Default, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = payment_attempt)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub(crate) struct AttemptStateColumns {
    state: String,
    state_at: Option<i64>,
    action_kind: Option<String>,
    action_content: Option<String>,
    trade_no: Option<String>,
    late: bool,
    decline_reason: Option<String>,
}

columns!(AttemptRow {
    id: i64, number: String, order_id: i64, scene: String, merchant: String, app_id: String, openid:
    Option<Vec<u8>>, amount: i64, currency: String, request_body: Vec<u8>, time_expire: i64,
    creating_until: i64, created_at: i64, version: i64, return_url: Option<Vec<u8>>,
} with {
    state: AttemptStateColumns,
});
columns!(AttemptStateColumns {
    state: String, state_at: Option<i64>, action_kind: Option<String>, action_content:
    Option<String>, trade_no: Option<String>, late: bool, decline_reason: Option<String>,
});

impl AttemptRow {
    pub(crate) fn new(attempt: &PaymentAttempt, cipher: &dyn Cipher) -> Self {
        let id = attempt.id.as_i64();
        let place = Place { table: "payment_attempt", id: &id };
        let seal = |text: &str, column| seal_text(cipher, text, place, column);
        Self {
            id,
            number: attempt.number.to_string(),
            order_id: attempt.order_id.number().as_i64(),
            scene: attempt.scene.name().to_owned(),
            merchant: attempt.merchant.clone(),
            app_id: attempt.app_id.clone(),
            openid: attempt.openid.as_deref().map(|openid| seal(openid, "openid")),
            amount: attempt.amount.fen(),
            currency: attempt.amount.currency().code().to_owned(),
            request_body: seal(&attempt.request_body, "request_body"),
            time_expire: attempt.time_expire.timestamp_micros(),
            creating_until: attempt.creating_until.timestamp_micros(),
            state: AttemptStateColumns::new(&attempt.state),
            created_at: attempt.created_at.timestamp_micros(),
            version: attempt.version,
            return_url: attempt.return_url.as_deref().map(|url| seal(url, "return_url")),
        }
    }

    /// The number of its order's id.
    pub(crate) fn order_number(&self) -> i64 {
        self.order_id
    }

    pub(crate) fn read(self, cipher: &dyn Cipher) -> Result<PaymentAttempt, StoreError> {
        let place = Place { table: "payment_attempt", id: &self.id };
        let open = |sealed: &[u8], column| open_text(cipher, sealed, place, column);
        let number: AttemptNumber = place.read("number", self.number.parse())?;
        let order_id = number.order();
        if order_id.number().as_i64() != self.order_id {
            return Err(place.corrupt("order_id", "is not the order in the number"));
        }
        Ok(PaymentAttempt {
            id: AttemptId(place.snowflake("id", self.id)?),
            number,
            order_id,
            scene: place.word("scene", &self.scene, Scene::from_name)?,
            openid: self.openid.as_deref().map(|sealed| open(sealed, "openid")).transpose()?,
            amount: place.money("amount", self.amount, &self.currency)?,
            request_body: open(&self.request_body, "request_body")?,
            return_url: self
                .return_url
                .as_deref()
                .map(|url| open(url, "return_url"))
                .transpose()?,
            time_expire: place.time("time_expire", self.time_expire)?,
            creating_until: place.time("creating_until", self.creating_until)?,
            state: self.state.read(place)?,
            created_at: place.time("created_at", self.created_at)?,
            version: self.version,
            merchant: self.merchant,
            app_id: self.app_id,
        })
    }
}

impl AttemptStateColumns {
    pub(crate) fn new(state: &AttemptState) -> Self {
        let at = |at: &Timestamp| Some(at.timestamp_micros());
        let name = Self { state: state.name().to_owned(), ..Self::default() };
        match state {
            AttemptState::Created => name,
            AttemptState::Pending { action, action_until } => {
                let (kind, content) = action_words(action);
                let (action_kind, action_content) = (Some(kind.to_owned()), Some(content));
                Self { state_at: at(action_until), action_kind, action_content, ..name }
            }
            AttemptState::Captured(captured) => Self {
                state_at: at(&captured.at),
                trade_no: Some(storable(&captured.trade_no)),
                late: captured.late,
                ..name
            },
            AttemptState::Declined { at: since, reason } => {
                Self { state_at: at(since), decline_reason: Some(storable(reason)), ..name }
            }
            AttemptState::Cancelled { at: since }
            | AttemptState::Expired { at: since }
            | AttemptState::Held { since } => Self { state_at: at(since), ..name },
        }
    }

    fn read(self, place: Place<'_>) -> Result<AttemptState, StoreError> {
        let at = || place.time_in("state_at", self.state_at);
        Ok(match self.state.as_str() {
            "created" => AttemptState::Created,
            "pending" => AttemptState::Pending {
                action_until: at()?,
                action: action(place, self.action_kind.as_deref(), self.action_content)?,
            },
            "captured" => AttemptState::Captured(Captured {
                at: at()?,
                trade_no: place.some("trade_no", self.trade_no)?,
                late: self.late,
            }),
            "declined" => AttemptState::Declined {
                at: at()?,
                reason: place.some("decline_reason", self.decline_reason)?,
            },
            "cancelled" => AttemptState::Cancelled { at: at()? },
            "expired" => AttemptState::Expired { at: at()? },
            "held" => AttemptState::Held { since: at()? },
            _unknown => return Err(place.corrupt("state", "is an unknown word")),
        })
    }
}

/// The parameters of an app's payment function as a JSON list of pairs, since their order counts.
fn action_words(action: &Action) -> (&'static str, String) {
    match action {
        Action::QrCode { content } => ("qr_code", storable(content)),
        Action::Redirect { url } => ("redirect", storable(url)),
        Action::Invoke { parameters } => {
            let pairs = parameters.iter().map(|(name, value)| serde_json::json!([name, value]));
            ("invoke", pairs.collect::<serde_json::Value>().to_string())
        }
    }
}

fn action(
    place: Place<'_>,
    kind: Option<&str>,
    content: Option<String>,
) -> Result<Action, StoreError> {
    let content = place.some("action_content", content)?;
    match kind {
        Some("qr_code") => Ok(Action::QrCode { content }),
        Some("redirect") => Ok(Action::Redirect { url: content }),
        Some("invoke") => {
            let parameters = serde_json::from_str(&content);
            // The parser's own words may repeat what it read.
            let parameters = parameters
                .map_err(|_shown| place.corrupt("action_content", "is no list of pairs"))?;
            Ok(Action::Invoke { parameters })
        }
        _unknown => Err(place.corrupt("action_kind", "is an unknown word")),
    }
}
