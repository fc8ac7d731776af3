//! Staff are told that older evidence lies in files.

use crate::harness::Site;
use domain::ports::{MoneyQueries, Store};
use domain::staff::Role;
use serde_json::{Value, json};
use testkit::contract::store::archives::record;

#[actix_web::test]
async fn payments_and_quarantined_money_name_the_files_with_older_evidence() {
    let site = Site::new();
    let (id, _quarantine) = site.quarantined().await;
    let staff = site.signed_in(Role::Finance).await;
    let paths = [format!("/v1/admin/payments?orderId={id}"), "/v1/admin/quarantine".to_owned()];
    for path in &paths {
        let rows = site.get_as(&staff, path).await.rows();
        assert_eq!(rows[0].get("evidenceArchives"), None::<&Value>, "nothing is archived");
    }
    let ends = site.store.archived_ends().await.unwrap();
    let (chain, _end) = ends.first_key_value().unwrap();
    let links = site.store.links(*chain, 0, 9).await.unwrap();
    let kept = record(&links);
    let mut work = site.store.begin().await.unwrap();
    work.evidence().archive(&kept, &links).await.unwrap();
    work.commit().await.unwrap();
    for path in &paths {
        let rows = site.get_as(&staff, path).await.rows();
        assert_eq!(rows[0]["evidenceArchives"], json!([kept.file]), "{path}");
    }
}
