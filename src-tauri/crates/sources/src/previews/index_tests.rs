use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::made::previews::{Layout, MadePreview, write};
use crate::previews::{Colour, Orientation};

const NEVER: Cancelled<'static> = &|| false;

fn made(layout: Layout) -> (TempDir, PathBuf, Vec<MadePreview>) {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("Fotos दीवाली 🪔 Previews.lrdata");
    let mut previews: Vec<_> = (1..=3).map(MadePreview::new).collect();
    previews[1].orientation = "BC".to_owned();
    write(&folder, &previews, layout).unwrap();
    (dir, folder, previews)
}

#[test]
fn previews_of_both_layouts_are_found_by_a_real_number() {
    for (layout, ending) in [(Layout::Pyramids, ".lrprev"), (Layout::Sizes, "_48")] {
        let (_dir, folder, previews) = made(layout);
        let index = Index::open(&folder, NEVER).unwrap();
        assert_eq!((index.previews().len(), index.notes()), (3, &[][..]));
        for preview in &previews {
            let path = index.find(preview.image_id, None).unwrap();
            let name = format!("{}-{}{ending}", preview.uuid, preview.digest());
            assert_eq!(path.file_name().unwrap(), name.as_str());
        }
        let alone = Index::open(&index.find(2, None).unwrap(), NEVER).unwrap();
        assert_eq!(alone.previews()[0].facts, index.previews()[1].facts);
        let second = &index.previews()[1];
        assert_eq!(second.facts.image_id, Some(2));
        assert_eq!(second.facts.orientation.map(Orientation::exif), Some(6));
        assert_eq!(second.facts.colour, Some(Colour::AdobeRgb));
        assert_eq!(index.find(4, None), None);
    }
}

#[test]
fn the_files_identity_finds_it_where_the_database_does_not() {
    let (_dir, folder, previews) = made(Layout::Pyramids);
    fs::remove_file(folder.join("previews.db")).unwrap();
    let index = Index::open(&folder, NEVER).unwrap();
    assert_eq!(index.find(1, None), None);
    assert!(index.find(1, Some(&previews[0].uuid.to_lowercase())).is_some());
    assert_eq!(index.find(1, Some("../../etc/passwd")), None);
}

#[test]
fn numbers_may_be_texts_and_nonsense_is_left_out() {
    let (_dir, folder, previews) = made(Layout::Pyramids);
    fs::remove_file(folder.join("previews.db")).unwrap();
    let database = Connection::open(folder.join("previews.db")).unwrap();
    database.execute_batch("CREATE TABLE ImageCacheEntry (imageId, uuid)").unwrap();
    let insert = |id: &dyn rusqlite::ToSql, uuid: &dyn rusqlite::ToSql| {
        database.execute("INSERT INTO ImageCacheEntry VALUES (?1, ?2)", [id, uuid]).unwrap();
    };
    insert(&"1001.0", &previews[0].uuid.to_lowercase());
    for id in [f64::INFINITY, 1e300, 2.5] {
        insert(&id, &previews[1].uuid);
    }
    insert(&7, &[0xFF_u8; 9].as_slice());
    insert(&8, &"x".repeat(1_000));
    let index = Index::open(&folder, NEVER).unwrap();
    assert!(index.find(1001, None).is_some());
    assert_eq!([7, 8, i64::MAX].map(|id| index.find(id, None)), [const { None }; 3]);
}

#[test]
fn a_damaged_database_is_noted_and_the_files_are_found() {
    let (_dir, folder, previews) = made(Layout::Sizes);
    fs::write(folder.join("previews.db"), [b'x'; 5_000]).unwrap();
    let index = Index::open(&folder, NEVER).unwrap();
    assert!(matches!(index.notes(), [Note::Unreadable(path, _)] if path.ends_with("previews.db")));
    assert!(index.find(0, Some(&previews[2].uuid)).is_some());
}

#[test]
fn the_current_file_is_better_than_an_earlier_one_and_a_face_is_last() {
    let (_dir, folder, previews) = made(Layout::Pyramids);
    let inside = folder.join(&previews[0].uuid[..1]).join(&previews[0].uuid[..4]);
    let current = format!("{}-{}.lrprev", previews[0].uuid, previews[0].digest());
    let earlier = format!("{}-{}.lrprev", previews[0].uuid, "f".repeat(32));
    let face = format!("{}-{}.lrfprev", previews[0].uuid, previews[0].digest());
    for name in [&earlier, &face] {
        fs::copy(inside.join(&current), inside.join(name)).unwrap();
    }
    let index = Index::open(&folder, NEVER).unwrap();
    let names: Vec<_> =
        index.previews()[0].files().map(|path| path.file_name().unwrap().to_owned()).collect();
    assert_eq!(names, [current.as_str(), earlier.as_str(), face.as_str()]);
}

#[test]
fn a_renamed_file_says_inside_what_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let made = MadePreview::new(5);
    let path = dir.path().join("rescued.lrprev");
    fs::write(&path, made.lrprev()).unwrap();
    fs::write(dir.path().join("empty.lrprev"), b"").unwrap();
    let index = Index::open(dir.path(), NEVER).unwrap();
    let uuids: Vec<_> = index.previews().iter().map(|preview| &*preview.uuid).collect();
    assert_eq!(uuids, [&made.uuid, "empty"]);
    let nameless = dir.path().join("rescued");
    fs::rename(&path, &nameless).unwrap();
    assert_eq!(Index::open(&nameless, NEVER).unwrap().previews()[0].uuid, made.uuid);
}

#[test]
fn links_and_deep_folders_are_not_followed() {
    let dir = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(dir.path(), dir.path().join("loop")).unwrap();
    let deep = dir.path().join("d/".repeat(20));
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("a.lrprev"), b"").unwrap();
    assert!(Index::open(dir.path(), NEVER).unwrap().previews().is_empty());
    assert!(matches!(Index::open(dir.path(), &|| true), Err(Error::Cancelled)));
}

#[test]
fn the_folders_beside_a_catalogue_are_found() {
    let (dir, _, previews) = made(Layout::Pyramids);
    let catalogue = dir.path().join("Fotos दीवाली 🪔.lrcat");
    assert_eq!(Index::beside(&catalogue, NEVER).unwrap().unwrap().previews().len(), 3);
    assert!(Index::beside(&dir.path().join("Other.lrcat"), NEVER).unwrap().is_none());
    assert!(Index::open(dir.path(), NEVER).unwrap().find(1, None).is_some(), "the catalogue's folder");
    let uuid = &previews[0].uuid;
    assert_eq!(smart_previews(&catalogue), None);
    let folder = dir.path().join("Fotos दीवाली 🪔 Smart Previews.lrdata");
    let smart = folder.join(&uuid[..1]).join(&uuid[..4]);
    fs::create_dir_all(&smart).unwrap();
    fs::write(smart.join(format!("{uuid}.dng")), b"").unwrap();
    assert_eq!(smart_previews(&catalogue).as_ref(), Some(&folder));
    assert_eq!(smart_preview(&folder, &uuid.to_lowercase()), Some(smart.join(format!("{uuid}.dng"))));
    assert_eq!(["../..", "", "é", "0"].map(|uuid| smart_preview(&folder, uuid)), [const { None }; 4]);
}
