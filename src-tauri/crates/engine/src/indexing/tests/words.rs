//! What people said of a picture follows it when it is edited.

use super::*;
use crate::catalogue::user_metadata;

/// A world in which people can say things.
fn talking() -> World {
    let world = World::new();
    let table =
        "CREATE TABLE captions (content_id INTEGER PRIMARY KEY REFERENCES contents (id) ON DELETE CASCADE,
                                        text TEXT NOT NULL) STRICT";
    world.library.catalogue.write(|db| db.execute_batch(table)).unwrap();
    // RowPolicy are written on the thread that looks.
    user_metadata::tests::also("captions");
    world
}

impl World {
    fn say(&self, file: &Path, text: &str) {
        let hash = self.shown()[file].1.clone().unwrap();
        let say = "INSERT INTO captions SELECT id, ?2 FROM contents WHERE hash = ?1";
        self.library.catalogue.write(|db| db.execute(say, (hash, text))).unwrap();
    }

    /// What is said of each file.
    fn said(&self) -> Vec<(String, Option<String>)> {
        let ask = "SELECT (SELECT text FROM captions WHERE captions.content_id = contents.id)
                   FROM contents WHERE hash = ?1";
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        self.shown()
            .into_iter()
            .map(|(path, (_, hash, _))| {
                let text = hash.map(|hash| {
                    self.library.catalogue.read(|c| c.query_row(ask, [hash], |row| row.get(0))).unwrap()
                });
                (name(&path), text.flatten())
            })
            .collect()
    }
}

fn said(list: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
    list.iter().map(|&(name, text)| (name.to_owned(), text.map(str::to_owned))).collect()
}

#[test]
fn words_follow_an_edit_in_place_and_a_save_by_rename() {
    let world = talking();
    let file = world.add("one/a.bmp", 1);
    world.index(&["one"]);
    world.say(&file, "the sea");
    write(&file, &picture(2), long_ago(2));
    world.look(std::slice::from_ref(&file));
    assert_eq!(world.said(), said(&[("a.bmp", Some("the sea"))]));
    assert_eq!(world.counts(), (1, 1, 1), "the picture before the edit is forgotten");

    let temporary = world.add("one/.a.bmp.tmp", 3);
    fs::rename(&temporary, &file).unwrap();
    world.look(&[temporary, file]);
    assert_eq!(world.said(), said(&[("a.bmp", Some("the sea"))]));
    assert_eq!(world.present(), present(&[("one/a.bmp", 3)]));
}

#[test]
fn words_wait_while_a_file_is_gone_or_gives_no_picture() {
    let world = talking();
    let file = world.add("one/a.bmp", 1);
    world.index(&["one"]);
    world.say(&file, "the sea");
    let look = || world.look(std::slice::from_ref(&file));
    fs::remove_file(&file).unwrap();
    look();
    write(&file, &picture(2), long_ago(2));
    look();
    assert_eq!(world.said(), said(&[("a.bmp", Some("the sea"))]), "gone and back with other bytes");

    let half = &picture(3)[..60];
    write(&file, half, long_ago(3));
    look();
    assert_eq!(world.said(), said(&[("a.bmp", None)]));
    assert_eq!(world.library.status().unwrap().contents, 0, "nothing is shown of a file that gives nothing");
    write(&file, &picture(3), long_ago(4));
    look();
    assert_eq!(world.said(), said(&[("a.bmp", Some("the sea"))]), "half a file, then all of it");
}

#[test]
fn a_broken_file_that_goes_and_comes_back_is_not_taken_for_the_picture_it_once_was() {
    let world = World::new();
    let file = world.add("one/a.bmp", 1);
    world.index(&["one"]);
    write(&file, b"no picture", long_ago(2));
    world.look(std::slice::from_ref(&file));
    let away = world.at("away.bmp");
    fs::rename(&file, &away).unwrap();
    world.look(std::slice::from_ref(&file));
    fs::rename(&away, &file).unwrap();
    world.look(std::slice::from_ref(&file));
    assert_eq!(world.shown()[&file].0, "unreadable");
    let renamed = world.at("one/b.bmp");
    fs::rename(&file, &renamed).unwrap();
    world.look(&[file]);
    world.look(std::slice::from_ref(&renamed));
    assert_eq!(world.shown()[&renamed].0, "unreadable");
}

#[test]
fn a_copy_keeps_its_words_when_the_other_is_edited_and_words_are_never_written_over() {
    let world = talking();
    let (a, b) = (world.add("one/a.bmp", 1), world.add("one/b.bmp", 1));
    let c = world.add("one/c.bmp", 2);
    world.index(&["one"]);
    world.say(&a, "the sea");
    world.say(&c, "a boat");
    write(&b, &picture(3), long_ago(3));
    world.look(&[b]);
    let edited = [("a.bmp", Some("the sea")), ("b.bmp", Some("the sea")), ("c.bmp", Some("a boat"))];
    assert_eq!(world.said(), said(&edited));
    write(&a, &picture(2), long_ago(5));
    world.look(&[a]);
    let replaced = [("a.bmp", Some("a boat")), ("b.bmp", Some("the sea")), ("c.bmp", Some("a boat"))];
    assert_eq!(world.said(), said(&replaced));
}
