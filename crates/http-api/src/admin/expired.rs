//! 过期用户: customers whose term is over, and messages to them.

use super::campaigns::CampaignShown;
use super::days::{day, parse_day};
use crate::csv_text::CsvFile;
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{By, JsonBody, KeyParam, Params, Staff};
use crate::keyed::Keyed;
use crate::rows::{PageParams, RowsPage, each_row, page};
use actix_web::{HttpResponse, web};
use app::{Application, RecallRound};
use chrono::NaiveDate;
use domain::campaign::MOST_PER_ROUND;
use domain::time::shanghai_day;
use domain::{Customer, PackageId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A file has so many times a hundred rows at most.
const MOST_BATCHES: u32 = 200;
const HEADER: [&str; 6] =
    ["queryId", "customerName", "phoneNumber", "packageName", "expiresOn", "qualified"];

/// 过期用户: customers whose last paid day came before the day, masked; those who ended last come
/// first.
#[utoipa::path(
    get,
    path = "/v1/admin/expired-users",
    tag = "后台",
    security(("staff" = [])),
    params(
        ("before" = Option<String>, Query, description = "The day; without it today, in Shanghai",
            example = "2026-03-02"),
        PageParams,
    ),
    responses((status = 200, description = "A page of them", body = RowsPage<ExpiredShown>)),
)]
pub(crate) async fn expired_users(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let before = before(&app, &params)?;
    let found = app.campaigns.expired(&staff, before, page(&params)?).await;
    let found = found.map_err(|error| ApiError::of_campaign(error, app.clock.now()))?;
    Ok(RowsPage::of(&found, ExpiredShown::of))
}

/// The same as a CSV file: the first 20,000, masked.
#[utoipa::path(
    get,
    path = "/v1/admin/expired-users.csv",
    tag = "后台",
    security(("staff" = [])),
    params(("before" = Option<String>, Query, description = "The day; without it today")),
    responses((status = 200, description = "UTF-8 with a byte order mark",
        content_type = "text/csv", body = String)),
)]
pub(crate) async fn expired_users_csv(
    app: web::Data<Application>,
    Staff(staff): Staff,
    params: Params,
) -> Result<HttpResponse, ApiError> {
    let before = before(&app, &params)?;
    let mut file = CsvFile::new(&HEADER);
    let read = async |page| {
        let found = app.campaigns.expired(&staff, before, page).await;
        found.map_err(|error| ApiError::of_campaign(error, app.clock.now()))
    };
    each_row(MOST_BATCHES, read, |customer| ExpiredShown::of(customer).add_to(&mut file)).await?;
    Ok(file.response("expired-users.csv"))
}

/// A round of messages to such customers: one to each phone, and none to a phone that had one
/// within 30 days, wants none, or has an order under way.
#[utoipa::path(
    post,
    path = "/v1/admin/expired-users/recall",
    tag = "后台",
    security(("staff" = [])),
    params(KeyParam),
    request_body = RecallRequest,
    responses((status = 200, description = "The round", body = Success<CampaignShown>)),
)]
pub(crate) async fn recall(
    By(Staff(staff), By(keyed, JsonBody(body))): By<Staff, By<Keyed, JsonBody<RecallRequest>>>,
) -> Result<HttpResponse, ApiError> {
    let asked = body.read()?;
    let keyed = keyed.of_account(&staff.account);
    let said = format!("{asked:?}");
    let made = Box::pin(async {
        let campaign = keyed.app.campaigns.recall(&staff, asked).await;
        let now = keyed.app.clock.now();
        let campaign = campaign.map_err(|error| ApiError::of_campaign(error, now))?;
        Ok(Success::of(CampaignShown::of(&campaign)).stored())
    });
    keyed.answer(said.as_bytes(), made).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecallRequest {
    /// Customers whose last paid day came before this day, which is not to come.
    #[schema(format = Date, example = "2026-03-02")]
    before: String,
    /// As many as this.
    #[schema(minimum = 1, maximum = 1000, example = 100)]
    most: u32,
    /// What the message offers: a package that is on sale for renewals.
    #[schema(example = 74)]
    package_id: Option<i64>,
}

impl RecallRequest {
    fn read(&self) -> Result<RecallRound, ApiError> {
        if !(1..=MOST_PER_ROUND).contains(&self.most) {
            let refused = ApiError::new(ErrorCode::InvalidField).in_field("most");
            return Err(refused.because("must be a whole number from 1 to 1000"));
        }
        Ok(RecallRound {
            before: parse_day("before", &self.before)?,
            most: self.most,
            package: self.package_id.map(PackageId),
        })
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExpiredShown {
    #[schema(example = "PBS001022579")]
    query_id: String,
    /// Masked.
    #[schema(example = "**试")]
    customer_name: String,
    /// Masked.
    #[schema(example = "186******772")]
    phone_number: String,
    /// Masked.
    #[schema(example = "江场西路**号")]
    address: String,
    package_name: String,
    /// The last day that was paid for.
    #[schema(format = Date)]
    expires_on: String,
    /// On the list of qualified customers (达标).
    qualified: bool,
}

impl ExpiredShown {
    fn of(customer: &Customer) -> Self {
        let contact = &customer.contact;
        Self {
            query_id: customer.query_id.to_string(),
            customer_name: contact.name.masked().into_string(),
            phone_number: contact.phone.masked().into_string(),
            address: contact.address.masked().into_string(),
            package_name: customer.package_name.clone(),
            expires_on: customer.expires_on.to_string(),
            qualified: customer.qualified,
        }
    }
    fn add_to(&self, file: &mut CsvFile) {
        file.add(&[
            &self.query_id,
            &self.customer_name,
            &self.phone_number,
            &self.package_name,
            &self.expires_on,
            if self.qualified { "true" } else { "false" },
        ]);
    }
}

fn before(app: &Application, params: &Params) -> Result<NaiveDate, ApiError> {
    let asked = day(params, "before")?;
    Ok(asked.unwrap_or_else(|| shanghai_day(app.clock.now())))
}
