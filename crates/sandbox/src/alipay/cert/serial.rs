//! The numbers of certificates: `md5(issuer + serial)`, as Alipay's SDKs compute them.

use md5::{Digest, Md5};
use x509_parser::certificate::X509Certificate;
use x509_parser::pem::Pem;

use crate::error::SandboxError;

const UNREADABLE: SandboxError = SandboxError::Crypto("a certificate cannot be read");

/// The number of the first certificate in a PEM file.
pub(super) fn number(pem: &str) -> Result<String, SandboxError> {
    let first = Pem::iter_from_buffer(pem.as_bytes()).next().ok_or(UNREADABLE)?;
    let first = first.map_err(|_error| UNREADABLE)?;
    of(&first.parse_x509().map_err(|_error| UNREADABLE)?)
}

/// The numbers of the certificates that an RSA key signed, in the file's order.
pub(super) fn root_numbers(pem: &str) -> Result<String, SandboxError> {
    let mut numbers = Vec::new();
    for certificate in Pem::iter_from_buffer(pem.as_bytes()) {
        let certificate = certificate.map_err(|_error| UNREADABLE)?;
        let certificate = certificate.parse_x509().map_err(|_error| UNREADABLE)?;
        let algorithm = certificate.signature_algorithm.algorithm.to_id_string();
        if algorithm.starts_with("1.2.840.113549.1.1.") {
            numbers.push(of(&certificate)?);
        }
    }
    Ok(numbers.join("_"))
}

fn of(certificate: &X509Certificate<'_>) -> Result<String, SandboxError> {
    let mut parts = Vec::new();
    for attribute in certificate.issuer().iter_attributes() {
        let name = short_name(&attribute.attr_type().to_id_string())?;
        let value = attribute.as_str().map_err(|_error| UNREADABLE)?;
        parts.push(format!("{name}={value}"));
    }
    parts.reverse();
    let text = format!("{}{}", parts.join(","), certificate.tbs_certificate.serial);
    Ok(hex::encode(Md5::digest(text.as_bytes())))
}

/// RFC 2253's name of an attribute.
fn short_name(oid: &str) -> Result<&'static str, SandboxError> {
    match oid {
        "2.5.4.3" => Ok("CN"),
        "2.5.4.6" => Ok("C"),
        "2.5.4.7" => Ok("L"),
        "2.5.4.8" => Ok("ST"),
        "2.5.4.10" => Ok("O"),
        "2.5.4.11" => Ok("OU"),
        _ => Err(UNREADABLE),
    }
}
