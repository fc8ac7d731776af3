//! A certificate of Alipay's that we do not know yet, fetched by its number.

use super::certificate::Certificate;
use super::exchange::{Call, Exchange};
use super::reply::{Doubt, envelope, is_signed_by};
use super::trust::Certificates;
use super::wire::{CERTIFICATE, CertificateContent, Node};
use crate::http::Answer;
use crate::recorder::{About, rejected};
use crate::text::shown;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::evidence::EvidenceVerdict;
use std::sync::Arc;

impl Exchange {
    /// Asks for the certificate of this number, and keeps it when it leads to a configured root.
    pub(super) async fn fetch_certificate(
        &self,
        own: &Certificates,
        number: &str,
    ) -> Result<Arc<Certificate>, Doubt> {
        let now = self.clock.now();
        let Some(_turn) = own.may_ask(now).await else {
            // Somebody may just have fetched this very one.
            return own.find(number).ok_or_else(|| unknown_number(number, TOO_SOON));
        };
        let fetched = self.download(own, number).await;
        match fetched {
            Ok(certificate) => {
                tracing::info!(number, "a new certificate of Alipay's is trusted");
                Ok(own.learn(certificate))
            }
            Err(problem) => {
                tracing::error!(number = shown(number), problem, "no certificate of Alipay's");
                Err(unknown_number(number, &problem))
            }
        }
    }

    async fn download(&self, own: &Certificates, number: &str) -> Result<Certificate, String> {
        let content = CertificateContent { alipay_cert_sn: number };
        let content = serde_json::to_string(&content).map_err(|error| error.to_string())?;
        let about = About { operation: "fetch_certificate", number: None };
        let call = Call::new(about, CERTIFICATE, &content);
        let request = self.request(call).map_err(|error| error.to_string())?;
        let sent = self.recorder.send(&self.http, request, about).await;
        let heard = sent.map_err(|error| error.to_string())?;
        self.noted(&heard.answer);
        let read = self.certificate_in(own, number, &heard.answer);
        let verdict = match &read {
            Ok(_) => EvidenceVerdict::Accepted,
            Err(problem) => rejected("untrusted_certificate", problem.clone()),
        };
        heard.judged(verdict).await;
        read
    }

    /// The answer is signed with a certificate that we know, or with the very one that it brings:
    /// that one is believed for the root above it.
    fn certificate_in(
        &self,
        own: &Certificates,
        number: &str,
        answer: &Answer,
    ) -> Result<Certificate, String> {
        let envelope = envelope(CERTIFICATE, answer).map_err(|doubt| doubt.explanation)?;
        let node: Node = serde_json::from_str(envelope.node)
            .map_err(|_error| "a field of the answer has another type".to_owned())?;
        let content = node.alipay_cert_content.filter(|_| node.code == "10000");
        let Some(content) = content else {
            return Err(shown(node.sub_code.as_deref().unwrap_or(&node.code)));
        };
        let file = STANDARD
            .decode(content.trim())
            .ok()
            .and_then(|file| String::from_utf8(file).ok())
            .ok_or("the certificate that came is not a text in base64")?;
        let certificate = own
            .roots
            .lead_to(&file, Some(self.clock.now()))
            .map_err(|problem| format!("the certificate that came: {problem}"))?;
        if certificate.number != number {
            return Err("the certificate that came has another number".to_owned());
        }
        let signer = envelope.cert_number.as_deref().unwrap_or(number);
        let right = match own.find(signer) {
            Some(known) => is_signed_by(&known.key, &envelope),
            None => signer == number && is_signed_by(&certificate.key, &envelope),
        };
        if right { Ok(certificate) } else { Err("the answer's signature is wrong".to_owned()) }
    }
}

const TOO_SOON: &str = "one was asked for less than a minute ago";

fn unknown_number(number: &str, problem: &str) -> Doubt {
    let number = shown(number);
    let explanation = format!("it is signed with the unknown certificate {number:?}: {problem}");
    Doubt::new("unknown_key", explanation)
}
