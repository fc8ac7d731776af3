//! Takes what the API's page loads out of Swagger UI's archive, and packs each file as browsers take it.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::error::Error;
use std::io::{Cursor, Read, copy};
use std::path::Path;
use std::{env, fs};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;
use zip::result::ZipError;

/// Less than half of what there is: the rest is for other ways to load it.
const FILES: [&str; 7] = [
    "index.html",
    "index.css",
    "favicon-16x16.png",
    "favicon-32x32.png",
    "swagger-ui.css",
    "swagger-ui-bundle.js",
    "swagger-ui-standalone-preset.js",
];

/// Takes the place of the archive's own.
const INITIALIZER: &str = "src/pages/docs/swagger-initializer.js";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={INITIALIZER}");
    pack("swagger-initializer.js", &mut fs::File::open(INITIALIZER)?)?;
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    let all: Vec<String> =
        archive.file_names().map(|name| Ok(name?.into_owned())).collect::<Result<_, ZipError>>()?;
    for name in FILES {
        let end = format!("/dist/{name}");
        // The first folder has the version in its name; what others are within has more of them.
        let is_it = |path: &&String| path.ends_with(&end) && path.matches('/').count() == 2;
        let path = all.iter().find(is_it).ok_or_else(|| format!("no {end} in the archive"))?;
        pack(name, &mut archive.by_name(path)?)?;
    }
    Ok(())
}

fn pack(name: &str, file: &mut impl Read) -> Result<(), Box<dyn Error>> {
    let folder = env::var_os("OUT_DIR").ok_or("cargo says no folder")?;
    let packed = fs::File::create(Path::new(&folder).join(format!("{name}.gz")))?;
    let mut packed = GzEncoder::new(packed, Compression::best());
    copy(file, &mut packed)?;
    packed.finish()?;
    Ok(())
}
