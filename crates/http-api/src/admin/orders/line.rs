use crate::orders::EventShown;
use crate::time::rfc3339;
use app::StaffLine;
use serde::Serialize;
use utoipa::ToSchema;

/// One line of the timeline that staff see.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum LineShown {
    Event(NumberedEvent),
    Action(ActionShown),
}

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NumberedEvent {
    #[serde(flatten)]
    event: EventShown,
    /// The merchant's number of the attempt or refund that it is about.
    #[schema(example = "R20240726181666459945499033700")]
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
}

/// Something that a member of staff did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActionShown {
    /// `staff_action`.
    event: &'static str,
    /// What they did, as the record of staff's actions names it.
    #[schema(example = "order.push")]
    about: &'static str,
    /// The account of who did it.
    #[schema(example = "service")]
    by: String,
    #[schema(format = DateTime)]
    at: String,
}

impl LineShown {
    pub(super) fn of(line: &StaffLine) -> Self {
        match line {
            StaffLine::Event { event, number } => Self::Event(NumberedEvent {
                event: EventShown::whole(event),
                number: number.clone(),
            }),
            StaffLine::Action { by, action, at } => Self::Action(ActionShown {
                event: "staff_action",
                about: action,
                by: by.clone(),
                at: rfc3339(*at),
            }),
        }
    }
}
