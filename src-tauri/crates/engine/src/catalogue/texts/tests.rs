use std::path::Path;

use super::super::database::Catalogue;
use super::super::sources::{self, Facts};
use super::super::{backup, captions, tags, words as read};
use super::*;
use crate::id_set::IdSet;
use crate::ids::ContentId;
use crate::testing::lines;

/// No content.
const NONE: [i64; 0] = [];

/// Pictures as (path, title, description, keywords).
const PICTURES: [(&str, &str, &str, &str); 8] = [
    ("Norway 2016/norway_2016-fjord.jpg", "", "", ""),
    ("a/IMG_1.jpg", "लाल गाड़ी", "", ""),
    ("a/IMG_2.jpg", "猫と犬の写真", "", ""),
    ("a/IMG_3.jpg", "Cafe\u{301} du Nord", "", ""),
    ("a/IMG_4.jpg", "", "A walk near the fjord", r#"["sea","animals/dog"]"#),
    ("東京/x.png", "", "", ""),
    ("서울 여행/고양이.png", "", "", ""),
    ("a/Straße.jpg", "", "sunflowers", ""),
];

fn library() -> (tempfile::TempDir, Catalogue) {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(dir.path(), true).unwrap();
    catalogue
        .write(|db| {
            db.execute(
                "INSERT INTO folders (id, path, added_at) VALUES (1, CAST('/x/Holidays' AS BLOB), 0)",
                [],
            )?;
            for (id, one) in (1..).zip(PICTURES) {
                picture(db, id, one)?;
            }
            Ok(())
        })
        .unwrap();
    catch_up_fully(&catalogue, || false).unwrap();
    (dir, catalogue)
}

fn picture(
    db: &Connection,
    id: i64,
    (path, title, description, keywords): (&str, &str, &str, &str),
) -> Result<()> {
    db.execute(
        "INSERT INTO contents (id, hash, bytes, format, width, height, orientation, phash, added_at, title, description,
                               keywords)
         VALUES (?1, randomblob(32), 1, 'jpeg', 4, 3, 1, 0, 7, nullif(?2, ''), nullif(?3, ''), nullif(?4, ''))",
        (id, title, description, keywords),
    )?;
    db.execute(
        "INSERT INTO files (folder_id, path, bytes, mtime_ns, inode, device, content_id, state, tried_with, seen_at)
         VALUES (1, CAST(?1 AS BLOB), 1, 0, 0, 0, ?2, 'present', 1, 0)",
        (path, id),
    )
    .map(drop)
}

fn found<'a>(catalogue: &Catalogue, words: impl Into<Words<'a>>) -> Vec<i64> {
    let words = words.into();
    let found = catalogue.read(|db| search(db, words, None, 100)).unwrap();
    let with_fields = catalogue.read(|db| fields(db, words, &found)).unwrap();
    assert_eq!(with_fields.iter().map(|(id, _)| *id).collect::<Vec<_>>(), found, "every hit has fields");
    assert!(with_fields.iter().all(|(_, fields)| !fields.is_empty()), "{words:?}: {with_fields:?}");
    found.into_iter().map(|id| id.0).collect()
}

/// What the table of whole words finds.
fn whole(catalogue: &Catalogue, word: &str) -> Vec<i64> {
    let expression = query::Strings::of(word.into()).whole().unwrap();
    let sql = "SELECT rowid FROM texts.words WHERE words MATCH ?1 ORDER BY rowid";
    catalogue.read(|db| db.prepare(sql)?.query_map([&expression], |row| row.get(0))?.collect()).unwrap()
}

