//! The fake to which conversions are told.
#![expect(clippy::unused_async, reason = "a contract takes its fixture from an async function")]

use async_trait::async_trait;
use std::sync::Arc;
use testkit::contract::conversions::{Account, Fixture};
use testkit::fakes::{FakeConversions, UploadFault};

struct Scripted(Arc<FakeConversions>);

#[async_trait]
impl Account for Scripted {
    async fn taken(&self) -> Vec<String> {
        self.0.taken().iter().map(ToString::to_string).collect()
    }

    async fn refuse_token(&self) {
        self.0.fault(UploadFault::TokenRefused);
    }

    async fn fail(&self) {
        self.0.fault(UploadFault::TheirFault);
    }
}

async fn fresh() -> Fixture {
    let upload = FakeConversions::new();
    Fixture {
        account: Arc::new(Scripted(Arc::clone(&upload))),
        wire: Arc::<FakeConversions>::clone(&upload),
        upload,
        cleanup: Box::new(()),
    }
}

testkit::conversions_contract!(fresh);
