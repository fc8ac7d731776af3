use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// The text as a picture to scan, to stand in the page. `None`: more text than a code holds.
pub(super) fn svg(content: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(content, EcLevel::M).ok()?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    // The declaration belongs to files; within a page it is none.
    picture.find("<svg").and_then(|start| picture.get(start..)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::svg;

    #[test]
    fn a_text_becomes_a_picture_and_too_long_a_one_does_not() {
        let picture = svg("weixin://wxpay/bizpayurl?pr=d3b3c9a8zz").unwrap();
        assert!(picture.starts_with("<svg") && picture.ends_with("</svg>"), "{picture}");
        assert!(!picture.contains("weixin"), "the text itself does not stand in it");
        assert_eq!(svg(&"x".repeat(3_000)), None);
    }
}