#[test]
fn words_are_found_in_any_script() {
    let (_dir, catalogue) = library();
    for (word, expected) in [
        ("गाड़ी", &[2][..]),
        ("गाड", &[]),
        ("猫", &[3]),
        ("写真", &[3]),
        ("真写", &[]),
        ("東京", &[6]),
        ("고양이", &[7]),
        ("서울", &[7]),
        ("café", &[4]),
        ("CAFE", &[4]),
        ("cafe\u{301}", &[4]),
        ("norway", &[1]),
        ("norw", &[]),
        ("2016", &[1]),
        ("dog", &[5]),
        ("holidays", &[1, 2, 3, 4, 5, 6, 7, 8]),
    ] {
        assert_eq!(whole(&catalogue, word), expected, "{word}");
    }
    assert_eq!(found(&catalogue, "orwa"), [1], "as a part of a word");
    assert_eq!(found(&catalogue, "flower"), [8]);
    assert_eq!(found(&catalogue, "STRASSE"), NONE);
    assert_eq!(found(&catalogue, "straße"), [8]);
}

#[test]
fn several_words_are_all_needed_and_a_phrase_in_its_order() {
    let (_dir, catalogue) = library();
    assert_eq!(found(&catalogue, "fjord norway"), [1]);
    assert_eq!(found(&catalogue, "fjord").len(), 2);
    assert_eq!(found(&catalogue, Words::Phrase("near the fjord")), [5]);
    assert_eq!(found(&catalogue, Words::Phrase("fjord near")), NONE);
    assert_eq!(found(&catalogue, "fjord !!! & near"), [5], "signs are no words");
    assert_eq!(found(&catalogue, Words::Phrase("norway_2016-fjord.jpg")), [1]);
}

#[test]
fn what_is_typed_is_never_taken_for_syntax() {
    let (_dir, catalogue) = library();
    let long = "fjord ".repeat(2_000);
    for hostile in [
        "\"",
        "\"\"",
        "fjord\" OR \"dog",
        "NEAR(fjord dog)",
        "fjord AND",
        "fjord NOT near",
        "fjo*",
        "*",
        "name:fjord",
        "{name} : x",
        "(",
        ")",
        "-",
        "+",
        "\0",
        "fj\0ord",
        "'; DROP TABLE tags; --",
        "\u{feff}",
        "👩‍👩‍👧 ",
        "%",
        "\\",
        &long,
        &"\"".repeat(10_000),
        &"猫".repeat(10_000),
        &"x".repeat(10_000),
    ] {
        for words in [Words::All(hostile), Words::Phrase(hostile)] {
            let ids = found(&catalogue, words);
            let is_expected = ids.is_empty() || words == Words::All(&long);
            assert!(is_expected, "{hostile:?}: {ids:?}");
        }
    }
    assert_eq!(found(&catalogue, "^fjord"), found(&catalogue, "fjord"));
    assert_eq!(found(&catalogue, &*long).len(), 2);
}

#[test]
fn what_the_libraries_of_other_programs_say_is_found_as_long_as_they_say_it() {
    let (_dir, catalogue) = library();
    let facts = |title: &str| Facts {
        title: Some(title.to_owned()),
        description: Some("Two otters asleep".to_owned()),
        name: Some("DSC_0815.NEF".to_owned()),
        people: vec!["Anna Müller".to_owned()],
        albums: vec!["1".to_owned()],
        ..Facts::default()
    };
    let say = |facts: &Facts| {
        catalogue
            .write(|db| {
                let source = sources::add(db, "lightroom", Path::new("/c.lrcat"), false)?;
                let album = ["Trips".to_owned(), "Hebrides".to_owned()];
                sources::put_albums(db, source, [("1", &album[..])])?;
                sources::put(db, source, "x", (Path::new("/x.nef"), None), facts)?;
                let row = sources::pictures(db, source)?[0].id;
                sources::apply(db, source, row, ContentId(2))
            })
            .unwrap();
        assert!(!catch_up(&catalogue).unwrap());
    };
    say(&facts("Seals"));
    use Field::{Description, Name, Tags, Title};
    for (words, field) in [
        ("seals", Title),
        ("गाड़ी", Title),
        ("otters", Description),
        ("dsc_0815", Name),
        ("muller", Tags),
        ("trips", Tags),
        ("hebrides", Tags),
    ] {
        assert_eq!(found(&catalogue, words), [2], "{words}");
        let fields = catalogue.read(|db| fields(db, words, &[ContentId(2)])).unwrap();
        assert_eq!(fields, [(ContentId(2), vec![field])], "{words}");
    }
    say(&facts("Otters"));
    assert_eq!((found(&catalogue, "seals"), found(&catalogue, "otters")), (NONE.to_vec(), vec![2]));
    say(&Facts { albums: Vec::new(), people: Vec::new(), ..facts("Otters") });
    for gone in ["hebrides", "muller"] {
        assert_eq!(found(&catalogue, gone), NONE, "{gone}");
    }
}

