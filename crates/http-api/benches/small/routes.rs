use crate::bare;
use crate::harness::{SAVE, Site, get, post, save_body};
use actix_web::body::{MessageBody, to_bytes};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::rt::{System, SystemRunner};
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Bytes;
use async_trait::async_trait;
use criterion::{BatchSize, Bencher, Criterion};
use domain::intake::{Intake, IntakeOutcome};
use domain::ports::{IdError, IdGenerator, OrderIntake, StoreError};
use domain::{PackageId, Snowflake};
use http_api::{CallRate, RateLimits, app_factory};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use testkit::given;

const HOME: &str = "/v1/package/home";
const ORDER: &str = "/v1/order/renewal/order";

/// Takes every order and keeps none, so that the last one costs as much as the first.
#[derive(Debug)]
struct Forgetful;

#[async_trait]
impl OrderIntake for Forgetful {
    async fn place(&self, _intake: Intake) -> Result<IntakeOutcome, StoreError> {
        Ok(IntakeOutcome::Accepted)
    }

    fn has_room(&self) -> bool {
        true
    }
}

/// Gives ids for as long as it takes, which a clock that stands still would not allow.
#[derive(Debug)]
struct Rising(AtomicI64);

impl IdGenerator for Rising {
    fn next_id(&self) -> Result<Snowflake, IdError> {
        Ok(Snowflake::from_i64(self.0.fetch_add(1, Ordering::Relaxed)).unwrap())
    }
}

pub(crate) fn benches(criterion: &mut Criterion) {
    let system = System::new();
    let site = Site::wired(
        |settings| settings.rate_limits = unlimited(),
        |ports| {
            ports.intake = Arc::new(Forgetful);
            ports.ids = Arc::new(Rising(AtomicI64::new(given::id().as_i64())));
        },
    );
    for id in 75..80 {
        site.store.put_package(domain::Package { id: PackageId(id), ..given::package() });
    }
    let body = save_body();
    compared(criterion, "route: a renewal saved", (&system, &site), SAVE, || post(SAVE, &body));
    compared(criterion, "route: six packages", (&system, &site), HOME, || get(HOME));

    let site = Site::with(|settings| settings.rate_limits = unlimited());
    let (id, token) = system.block_on(site.saved());
    let path = format!("{ORDER}?orderId={id}&t={token}");
    compared(criterion, "route: an order by its id", (&system, &site), ORDER, || get(&path));
}

/// Counts as always, and stops nobody.
fn unlimited() -> RateLimits {
    RateLimits::with(|_class| CallRate { burst: NonZeroU32::MAX, per_minute: NonZeroU32::MAX })
}

/// The site's answer, and the same bytes from an application that does nothing else.
fn compared(
    criterion: &mut Criterion,
    title: &str,
    (system, site): (&SystemRunner, &Site),
    path: &str,
    request: impl Fn() -> TestRequest,
) {
    let answer = system.block_on(site.call(request()));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let mut group = criterion.benchmark_group(title);
    group.bench_function("ours", |bench| {
        let service = system.block_on(init_service(app_factory(&site.deps)));
        measure(bench, system, &service, || request().to_request());
    });
    group.bench_function("bare actix with as many bytes", |bench| {
        let app = bare::app(path, Bytes::from(answer.body.clone()));
        let service = system.block_on(init_service(app));
        measure(bench, system, &service, || request().to_request());
    });
}

fn measure<R, S, B>(
    bench: &mut Bencher<'_>,
    system: &SystemRunner,
    service: &S,
    request: impl FnMut() -> R,
) where
    S: Service<R, Response = ServiceResponse<B>, Error = actix_web::Error>,
    B: MessageBody,
{
    bench.iter_batched(
        request,
        |request| {
            system.block_on(async {
                let response = service.call(request).await.unwrap();
                assert_eq!(response.status(), 200);
                to_bytes(response.into_body()).await.ok().unwrap()
            })
        },
        BatchSize::SmallInput,
    );
}
