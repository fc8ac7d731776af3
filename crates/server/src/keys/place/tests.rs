use super::*;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

fn development() -> (TempDir, KeyFile) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data.keys");
    make(&path).unwrap();
    (folder, KeyFile { path, lookup: None })
}

fn ids(file: &KeyFile) -> Vec<u32> {
    file.ring().unwrap().keys.iter().map(|(id, _)| *id).collect()
}

#[test]
fn a_new_key_seals_only_once_it_is_the_first_and_nothing_else_changes() {
    let (_folder, file) = development();
    let before = file.ring().unwrap();
    assert_eq!(file.add().unwrap(), 2);
    assert_eq!((ids(&file), file.ring().unwrap().active), (vec![1, 2], 1));
    file.put_first(2).unwrap();
    let after = file.ring().unwrap();
    assert_eq!((ids(&file), after.active), (vec![2, 1], 2));
    assert!(after.keys.contains(&before.keys[0]) && after.hash_key == before.hash_key);
    assert_eq!(file.add().unwrap(), 3);
    file.remove(1).unwrap();
    assert_eq!(ids(&file), [2, 3]);
    assert!(file.remove(1).is_err() && file.put_first(9).is_err());
    assert_eq!(ids(&file), [2, 3]);
}

#[test]
fn the_file_stays_as_readable_as_it_was_also_through_a_link() {
    let (folder, file) = development();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file.path), 0o600);
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&file.path, &link).unwrap();
    std::fs::set_permissions(&file.path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let linked = KeyFile { path: link.clone(), lookup: None };
    assert_eq!(linked.add().unwrap(), 2);
    assert_eq!((ids(&file), mode(&file.path)), (vec![1, 2], 0o640));
    assert!(link.symlink_metadata().unwrap().is_symlink());
}

#[test]
fn a_file_of_data_keys_alone_has_its_look_up_key_from_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys");
    std::fs::write(&path, format!("7:{}", "ab".repeat(32))).unwrap();
    let file = KeyFile { path, lookup: Some(Secret::new("cd".repeat(32))) };
    assert_eq!(file.add().unwrap(), 8);
    assert_eq!((ids(&file), file.ring().unwrap().hash_key), (vec![7, 8], [0xcd; 32]));
    assert_eq!(std::fs::read_to_string(&file.path).unwrap().lines().count(), 1);
}

#[test]
fn what_is_wrong_with_the_file_is_told_without_the_keys() {
    let (_folder, file) = development();
    std::fs::write(&file.path, "1:secret\nsecret\n").unwrap();
    let told = format!("{:#} {:?}", file.ring().unwrap_err(), file);
    assert!(told.contains("64 hexadecimal digits") && !told.contains("secret"), "{told}");
}