#[test]
fn the_caption_that_counts_is_found() {
    let (_dir, catalogue) = library();
    let change = |change: &dyn Fn(&Connection) -> Result<bool>| {
        catalogue.write(|db| change(db)).unwrap();
        assert!(!catch_up(&catalogue).unwrap());
    };
    change(&|db| captions::put(db, ContentId(1), "m", ("A steamer passes a glacier.", "en")));
    change(&|db| captions::put(db, ContentId(2), "m", ("एक कुत्ता बर्फ़ में है।", "hi")));
    assert_eq!((found(&catalogue, "steamer"), found(&catalogue, "glaci")), (vec![1], vec![1]));
    assert_eq!(found(&catalogue, "कुत्ता"), [2]);
    let fields = catalogue.read(|db| fields(db, "norway steamer", &[ContentId(1)])).unwrap();
    assert_eq!(fields, [(ContentId(1), vec![Field::Name, Field::Folder, Field::Caption])]);
    change(&|db| captions::set_own(db, ContentId(1), "The Hurtigruten"));
    assert_eq!((found(&catalogue, "steamer"), found(&catalogue, "hurtigruten")), (NONE.to_vec(), vec![1]));
    change(&|db| captions::delete(db, &[ContentId(1)]).map(|deleted| deleted.len() == 1));
    assert_eq!(found(&catalogue, "hurtigruten"), NONE);
    assert!(is_like_new(&catalogue));
}

#[test]
fn hits_tell_their_fields() {
    let (_dir, catalogue) = library();
    catalogue.write(|db| tags::add(db, &[ContentId(1)], "fjord/blue")).unwrap();
    assert!(!catch_up(&catalogue).unwrap());
    let of = |text: &str| {
        let ids: Vec<_> = (1..=8).map(ContentId).collect();
        catalogue.read(|db| fields(db, text, &ids)).unwrap()
    };
    use Field::{Description, Folder, Name, Tags, Title};
    assert_eq!(of("fjord"), [(ContentId(1), vec![Name, Tags]), (ContentId(5), vec![Description])]);
    assert_eq!(of("norway blue"), [(ContentId(1), vec![Name, Folder, Tags])]);
    assert_eq!(of("nord"), [(ContentId(4), vec![Title])]);
    assert_eq!(of("orway"), [(ContentId(1), vec![Name, Folder])], "parts of words");
}

#[test]
fn only_allowed_and_shown_contents_are_found_up_to_a_limit() {
    let (_dir, catalogue) = library();
    let allowed: IdSet = [ContentId(2), ContentId(5)].into_iter().collect();
    let in_allowed = |limit| catalogue.read(|db| search(db, "holidays", Some(&allowed), limit)).unwrap();
    assert_eq!((in_allowed(9).len(), in_allowed(1).len(), in_allowed(0).len()), (2, 1, 0));
    catalogue.write(|db| db.execute("UPDATE contents SET hidden_since = 1 WHERE id = 2", [])).unwrap();
    assert_eq!(in_allowed(9), [ContentId(5)], "although the index is behind");
}

