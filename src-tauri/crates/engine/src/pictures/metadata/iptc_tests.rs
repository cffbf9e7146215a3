//! Tests of IPTC: data sets, encodings, dates.

use proptest::prelude::*;

use super::super::samples::data_set;
use super::*;

fn with(sets: &[(u8, &[u8])]) -> Found {
    read(&sets.iter().flat_map(|(number, data)| data_set(2, *number, data)).collect::<Vec<u8>>())
}

#[test]
fn titles_captions_and_keywords_are_read() {
    let found = with(&[
        (0, b"\0\x04"),
        (5, b"Harbour"),
        (25, b"boat"),
        (25, b"Z\xFCrich"),
        (25, "Zürich".as_bytes()),
        (120, b"Two boats\rin the harbour"),
    ]);
    assert_eq!(found.title.as_deref(), Some("Harbour"));
    assert_eq!(found.description.as_deref(), Some("Two boats\nin the harbour"));
    assert_eq!(found.keywords, ["boat", "Zürich"]);
}

#[test]
fn date_and_time_are_apart() {
    let taken = |date: &[u8], time: &[u8]| {
        with(&[(55, date), (60, time)]).dates.original.map(|taken| (taken.at, taken.offset_minutes))
    };
    const DAY: i64 = 1_127_952_000;
    assert_eq!(taken(b"20050929", b"101112+0130"), Some((DAY + 36_672, Some(90))));
    assert_eq!(taken(b"20050929", b"101112"), Some((DAY + 36_672, None)));
    assert_eq!(taken(b"2005-09-29", b"10:11:12-05:00"), Some((DAY + 36_672, Some(-300))));
    assert_eq!(taken(b"20050929", b""), Some((DAY, None)));
    assert_eq!(taken(b"20050929", b"996099"), Some((DAY, None)));
    assert_eq!(taken(b"20050900", b""), Some((DAY - 28 * 86_400, None)));
    assert_eq!(taken(b"19700000", b""), Some((0, None)));
    assert_eq!([taken(b"00000000", b"101112"), taken(b"", b"101112"), taken(b"20051331", b"")], [None; 3]);
    let digital = with(&[(62, b"20050929"), (63, b"101112+0000")]).dates;
    assert_eq!(digital.digitized.map(|taken| taken.at), Some(DAY + 36_672));
}

#[test]
fn long_data_sets_have_the_size_of_their_size() {
    let long = [&b"\x1C\x02\x78\x80\x04\0\0\0\x05"[..], b"hello", &data_set(2, 5, b"title")].concat();
    let found = read(&long);
    assert_eq!((found.description.as_deref(), found.title.as_deref()), (Some("hello"), Some("title")));
    assert_eq!(read(b"\x1C\x02\x78\xFF\xFF"), Found::default());
    assert_eq!(read(b"\x1C\x02\x78\0\x09hello"), Found::default());
}

#[test]
fn records_in_the_other_byte_order_are_read() {
    let mut bytes = [data_set(2, 5, b"Harbour"), data_set(2, 25, b"sea")].concat();
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes.chunks_exact_mut(4).for_each(<[u8]>::reverse);
    let found = read(&bytes);
    assert_eq!((found.title.as_deref(), found.keywords), (Some("Harbour"), vec!["sea".to_owned()]));
}

proptest! {
    #[test]
    fn any_records_are_read(sets in prop::collection::vec((any::<u8>(), prop::collection::vec(any::<u8>(), 0..40)), 0..20)) {
        let bytes: Vec<u8> = sets.iter().flat_map(|(number, data)| data_set(2, *number, data)).collect();
        let found = read(&bytes);
        prop_assert!(found.keywords.iter().all(|word| !word.is_empty()));
    }
}
