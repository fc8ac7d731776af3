//! Builds again when a migration is added: their texts are part of the binary.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