#[test]
fn more_contents_than_can_be_ranked_come_by_field_the_newest_first() {
    let (_dir, catalogue) = library();
    let many = |db: &Connection| {
        (100..2_200).try_for_each(|id| picture(db, id, (&format!("many/many {id}.jpg"), "", "", "")))?;
        picture(db, 50, ("b/y.jpg", "Many of them", "", ""))
    };
    catalogue.write(|db| many(db)).unwrap();
    catch_up_fully(&catalogue, || false).unwrap();
    let found = catalogue.read(|db| search(db, "many", None, 3)).unwrap();
    assert_eq!(found, [50, 2_199, 2_198].map(ContentId));
    assert_eq!(catalogue.read(|db| search(db, "many", None, 9_999)).unwrap().len(), 2_101);
}

/// Whether the index says what one would that is filled now.
fn is_like_new(catalogue: &Catalogue) -> bool {
    catch_up_fully(catalogue, || false).unwrap();
    let terms = |db: &Connection| -> Result<Vec<(String, String, i64)>> {
        let mut all = Vec::new();
        for table in ["words", "parts"] {
            db.execute_batch(&format!(
                "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary_{table} USING fts5vocab (texts, {table}, instance)"
            ))?;
            let sql = format!(
                "SELECT term, col || ' ' || offset, doc FROM temp.vocabulary_{table} ORDER BY 1, 2, 3"
            );
            let rows = db
                .prepare(&sql)?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<Result<Vec<_>>>()?;
            all.extend(rows);
        }
        Ok(all)
    };
    let before = catalogue.write(|db| terms(db)).unwrap();
    catalogue.write(|db| distrust(db)).unwrap();
    catch_up_fully(catalogue, || false).unwrap();
    let after = catalogue.write(|db| terms(db)).unwrap();
    assert!(!after.is_empty());
    before == after
}

#[test]
fn the_index_follows_every_change() {
    let (_dir, catalogue) = library();
    let changes = [
        "UPDATE files SET path = CAST('moved/new name.jpg' AS BLOB) WHERE content_id = 1",
        "UPDATE files SET state = 'gone' WHERE content_id = 2",
        "UPDATE files SET state = 'present' WHERE content_id = 2",
        "DELETE FROM files WHERE content_id = 3",
        "UPDATE contents SET title = 'other' WHERE id = 4",
        "UPDATE contents SET keywords = '[\"x y\"]' WHERE id = 4",
        "UPDATE contents SET description = NULL WHERE id = 5",
        "UPDATE folders SET path = CAST('/y/Elsewhere' AS BLOB)",
        "UPDATE files SET content_id = 4 WHERE content_id = 5",
        "INSERT INTO tags (path, key) VALUES ('sky', 'sky'); INSERT INTO content_tags (content_id, tag_id) VALUES (6, 1), (7, 1);",
        "UPDATE tags SET path = 'heaven'",
        "DELETE FROM content_tags WHERE content_id = 6",
        "INSERT INTO captions (content_id, captioner, text, made_at) VALUES (8, 'm', 'a heron', 1)",
        "UPDATE captions SET text = 'a stork'",
        "INSERT INTO captions (content_id, text, made_at) VALUES (8, 'our stork', 2)",
        "DELETE FROM captions WHERE captioner IS NULL",
        "DELETE FROM tags",
    ];
    for change in changes {
        catalogue.write(|db| db.execute_batch(change)).unwrap();
        assert!(is_like_new(&catalogue), "{change}");
    }
    catalogue.write(|db| picture(db, 20, ("new/new.jpg", "", "", ""))).unwrap();
    assert!(is_like_new(&catalogue));
    assert_eq!(found(&catalogue, "elsewhere new"), [20, 1]);
}

