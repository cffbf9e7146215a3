use rusqlite::{Connection, Result, StatementStatus};

use super::super::database::Catalogue;
use super::scan::{INDEXED, SEQUENTIAL};
use super::*;
use crate::ids::{ContentId, ModelId};

fn library() -> (tempfile::TempDir, Catalogue) {
    let dir = tempfile::tempdir().unwrap();
    let catalogue = Catalogue::open(dir.path(), true).unwrap();
    (dir, catalogue)
}

#[test]
fn vectors_are_stored_to_half_precision() {
    let (_dir, catalogue) = library();
    let vector = [0.5, -0.25, 0.001, 0.829];
    let hash = blake3::hash(b"a");
    catalogue
        .write(|t| {
            let model = register_model(t, "m", 4)?;
            put(t, model, ContentId(7), &hash, &vector)?;
            let stored = get(t, model, ContentId(7))?.unwrap();
            assert!(stored.iter().zip(vector).all(|(a, b)| (a - b).abs() < 1e-3));
            assert_eq!(extent(t, model)?, Extent { count: 1, last_seq: 1 });
            assert_eq!(find_model(t, "m")?, Some(model));
            assert_eq!(find_model(t, "other")?, None);
            Ok(())
        })
        .unwrap();
}

/// Alternating vectors of two models: 20 of the first, 2,000 of the second, 5 of the first.
fn two_models(t: &Connection) -> Result<(ModelId, ModelId)> {
    let (one, other) = (register_model(t, "one", 1)?, register_model(t, "other", 1)?);
    let write = |model, contents: std::ops::Range<i64>| {
        contents.into_iter().try_for_each(|id| put(t, model, ContentId(id), &blake3::hash(b"a"), &[1.0]))
    };
    write(one, 0..20)?;
    write(other, 0..2_000)?;
    write(one, 20..25)?;
    Ok((one, other))
}

/// Virtual machine steps that SQLite has run so far for a cached query.
fn steps(connection: &Connection, query: &str) -> i32 {
    connection.prepare_cached(query).unwrap().get_status(StatementStatus::VmStep)
}

#[test]
fn a_scan_skips_the_vectors_of_other_models_between_two_periods_of_use() {
    let (_dir, catalogue) = library();
    let visit = |t: &Connection, model, after| {
        let mut visited = Vec::new();
        for_each_between(t, model, after, 2_025, |id, _| {
            visited.push(id);
            Ok(())
        })?;
        Ok::<_, rusqlite::Error>(visited)
    };
    catalogue
        .write(|t| {
            let (one, other) = two_models(t)?;
            assert_eq!(first_after(t, one, 20)?, Some(2_021));
            assert_eq!((first_after(t, one, 0)?, first_after(t, one, 2_025)?), (Some(1), None));
            // An index may also lack the last vectors of the first period.
            assert_eq!(visit(t, one, 15)?, (15..25).map(ContentId).collect::<Vec<_>>());
            assert_eq!(steps(t, SEQUENTIAL), 0);
            assert!(steps(t, INDEXED) < 200, "{} steps for ten vectors", steps(t, INDEXED));
            assert_eq!(visit(t, other, 0)?.len(), 2_000);
            assert!(steps(t, SEQUENTIAL) > 2_000, "a range of mostly one model is read sequentially");
            Ok(())
        })
        .unwrap();
}

#[test]
fn removals_are_logged_until_the_index_applied_them() {
    let (_dir, catalogue) = library();
    catalogue
        .write(|t| {
            let model = register_model(t, "m", 1)?;
            put(t, model, ContentId(7), &blake3::hash(b"a"), &[1.0])?;
            assert_eq!(strays(t)?, [1], "content 7 is not in the catalogue");
            delete(t, ContentId(7))?;
            assert_eq!(removals_after(t, model, 0)?, [(1, ContentId(7))]);
            forget_removals(t, model, 1)?;
            assert_eq!(removals_after(t, model, 0)?, []);
            assert_eq!(last_removal(t)?, 1, "the sequence number survives the row");
            Ok(())
        })
        .unwrap();
}

#[test]
fn any_damage_to_a_stored_vector_is_noticed() {
    let (_dir, catalogue) = library();
    let vector = [0.6, 0.8];
    // The bits of mark, checksum and vector, and the vector's length.
    let damage = (0..64)
        .map(|bit| format!("content_mark = (content_mark | {0}) - (content_mark & {0})", 1_i64 << (bit % 63)))
        .chain((0..32).map(|bit| format!("checksum = checksum + {}", 1_i64 << bit)))
        .chain((0..4).flat_map(|byte| (0..8).map(move |bit| flipped(byte, bit, [0.6, 0.8]))))
        .chain(["vector = substr(vector, 1, 2)".into(), "vector = CAST(vector || x'0000' AS BLOB)".into()]);
    catalogue
        .write(|t| {
            let model = register_model(t, "m", 2)?;
            for change in damage {
                put(t, model, ContentId(1), &blake3::hash(b"a"), &vector)?;
                assert!(get(t, model, ContentId(1))?.is_some());
                t.execute(&format!("UPDATE vectors.embeddings SET {change}"), [])?;
                let mut visited = Vec::new();
                for_each_of(t, model, &[ContentId(1)], |_, vector| visited.push(vector.is_some()))?;
                let last = last_seq(t, model)?;
                for_each_between(t, model, 0, last, |_, vector| {
                    visited.push(vector.is_some());
                    Ok(())
                })?;
                visited.extend(written_after(t, model, 0, 9)?.iter().map(|stored| stored.vector.is_some()));
                assert_eq!(visited, [false; 3], "{change}");
                assert_eq!((get(t, model, ContentId(1))?, sample(t, model, 1)?), (None, vec![]), "{change}");
                assert_eq!(damaged(t)?, [(model, ContentId(1))], "{change}");
            }
            Ok(())
        })
        .unwrap();
}

/// SQL that flips one bit of a stored vector.
fn flipped(byte: usize, bit: u8, vector: [f32; 2]) -> String {
    let mut blob = super::encoding::to_blob(&vector);
    blob[byte] ^= 1 << bit;
    format!("vector = x'{}'", blob.iter().map(|byte| format!("{byte:02X}")).collect::<String>())
}

#[test]
fn vectors_without_their_length_are_refused_even_with_a_checksum() {
    let (_dir, catalogue) = library();
    let stored = |vector: [f32; 2]| {
        catalogue.write(|t| {
            let model = register_model(t, "m", 2)?;
            put(t, model, ContentId(1), &blake3::hash(b"a"), &vector)?;
            get(t, model, ContentId(1))
        })
    };
    assert!(stored([1.0, 0.0]).unwrap().is_some());
    for vector in [[0.0, 0.0], [2.0, 0.0], [f32::NAN, 1.0], [f32::INFINITY, 0.0]] {
        assert_eq!(stored(vector).unwrap(), None, "{vector:?}");
    }
}
