use crate::error::{ApiError, ErrorCode};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};

/// The kinds that the demo data have, with their width and height in pixels.
const KINDS: [(&str, u32, u32); 3] =
    [("banner", 1_200, 400), ("mobile", 750, 320), ("package", 600, 400)];
const MOST_LETTERS: usize = 32;
/// Pictures of the demo data never change.
const ONE_DAY: &str = "public, max-age=86400";

/// A placeholder for a picture of the demo data (sandbox only): its name on a coloured ground.
#[utoipa::path(
    get,
    path = "/pictures/{name}",
    tag = "sandbox",
    params(("name" = String, Path, example = "banner-spring.svg",
        description = "`banner-`, `mobile-` or `package-`, up to 32 of a–z, 0–9 and -, and `.svg`")),
    responses((status = 200, description = "The picture", body = String,
        content_type = "image/svg+xml")),
)]
pub(crate) async fn picture(name: web::Path<String>) -> Result<HttpResponse, ApiError> {
    let svg = drawn(&name).ok_or(ErrorCode::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "image/svg+xml"))
        .insert_header((CACHE_CONTROL, ONE_DAY))
        .body(svg))
}

/// `None` for a name that no picture has. Of the name only letters, digits and hyphens are let
/// through, so nothing in it is markup.
fn drawn(name: &str) -> Option<String> {
    let (kind, label) = name.strip_suffix(".svg")?.split_once('-')?;
    let (_, width, height) = KINDS.into_iter().find(|(known, ..)| *known == kind)?;
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if !(1..=MOST_LETTERS).contains(&label.len()) || !label.bytes().all(is_plain) {
        return None;
    }
    let hue = label.bytes().fold(0_u32, |sum, byte| sum * 31 % 360 + u32::from(byte)) % 360;
    let (across, down, letters) = (width / 2, height / 2, height / 8);
    let label = label.replace('-', " ").to_uppercase();
    Some(format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">
<rect width="{width}" height="{height}" fill="hsl({hue} 55% 42%)"/>
<circle cx="{width}" cy="{height}" r="{height}" fill="hsl({hue} 55% 50%)"/>
<text x="{across}" y="{down}" font-size="{letters}" font-family="sans-serif" fill="white"
 text-anchor="middle" dominant-baseline="middle">长城宽带 {label}</text>
</svg>
"#
    ))
}

#[cfg(test)]
mod tests {
    use super::drawn;

    #[test]
    fn each_name_has_a_picture_of_its_own_and_always_the_same() {
        let spring = drawn("banner-spring.svg").unwrap();
        assert!(spring.starts_with("<svg ") && spring.contains("SPRING</text>"), "{spring}");
        assert_eq!(drawn("banner-spring.svg").as_ref(), Some(&spring));
        assert_ne!(drawn("mobile-spring.svg").as_ref(), Some(&spring));
        assert!(drawn("package-1000m-detail.svg").unwrap().contains("1000M DETAIL"));
    }

    #[test]
    fn nothing_that_is_no_name_is_drawn() {
        let long = format!("banner-{}.svg", "a".repeat(33));
        for name in [
            "",
            "banner-.svg",
            "banner-spring.png",
            "spring.svg",
            "other-spring.svg",
            "banner-<script>.svg",
            "banner-a&b.svg",
            "banner-..%2Fa.svg",
            long.as_str(),
        ] {
            assert_eq!(drawn(name), None, "{name}");
        }
    }
}