#[test]
fn a_missing_damaged_or_foreign_index_is_filled_anew() {
    let (dir, catalogue) = library();
    drop(catalogue);
    let path = dir.path().join("texts.sqlite");
    let other = tempfile::tempdir().unwrap();
    let (foreign, catalogue) = library();
    catalogue.write(|db| db.execute("UPDATE contents SET title = 'foreign'", [])).unwrap();
    catch_up_fully(&catalogue, || false).unwrap();
    drop(catalogue);
    let older = other.path().join("older.sqlite");
    std::fs::copy(&path, &older).unwrap();
    let foreign = foreign.path().join("texts.sqlite");
    for replace in [
        &(|| std::fs::remove_file(&path).unwrap()) as &dyn Fn(),
        &|| std::fs::write(&path, vec![b'?'; 9_000]).unwrap(),
        &|| std::fs::write(&path, b"").unwrap(),
        &|| assert!(std::fs::copy(&foreign, &path).is_ok()),
        &|| assert!(std::fs::copy(&older, &path).is_ok()),
    ] {
        replace();
        let catalogue = Catalogue::open(dir.path(), true).unwrap();
        catch_up_fully(&catalogue, || false).unwrap();
        assert_eq!((found(&catalogue, "foreign"), found(&catalogue, "norway")), (vec![], vec![1]));
        // Two changes that are followed and deleted one after the other, which an older index lacks.
        for title in ["one", "two"] {
            let change = format!("UPDATE contents SET title = '{title}' WHERE id = 8");
            catalogue.write(|db| db.execute(&change, [])).unwrap();
            catch_up_fully(&catalogue, || false).unwrap();
        }
        assert_eq!((found(&catalogue, "one"), found(&catalogue, "two")), (vec![], vec![8]));
        catalogue.write(|db| db.execute("UPDATE contents SET title = NULL WHERE id = 8", [])).unwrap();
        catch_up_fully(&catalogue, || false).unwrap();
    }
}

#[test]
fn an_index_of_the_first_version_is_filled_anew() {
    let (dir, catalogue) = library();
    drop(catalogue);
    let first = |table: &str, tokenizer: &str| {
        format!(
            "DROP TABLE {table}; CREATE VIRTUAL TABLE {table} USING fts5 (name, folder, title, description, tags,
             content = '', contentless_delete = 1, tokenize = \"{tokenizer}\");"
        )
    };
    let file = Connection::open(dir.path().join("texts.sqlite")).unwrap();
    file.execute_batch(&(first("words", "unicode61") + &first("parts", "trigram"))).unwrap();
    file.execute_batch("PRAGMA user_version = 1").unwrap();
    drop(file);
    let catalogue = Catalogue::open(dir.path(), true).unwrap();
    assert_eq!(found(&catalogue, "norway"), NONE);
    catch_up_fully(&catalogue, || false).unwrap();
    assert_eq!(found(&catalogue, "norway"), [1]);
}

/// Has a picture say this.
fn says(catalogue: &Catalogue, id: i64, text: &str) {
    let reading = read::Reading { lines: lines(text), ..read::Reading::default() };
    let put = |db: &Connection| {
        let hash = crate::catalogue::contents::hash(db, ContentId(id))?.unwrap();
        read::put(db, ContentId(id), &hash, "reader", &reading)
    };
    catalogue.write(|db| put(db)).unwrap();
    catch_up_fully(catalogue, || false).unwrap();
}

#[test]
fn words_in_pictures_are_found_as_words_phrases_and_merged_ones() {
    let (_dir, catalogue) = library();
    says(&catalogue, 1, "ONEDOES NOT\nSIMPLY walkintomordor");
    says(&catalogue, 2, "public attorney");
    assert_eq!(found(&catalogue, "simply"), [1]);
    assert_eq!(
        found(&catalogue, Words::Phrase("does not simply walk into")),
        [1],
        "over lines and merged words"
    );
    assert_eq!(found(&catalogue, Words::Whole("one does not")), [1]);
    assert_eq!(found(&catalogue, Words::Whole("mordor")), [1], "a long part of a word");
    assert_eq!(found(&catalogue, Words::Whole("into")), NONE, "a short one");
    assert_eq!(found(&catalogue, Words::Whole("cat")), NONE, "not across words");
    assert_eq!(found(&catalogue, "attorney lal"), NONE);
    says(&catalogue, 1, "");
    assert_eq!(found(&catalogue, "simply"), NONE, "what is read anew replaces what was read");
    assert!(is_like_new(&catalogue));
}

