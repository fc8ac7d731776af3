//! What every request does many times: masks, ids, amounts. Each beside the least that it could be.
#![expect(clippy::unwrap_used, reason = "a bench: a broken expectation stops it")]

use criterion::{Criterion, criterion_group, criterion_main};
use domain::snowflake::{SnowflakeSequence, WorkerSlot};
use domain::{Money, OrderId, mask};
use std::hint::black_box;

const NAME: &str = "欧阳娜娜";
const PHONE: &str = "18612345772";
const ADDRESS: &str = "上海市静安区江场西路12号3幢1201室";
const ORDER: &str = "R202407261816664599454990337";
const NUMBER: &str = "1816664599454990337";
const NOON_MS: i64 = 1_772_424_000_000;

fn masks(criterion: &mut Criterion) {
    let works = [("name", NAME), ("phone", PHONE), ("address", ADDRESS)];
    let masks = [mask::name, mask::phone, mask::address];
    for ((what, text), masked) in works.into_iter().zip(masks) {
        let mut group = criterion.benchmark_group(format!("mask: {what}"));
        group.bench_function("ours", |bench| bench.iter(|| masked(black_box(text))));
        group.bench_function("a plain copy", |bench| bench.iter(|| black_box(text).to_owned()));
    }
}

fn ids(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("id: the next");
    let mut sequence = SnowflakeSequence::new(WorkerSlot::new(5).unwrap(), NOON_MS);
    let mut now = NOON_MS;
    group.bench_function("ours", |bench| {
        bench.iter(|| {
            // A new millisecond for each, so that the sequence never runs out.
            now += 1;
            sequence.next(black_box(now)).unwrap()
        });
    });
    let mut last = 0_i64;
    group.bench_function("adding one", |bench| {
        bench.iter(|| {
            last += 1;
            black_box(last)
        });
    });
    drop(group);

    let mut group = criterion.benchmark_group("id: an order's, read");
    group.bench_function("ours", |bench| {
        bench.iter(|| black_box(ORDER).parse::<OrderId>().unwrap());
    });
    group.bench_function("its number alone", |bench| {
        bench.iter(|| black_box(NUMBER).parse::<i64>().unwrap());
    });
    drop(group);

    let mut group = criterion.benchmark_group("id: an order's, written");
    let (id, number) = (ORDER.parse::<OrderId>().unwrap(), NUMBER.parse::<i64>().unwrap());
    group.bench_function("ours", |bench| bench.iter(|| black_box(id).to_string()));
    group.bench_function("its number alone", |bench| bench.iter(|| black_box(number).to_string()));
}

fn money(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("money: yuan read");
    group.bench_function("ours", |bench| {
        bench.iter(|| Money::parse_yuan(black_box("460.00")).unwrap());
    });
    group.bench_function("an integer of fen", |bench| {
        bench.iter(|| black_box("46000").parse::<i64>().unwrap());
    });
    drop(group);

    let mut group = criterion.benchmark_group("money: yuan written");
    let price = Money::cny(46_000).unwrap();
    group.bench_function("ours", |bench| bench.iter(|| black_box(price).to_string()));
    group.bench_function("an integer of fen", |bench| {
        bench.iter(|| black_box(46_000_i64).to_string());
    });
}

criterion_group!(benches, masks, ids, money);
criterion_main!(benches);
