use super::*;
use chrono::TimeDelta;
use testkit::fakes::FakeClock;

fn limits(burst: u32, per_minute: u32) -> RateLimits {
    let number = |number| NonZeroU32::new(number).unwrap();
    RateLimits::with(|_class| CallRate { burst: number(burst), per_minute: number(per_minute) })
}

#[test]
fn a_burst_goes_through_and_then_as_many_as_a_minute_has() {
    let clock = FakeClock::new();
    let port: Arc<dyn Clock> = Arc::<FakeClock>::clone(&clock);
    let limits = limits(3, 6);
    let call = || limits.check(LimitClass::Captcha, "203.0.113.7", &port);
    for _call in 0..3 {
        assert_eq!(call(), Ok(()));
    }
    assert_eq!(call(), Err(Duration::from_secs(10)));
    clock.advance(TimeDelta::seconds(9));
    assert_eq!(call(), Err(Duration::from_secs(1)));
    clock.advance(TimeDelta::seconds(1));
    assert_eq!((call(), call()), (Ok(()), Err(Duration::from_secs(10))));
}

#[test]
fn addresses_and_classes_have_nothing_to_do_with_each_other() {
    let port: Arc<dyn Clock> = FakeClock::new();
    let limits = limits(1, 1);
    assert!(limits.check(LimitClass::Captcha, "203.0.113.7", &port).is_ok());
    assert!(limits.check(LimitClass::Captcha, "203.0.113.7", &port).is_err());
    assert!(limits.check(LimitClass::Captcha, "203.0.113.8", &port).is_ok());
    assert!(limits.clone().check(LimitClass::Sms, "203.0.113.7", &port).is_ok());
    assert!(limits.clone().check(LimitClass::Sms, "203.0.113.7", &port).is_err());
}

#[test]
fn those_who_have_waited_are_forgotten() {
    let clock = FakeClock::new();
    let port: Arc<dyn Clock> = Arc::<FakeClock>::clone(&clock);
    let limits = limits(1, 60);
    let call = |caller: u32| limits.check(LimitClass::Tracking, &caller.to_string(), &port);
    for caller in 0..TIDY_EVERY - 1 {
        assert!(call(caller).is_ok());
    }
    clock.advance(TimeDelta::minutes(5));
    assert!(call(u32::MAX).is_ok());
    let limiters = limits.0.limiters.get().unwrap();
    let limiter = limiters.iter().find(|limiter| limiter.class == LimitClass::Tracking).unwrap();
    assert_eq!(limiter.callers(), 1);
}

#[test]
fn no_flood_of_addresses_fills_the_memory() {
    let port: Arc<dyn Clock> = FakeClock::new();
    let limits = limits(1, 1);
    let most = u32::try_from(MOST_CALLERS).unwrap();
    for caller in 0..most + 3 * TIDY_EVERY {
        assert!(limits.check(LimitClass::Tracking, &caller.to_string(), &port).is_ok());
    }
    let limiters = limits.0.limiters.get().unwrap();
    let limiter = limiters.iter().find(|limiter| limiter.class == LimitClass::Tracking).unwrap();
    assert!(limiter.callers() < MOST_CALLERS, "{}", limiter.callers());
}

#[test]
fn every_limited_route_is_there_or_known_to_come() {
    let classes: Vec<_> = LimitClass::ALL.iter().map(|class| class.name()).collect();
    assert_eq!(classes.len(), LimitClass::ALL.len());
    for row in crate::ROUTES.iter() {
        let is_providers = row.path.contains("/notify") && row.verb == crate::Verb::Post;
        assert!(!is_providers || class_of(row).is_none(), "{}", row.path);
    }
}
