use super::start;
use chrono::NaiveDate;
use domain::campaign::{Campaign, LeftOut, MessageState, RecallMessage};
use domain::conversion::{Conversion, ConversionState, LandingUrl};
use domain::lead::{ClueId, Lead, LeadAccount, LeadDetail, LeadKind};
use domain::{
    CampaignId, ConversionId, LeadId, MessageId, PersonName, PhoneNumber, QueryId, Snowflake,
    Source,
};

/// A lead of account 01, by phone: the same clue for the same number.
pub fn lead(number: i64) -> Lead {
    Lead {
        id: LeadId(snowflake(number)),
        account: LeadAccount::First,
        kind: LeadKind::Phone,
        clue_id: ClueId::parse(&format!("clue-{number}")).unwrap(),
        name: Some(PersonName::parse("王小明").unwrap()),
        phone: Some(PhoneNumber::parse("13912345678").unwrap()),
        detail: LeadDetail(r#"{"area":"上海"}"#.to_owned()),
        ucid: Some("10001".to_owned()),
        channel: Some("搜索推广".to_owned()),
        committed_at: Some(start()),
        source: Source::default(),
        received_at: start(),
    }
}

/// A call that waits to be uploaded.
pub fn conversion(number: i64) -> Conversion {
    let landing = format!("https://promotion.example.com/a?bd_vid=click{number}");
    let mut sameness = [0; 32];
    sameness[..8].copy_from_slice(&number.to_be_bytes());
    Conversion {
        id: ConversionId(snowflake(number)),
        sameness,
        landing: LandingUrl::parse(&landing).unwrap(),
        conversion_type: 30,
        called_at: start(),
        state: ConversionState::Waiting,
        due_at: start(),
        failures: 0,
        last_error: None,
        created_at: start(),
    }
}

/// A round without messages.
pub fn campaign(number: i64) -> Campaign {
    Campaign {
        id: CampaignId(snowflake(number)),
        before: day(),
        most: 10,
        package: None,
        chosen: 0,
        left_out: LeftOut::default(),
        is_capped: false,
        created_by: "admin".to_owned(),
        created_at: start(),
    }
}

/// One message of the round, that waits.
pub fn recall_message(campaign: &Campaign, number: i64) -> RecallMessage {
    RecallMessage {
        id: MessageId(snowflake(number)),
        campaign: campaign.id,
        query_id: QueryId::parse(&format!("PBS{number:09}")).unwrap(),
        phone: PhoneNumber::parse(&format!("138{number:08}")).unwrap(),
        expires_on: day(),
        offer: "100M/12".to_owned(),
        state: MessageState::Waiting,
        receipt_no: None,
        problem: None,
        created_at: start(),
    }
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 2, 1).unwrap()
}

fn snowflake(number: i64) -> Snowflake {
    Snowflake::from_i64(number).unwrap()
}