#[test]
fn pictures_that_say_exactly_what_is_looked_for_come_first() {
    let (_dir, catalogue) = library();
    for (id, text) in
        [(3, "Oh no!"), (4, "oh no, not again"), (5, "no, oh no no"), (6, "Ōh nó"), (7, "oh my no")]
    {
        says(&catalogue, id, text);
    }
    let saying = |words| catalogue.read(|db| saying(db, words)).unwrap();
    let ids = |says: Says, words| {
        let of = saying(words).into_iter().filter(|(_, one)| *one == says);
        of.map(|(id, _)| id.0).collect::<Vec<_>>()
    };
    assert_eq!(ids(Says::All, Words::Whole("oh no")), [6, 3], "without accents, case and signs");
    assert_eq!(ids(Says::Part, Words::Whole("oh no not again")), NONE);
    assert_eq!(ids(Says::All, Words::Whole("oh no not again")), [4]);
    assert_eq!(ids(Says::Part, Words::Whole("no not again")), [4]);
    assert_eq!(ids(Says::Part, Words::Whole("no")), NONE, "one word is no sentence");
    assert_eq!(found(&catalogue, Words::Whole("oh no"))[..2], [6, 3]);
}

#[test]
fn an_older_catalogue_that_is_put_back_gets_its_own_index() {
    let (dir, catalogue) = library();
    let copy = backup::make_if_due(&catalogue, crate::catalogue::now()).unwrap().unwrap();
    catalogue.write(|db| db.execute("UPDATE contents SET title = 'later' WHERE id = 8", [])).unwrap();
    catch_up_fully(&catalogue, || false).unwrap();
    drop(catalogue);
    backup::restore(dir.path(), Some(&copy)).unwrap();
    let catalogue = Catalogue::open(dir.path(), true).unwrap();
    catch_up_fully(&catalogue, || false).unwrap();
    assert_eq!(found(&catalogue, "later"), NONE);
}

#[test]
fn a_library_that_cannot_be_written_answers_with_what_there_is() {
    let (dir, catalogue) = library();
    drop(catalogue);
    let names = |dir: &Path| {
        let catalogue = Catalogue::open(dir, false).unwrap();
        assert!(!catch_up(&catalogue).unwrap());
        found(&catalogue, "norway")
    };
    assert_eq!(names(dir.path()), [1]);
    std::fs::write(dir.path().join("texts.sqlite"), b"").unwrap();
    assert_eq!(names(dir.path()), NONE);
    std::fs::remove_file(dir.path().join("texts.sqlite")).unwrap();
    assert_eq!(names(dir.path()), NONE);
}

#[test]
fn creators_labels_places_and_people_of_files_are_found_and_followed() {
    let (_dir, catalogue) = library();
    let update = |sql: &str| {
        catalogue.write(|db| db.execute_batch(sql)).unwrap();
        catch_up_fully(&catalogue, || false).unwrap();
    };
    update(
        "UPDATE contents SET creator = 'Usha Rao', label = 'Proof', city = 'Panaji', country = 'India' WHERE id = 1;
         INSERT INTO people (id, name, folded) VALUES (1, 'Bert Stone', 'bert stone');
         INSERT INTO content_file_people VALUES (2, 1);",
    );
    for (word, id) in [("usha", 1), ("proof", 1), ("panaji india", 1), ("bert", 2)] {
        assert_eq!(found(&catalogue, word), [id], "{word}");
    }
    update("UPDATE contents SET creator = NULL WHERE id = 1; DELETE FROM content_file_people;");
    assert_eq!((found(&catalogue, "usha"), found(&catalogue, "bert")), (NONE.to_vec(), NONE.to_vec()));
}
