//! The files that pages load: scripts, styles and pictures, held in the binary.

use actix_web::http::header::{CACHE_CONTROL, ETAG, HeaderValue};
use actix_web::{HttpResponse, web};
use files::Files;
use std::fmt::Write;
use std::sync::LazyLock;

/// A year: a changed file has another address.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

mod files {
    #![expect(clippy::same_name_method, reason = "the derived methods and the trait's are alike")]

    /// In a debug build the files are read from the folder each time.
    #[derive(rust_embed::Embed)]
    #[folder = "assets/"]
    pub(super) struct Files;
}

/// Of all files together, so that a file's relative imports stay within one version.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort_unstable();
    let hashes = names.iter().filter_map(|name| Files::get(name));
    let sum = hashes.fold([0_u8; 8], |sum, file| mixed(sum, &file.metadata.sha256_hash()));
    hex(&sum)
});

/// Where the file of this name is found.
pub(super) fn url(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

pub(super) async fn asset(path: web::Path<(String, String)>) -> HttpResponse {
    let (version, name) = path.into_inner();
    let Some(file) = Files::get(&name).filter(|_file| is_plain(&name)) else {
        return HttpResponse::NotFound().body("no such file");
    };
    let is_current = version == *VERSION;
    HttpResponse::Ok()
        .content_type(file.metadata.mimetype())
        .insert_header((CACHE_CONTROL, if is_current { FOR_EVER } else { "no-cache" }))
        .insert_header((ETAG, etag(&file.metadata.sha256_hash())))
        .body(file.data.into_owned())
}

/// One name for one file, also where the folder is read.
fn is_plain(name: &str) -> bool {
    name.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

fn etag(hash: &[u8; 32]) -> HeaderValue {
    let short = hash.first_chunk::<8>().map(|bytes| hex(bytes)).unwrap_or_default();
    HeaderValue::from_str(&format!("\"{short}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Order counts, so that two files that change places are another whole.
fn mixed(sum: [u8; 8], hash: &[u8; 32]) -> [u8; 8] {
    let own = hash.first_chunk::<8>().copied().unwrap_or_default();
    (u64::from_be_bytes(sum).rotate_left(7) ^ u64::from_be_bytes(own)).to_be_bytes()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}
