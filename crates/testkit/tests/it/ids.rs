use chrono::TimeDelta;
use domain::ports::{Clock, IdGenerator};
use std::collections::BTreeSet;
use std::thread;
use testkit::fakes::{FakeClock, SequentialIds};
use testkit::given;

#[test]
fn ids_decode_to_the_clocks_now_and_rise() {
    let clock = FakeClock::at(given::start());
    let ids = SequentialIds::new(&clock);
    let first = ids.next_id().unwrap();
    let second = ids.next_id().unwrap();
    assert!(first < second);
    assert_eq!(second.made_at(), given::start());
    clock.advance(TimeDelta::days(1));
    let third = ids.next_id().unwrap();
    assert!(second < third);
    assert_eq!(third.made_at(), clock.now());
}

#[test]
fn ids_made_side_by_side_are_all_different() {
    let clock = FakeClock::new();
    let ids = SequentialIds::new(&clock);
    let all: Vec<_> = thread::scope(|scope| {
        let makers: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| (0..500).map(|_| ids.next_id().unwrap()).collect::<Vec<_>>()))
            .collect();
        makers.into_iter().flat_map(|maker| maker.join().unwrap()).collect()
    });
    let distinct: BTreeSet<_> = all.iter().copied().collect();
    assert_eq!(distinct.len(), 2_000);
}

#[test]
fn given_things_have_ids_of_their_own() {
    let (one, other) = (given::order(), given::order());
    assert!(one.id < other.id);
    assert_ne!(given::attempt(&one).id, given::attempt(&one).id);
    assert_eq!(given::attempt(&one).number, given::attempt(&one).number);
    assert_ne!(given::attempt(&one).number, given::nth_attempt(&one, 1).number);
}
