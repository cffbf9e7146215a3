use super::super::database::Catalogue;
use super::*;

/// A catalogue of four contents, the last of which is hidden.
fn catalogue(dir: &std::path::Path) -> Catalogue {
    let catalogue = Catalogue::open(dir, true).unwrap();
    let fill = |db: &Connection| {
        (1..=4_u8).try_for_each(|id| {
            db.execute(
                "INSERT INTO contents (id, hash, bytes, format, width, height, orientation, phash, added_at, shown_at)
                 VALUES (?1, ?2, 1, 'jpeg', 4, 3, 1, 0, 7, ?1)",
                (id, [id; 32]),
            )
            .map(drop)
        })?;
        db.execute("UPDATE contents SET hidden_since = 1 WHERE id = 4", [])
    };
    catalogue.write(|db| fill(db)).unwrap();
    catalogue
}

fn seen(people: Option<u8>) -> Seen {
    let (colours, kinds) = (vec![Colour::Red, Colour::Grey], vec![Kind::Night]);
    Seen { appearance: Appearance { colours, kinds }, people }
}

fn store(catalogue: &Catalogue, id: u8, counter: Option<&str>, people: Option<u8>) {
    let hash = Hash::from_bytes([id; 32]);
    catalogue.write(|db| put(db, ContentId(id.into()), &hash, counter, &seen(people))).unwrap();
}

fn left(catalogue: &Catalogue, counter: Option<&str>) -> Vec<i64> {
    let left = catalogue.read(|db| pending(db, counter, ContentId(0))).unwrap();
    left.into_iter().map(|id| id.0).collect()
}

#[test]
fn what_was_seen_comes_back_as_it_was_and_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = catalogue(dir.path());
    store(&catalogue, 2, Some("counter"), Some(7));
    catalogue
        .read(|db| {
            assert_eq!(get(db, ContentId(2))?, Some(seen(Some(7))));
            assert_eq!(get(db, ContentId(1))?, None);
            assert!(with_colour(db, Colour::Grey)?.contains(ContentId(2)));
            assert!(with_colour(db, Colour::Blue)?.is_empty());
            assert!(of_kind(db, Kind::Night)?.contains(ContentId(2)));
            assert!(of_kind(db, Kind::Drawing)?.is_empty());
            assert!(with_people(db, MANY_PEOPLE)?.contains(ContentId(2)));
            assert!(with_people(db, 2)?.is_empty());
            Ok(())
        })
        .unwrap();
}

#[test]
fn another_version_or_counter_looks_again_and_the_newest_comes_first() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = catalogue(dir.path());
    assert_eq!(left(&catalogue, None), [3, 2, 1], "without the hidden one");
    store(&catalogue, 2, None, None);
    assert_eq!((left(&catalogue, None), left(&catalogue, Some("first"))), (vec![3, 1], vec![3, 2, 1]));
    store(&catalogue, 2, Some("first"), None);
    assert_eq!(left(&catalogue, Some("first")), [3, 1], "a counter that failed is not asked again");
    assert_eq!((left(&catalogue, None), left(&catalogue, Some("second"))), (vec![3, 1], vec![3, 2, 1]));
    assert_eq!(catalogue.read(|db| counts(db, Some("first"))).unwrap(), Counts { seen: 1, total: 3 });
    catalogue.write(|db| db.execute("UPDATE seen.pictures SET version = 0", [])).unwrap();
    assert_eq!(left(&catalogue, None), [3, 2, 1]);
}

#[test]
fn what_belonged_to_another_content_is_not_shown_and_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = catalogue(dir.path());
    store(&catalogue, 2, None, None);
    store(&catalogue, 3, None, None);
    catalogue.write(|db| db.execute("UPDATE contents SET hash = zeroblob(32) WHERE id = 2", [])).unwrap();
    assert_eq!(catalogue.read(|db| get(db, ContentId(2))).unwrap(), None);
    assert_eq!(catalogue.read(count_strays).unwrap(), 1);
    assert_eq!(catalogue.write(|db| delete_strays(db)).unwrap(), 1);
    assert_eq!(catalogue.read(count_strays).unwrap(), 0);
    assert!(catalogue.read(|db| get(db, ContentId(3))).unwrap().is_some());
    // Its content is another one by now.
    store(&catalogue, 2, None, None);
    assert_eq!(catalogue.read(|db| get(db, ContentId(2))).unwrap(), None);
}

#[test]
fn the_answers_to_filters_follow_what_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = catalogue(dir.path());
    let query = crate::query::Query::parse("color:red");
    let filters: Vec<_> = query.filters().collect();
    let found = || catalogue.allowed(&filters).unwrap().len();
    assert_eq!(found(), 0);
    store(&catalogue, 2, None, None);
    assert_eq!(found(), 1);
}

#[test]
fn conditions_read_nothing_but_an_index() {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = catalogue(dir.path());
    for condition in ["colours >> 1 & 1", "kinds >> 1 & 1", "people = 1", "people >= 3"] {
        let sql = format!("EXPLAIN QUERY PLAN SELECT content_id FROM seen.pictures WHERE {condition}");
        let plan: Vec<String> =
            catalogue.read(|db| db.prepare(&sql)?.query_map([], |row| row.get(3))?.collect()).unwrap();
        assert!(plan[0].contains("USING COVERING INDEX pictures_by_look"), "{condition}: {plan:?}");
    }
}
