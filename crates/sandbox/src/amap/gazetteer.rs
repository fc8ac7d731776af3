//! The places that the sandbox knows: streets and landmarks on every map, and two entries that are
//! no places. Locations are approximate.

use serde_json::{Value, json};

/// An entry of the gazetteer; what is empty is answered as an empty list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) district: &'static str,
    pub(super) adcode: &'static str,
    pub(super) location: &'static str,
    pub(super) address: &'static str,
    pub(super) typecode: &'static str,
}

const fn place(id: &'static str, texts: [&'static str; 5]) -> Entry {
    let [name, district, adcode, location, address] = texts;
    Entry { id, name, district, adcode, location, address, typecode: "190301" }
}

pub(super) const ENTRIES: [Entry; 13] = [
    place("B00155KH01", ["江场西路", "上海市静安区", "310106", "121.446120,31.284310", ""]),
    place("B00155KH02", ["江场路", "上海市静安区", "310106", "121.456630,31.299870", ""]),
    place(
        "B00155KH03",
        ["江场西路地铁口商务楼", "上海市静安区", "310106", "121.447210,31.284900", "江场西路299弄"],
    ),
    place("B00155KH04", ["人民广场", "上海市黄浦区", "310101", "121.475190,31.228830", ""]),
    place(
        "B00155KH05",
        ["上海图书馆", "上海市徐汇区", "310104", "121.444580,31.208560", "淮海中路1555号"],
    ),
    place("B00155KH06", ["南京东路", "上海市黄浦区", "310101", "121.484010,31.237550", ""]),
    place("B00155KH07", ["世纪大道", "上海市浦东新区", "310115", "121.527190,31.229100", ""]),
    place("B00155KH08", ["五角场", "上海市杨浦区", "310110", "121.514290,31.298830", ""]),
    place("B00155KH09", ["莘庄", "上海市闵行区", "310112", "121.385370,31.111190", ""]),
    place("B000A83M01", ["人民大会堂", "北京市东城区", "110101", "116.393990,39.903400", ""]),
    place("B000A83M02", ["南京路", "天津市和平区", "120101", "117.199150,39.117610", ""]),
    // A bus line has an id and no location.
    Entry {
        id: "BV10020109",
        name: "上海公交江场西路线",
        district: "",
        adcode: "",
        location: "",
        address: "",
        typecode: "999900",
    },
    // A word to search for has neither.
    Entry {
        id: "",
        name: "江场西路附近",
        district: "",
        adcode: "",
        location: "",
        address: "",
        typecode: "",
    },
];

/// What is held, for the record.
pub(crate) fn shown() -> Vec<Value> {
    ENTRIES.iter().map(|entry| json!({"id": entry.id, "name": entry.name})).collect()
}
