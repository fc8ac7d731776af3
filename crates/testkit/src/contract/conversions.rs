//! The contract of `ConversionUpload`.

use super::{Cleanup, Wire};
use crate::given;
use async_trait::async_trait;
use domain::conversion::Conversion;
use domain::ports::{ConversionUpload, UploadError};
use std::fmt;
use std::sync::Arc;

/// What the other side holds, and how it is made to fail.
#[async_trait]
pub trait Account: Send + Sync {
    /// Every conversion that it took, once each, by our number.
    async fn taken(&self) -> Vec<String>;
    /// The next upload is answered that the token is invalid.
    async fn refuse_token(&self);
    /// The next upload is answered that something is wrong over there.
    async fn fail(&self);
}

pub struct Fixture {
    pub upload: Arc<dyn ConversionUpload>,
    pub account: Arc<dyn Account>,
    pub wire: Arc<dyn Wire>,
    /// Dropped last.
    pub cleanup: Cleanup,
}

impl fmt::Debug for Fixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fixture").field("upload", &self.upload).finish_non_exhaustive()
    }
}

/// The cases that every uploader keeps: `conversions_contract!(fresh)` with
/// `async fn fresh() -> testkit::contract::conversions::Fixture`.
#[macro_export]
macro_rules! conversions_contract {
    ($fresh:path) => {
        $crate::contract_cases! { conversions, $fresh;
            a_batch_of_the_largest_size_is_taken,
            one_that_is_refused_does_not_keep_the_others_back,
            where_all_are_refused_each_is_told_so,
            a_refused_token_and_a_fault_of_theirs_take_nothing,
            one_that_is_uploaded_again_after_a_lost_answer_counts_once,
        }
    };
}

pub async fn a_batch_of_the_largest_size_is_taken(fixture: &Fixture) {
    let batch = batch(99);
    assert_eq!(fixture.upload.upload(&batch).await.unwrap(), []);
    assert_eq!(fixture.account.taken().await, numbers(&batch));
}

pub async fn one_that_is_refused_does_not_keep_the_others_back(fixture: &Fixture) {
    let mut batch = batch(3);
    batch[1].conversion_type = 9_999;
    let refused = fixture.upload.upload(&batch).await.unwrap();
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert_eq!(refused[0].position, 1);
    assert!(!refused[0].reason.is_empty());
    batch.remove(1);
    assert_eq!(fixture.account.taken().await, numbers(&batch));
}

pub async fn where_all_are_refused_each_is_told_so(fixture: &Fixture) {
    let mut batch = batch(2);
    for conversion in &mut batch {
        conversion.conversion_type = 9_999;
    }
    let refused = fixture.upload.upload(&batch).await.unwrap();
    let places: Vec<_> = refused.iter().map(|refused| refused.position).collect();
    assert_eq!(places, [0, 1]);
    assert!(fixture.account.taken().await.is_empty());
}

pub async fn a_refused_token_and_a_fault_of_theirs_take_nothing(fixture: &Fixture) {
    let batch = batch(1);
    fixture.account.refuse_token().await;
    let refused = fixture.upload.upload(&batch).await;
    assert!(matches!(refused, Err(UploadError::TokenRefused { .. })), "{refused:?}");
    fixture.account.fail().await;
    let failed = fixture.upload.upload(&batch).await;
    assert!(matches!(failed, Err(UploadError::TheirFault { .. })), "{failed:?}");
    assert!(fixture.account.taken().await.is_empty());
    fixture.upload.upload(&batch).await.unwrap();
    assert_eq!(fixture.account.taken().await, numbers(&batch));
}

pub async fn one_that_is_uploaded_again_after_a_lost_answer_counts_once(fixture: &Fixture) {
    let batch = batch(2);
    fixture.wire.lose_next_answer().await;
    let lost = fixture.upload.upload(&batch).await;
    assert!(matches!(lost, Err(UploadError::Unknown(_))), "{lost:?}");
    fixture.upload.upload(&batch).await.unwrap();
    assert_eq!(fixture.account.taken().await, numbers(&batch));
}

fn batch(size: i64) -> Vec<Conversion> {
    (0..size).map(|number| given::conversion(1_000 + number)).collect()
}

fn numbers(batch: &[Conversion]) -> Vec<String> {
    batch.iter().map(|conversion| conversion.id.to_string()).collect()
}
