use crate::rows::evidence::EvidenceRow;
use domain::evidence::SealedEvidence;
use domain::ports::Cause;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{BufRead, BufReader, Write};

/// The same links give the same bytes.
pub(super) fn written(links: &[SealedEvidence]) -> Result<Vec<u8>, Cause> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    for link in links {
        serde_json::to_writer(&mut packed, &EvidenceRow::of_sealed(link))?;
        packed.write_all(b"\n")?;
    }
    Ok(packed.finish()?)
}

/// For files whose hash is known: others could unpack to any size.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<SealedEvidence>, Cause> {
    let mut links = Vec::new();
    for line in BufReader::new(GzDecoder::new(bytes)).lines() {
        links.push(serde_json::from_str::<EvidenceRow>(&line?)?.sealed()?);
    }
    Ok(links)
}
