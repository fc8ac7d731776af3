use super::shown::ImportReceived;
use crate::admin::fields;
use crate::envelope::Success;
use crate::error::{ApiError, ErrorCode};
use crate::extract::{Params, Staff};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};
use app::{Application, ImportError, NewImport};
use domain::import::{ImportKind, SheetFormat, TextEncoding};
use domain::staff::StaffMember;
use futures_util::StreamExt;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const LONGEST_NAME: usize = 255;

/// A route that takes a file: its words, its path, and whose lines the file has.
macro_rules! takes_a_file {
    ($(#[$words:meta])* $route:ident, $path:literal, $kind:ident) => {
        $(#[$words])*
        #[utoipa::path(
            post,
            path = $path,
            tag = "后台",
            security(("staff" = [])),
            params(
                ("dryRun" = Option<bool>, Query, description = "Only say what would change"),
                ("fileName" = Option<String>, Query, description = "For the list",
                    max_length = 255),
                ("encoding" = Option<String>, Query,
                    description = "Of CSV: `utf-8` or `gb18030`; without it, it is found out"),
            ),
            request_body(content = String, content_type = "text/csv",
                description = "The file; XLSX under its own media type"),
            responses((status = 200, description = "Received", body = Success<ImportReceived>)),
        )]
        pub(crate) async fn $route(
            app: web::Data<Application>,
            Staff(staff): Staff,
            request: HttpRequest,
            params: Params,
            body: web::Payload,
        ) -> Result<HttpResponse, ApiError> {
            take_in(&app, &staff, (ImportKind::$kind, &request, &params), body).await
        }
    };
}

takes_a_file! {
    /// 导入boss: brings in customers of BOSS from a file of up to 256 MiB.
    ///
    /// The body is the file itself, `text/csv` or XLSX. Its first line names the columns, in Chinese
    /// or English: queryId 查询号, customerName 客户姓名, phoneNumber 手机号, address 地址,
    /// packageName 套餐名称, packageRate 速率, expiresOn 到期日, and where there is one qualified
    /// 达标. The answer comes when the file has come in whole and its header is good; its lines are
    /// read afterwards, as `/v1/admin/imports/{id}` tells. The same file again changes nothing.
    import_boss, "/v1/admin/boss/import", BossCustomers
}

takes_a_file! {
    /// 导入达标用户: brings in the list of qualified users from a file of up to 256 MiB.
    ///
    /// As for BOSS' customers, with the columns queryId 查询号, and where there are such campaign
    /// 活动 and qualified 达标: 否 takes the queryId from the list. Who is not in the file stays as
    /// they are.
    import_qualified_users, "/v1/admin/qualified-users/import", QualifiedUsers
}

/// Piece by piece, as fast as they can be kept.
async fn take_in(
    app: &Application,
    staff: &StaffMember,
    (kind, request, params): (ImportKind, &HttpRequest, &Params),
    mut body: web::Payload,
) -> Result<HttpResponse, ApiError> {
    app.imports.may_send(staff)?;
    let mut receiving = app.imports.begin(staff, new_import(kind, request, params)?).await?;
    while let Some(piece) = body.next().await {
        let Ok(piece) = piece else {
            app.imports.break_off(receiving, &ImportError::Ended).await;
            return Err(ApiError::new(ErrorCode::MalformedBody).because("the body broke off"));
        };
        if let Err(error) = app.imports.receive(&mut receiving, &piece).await {
            app.imports.break_off(receiving, &error).await;
            return Err(error.into());
        }
    }
    let received = app.imports.complete(staff, receiving).await?;
    Ok(Success::of(ImportReceived::of(&received)).response())
}

fn new_import(
    kind: ImportKind,
    request: &HttpRequest,
    params: &Params,
) -> Result<NewImport, ApiError> {
    let (format, charset) = media_type(request)?;
    let dry_run = params.optional("dryRun")?;
    let dry_run = dry_run.map(|word| fields::word("dryRun", word, |word| word.parse().ok()));
    let said = params.optional("encoding")?;
    let said = said.map(|word| fields::word("encoding", word, TextEncoding::from_name));
    let file_name = params.optional_up_to("fileName", LONGEST_NAME)?.unwrap_or_default();
    Ok(NewImport {
        kind,
        format,
        encoding: said.transpose()?.or(charset),
        file_name: file_name.to_owned(),
        dry_run: dry_run.transpose()?.unwrap_or(false),
    })
}

/// What the body is said to be; of CSV with its character set, if that is said.
fn media_type(request: &HttpRequest) -> Result<(SheetFormat, Option<TextEncoding>), ApiError> {
    let refused = || ApiError::new(ErrorCode::FileTypeRefused);
    let value = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let value = value.ok_or_else(refused)?.to_ascii_lowercase();
    let (essence, rest) = value.split_once(';').unwrap_or((&value, ""));
    match essence.trim() {
        XLSX => Ok((SheetFormat::Xlsx, None)),
        "text/csv" => {
            let mut parameters = rest.split(';').filter_map(|pair| pair.trim().split_once('='));
            let charset = parameters.find(|(name, _)| *name == "charset");
            let encoding = match charset.map(|(_, value)| value.trim_matches('"')) {
                None => None,
                Some("utf-8" | "utf8") => Some(TextEncoding::Utf8),
                Some("gb18030" | "gbk" | "gb2312") => Some(TextEncoding::Gb18030),
                Some(_unknown) => return Err(refused()),
            };
            Ok((SheetFormat::Csv, encoding))
        }
        _other => Err(refused()),
    }
}
