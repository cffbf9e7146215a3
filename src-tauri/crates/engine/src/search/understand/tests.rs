use proptest::prelude::*;

use super::*;
use crate::calendar::day_number;

fn names() -> Names {
    let counted = |names: &[&str]| names.iter().map(|&name| (name.to_owned(), 10)).collect::<Vec<_>>();
    Names::new(
        counted(&[
            "Norway",
            "Summer in Rome",
            "2016",
            "Beach",
            "Red Car",
            "Norway 2014",
            "Zürich",
            "नॉर्वे",
            "New",
            "DCIM",
        ]),
        counted(&["FUJIFILM X100V", "Apple iPhone 7 Plus", "NIKON CORPORATION NIKON D750"]),
        counted(&["animals/rex", "dog", "Łódź trip", "uk/london", "canada/london"]),
        counted(&["Kyoto", "New South Wales", "Turkey"]),
    )
    .with_albums(counted(&["Hurtigruten 2014", "Best of", "Beach"]))
    .with_people(counted(&["Anna Müller", "Anna Sørensen", "Rose Hill", "De Niro", "मीरा शर्मा"]))
}

/// The query in canonical spelling, after understanding on 29 November 2026.
fn understood(input: &str) -> String {
    understand(&Query::parse(input), input, &names(), day_number(2026, 11, 29)).0.to_string()
}

#[track_caller]
fn assert_understood(expected: &[(&str, &str)]) {
    for (input, canonical) in expected {
        assert_eq!(understood(input), *canonical, "{input}");
    }
}

#[test]
fn dates_and_names_become_filters_and_the_rest_is_looked_for() {
    assert_understood(&[
        ("norway 2016", "in:Norway date:2016"),
        ("Norway", "in:Norway"),
        ("dogs 2016", "dogs date:2016"),
        ("dogs in Norway, last summer", "dogs in:Norway date:2026-06..2026-08"),
        ("zurich at night", "at night in:Zürich"),
        ("rome summer in", "in:\"Summer in Rome\""),
        ("norway 2014", "in:\"Norway 2014\""),
        ("नॉर्वे में मार्च 2016 के फूल", "फूल in:नॉर्वे date:2016-03"),
        ("rex with a ball", "with a ball tag:animals/rex"),
        ("london", "tag:uk/london|canada/london"),
        ("flowers with the x100", "flowers camera:X100"),
        ("iphone 7 dinner", "dinner camera:\"iPhone 7\""),
        ("nikon", "camera:NIKON"),
        ("IMG_1234.jpg", "name:IMG_1234.jpg"),
        ("img_1234", "name:img_1234.*"),
        ("pictures from march 2016", "date:2016-03"),
        ("dcim", "in:DCIM"),
        ("hurtigruten 2014 at night", "at night album:\"Hurtigruten 2014\""),
        ("anna with a dog", "with a dog person:Anna"),
        ("dinner with anna müller", "dinner person:\"Anna Müller\""),
        ("मीरा समुद्र पर", "समुद्र पर person:मीरा"),
        ("march in norway 2016", "date:march in:Norway date:2016"),
    ]);
}

#[test]
fn what_pictures_show_is_no_filter() {
    for input in [
        "beach",
        "red car",
        "dogs",
        "a dog",
        "new",
        "new beach",
        "12 roses",
        "may",
        "summer",
        "7",
        "plus",
        "corporation",
        "best of",
        "rose",
        "tour de france",
    ] {
        assert_eq!(understood(input), input);
    }
}

#[test]
fn what_is_quoted_keyed_weighted_or_avoided_is_not_touched() {
    for input in
        ["\"norway 2016\"", "shows:norway", "norway^2", "-norway", "-2016", "in:rome", "like:/norway/2016"]
    {
        assert_eq!(understood(input), input);
    }
    assert_eq!(understood("\"norway 2016"), "norway 2016", "an open quotation is being typed");
    assert_eq!(understood("norway + dog"), "in:Norway dog");
    assert_eq!(understood("march type:png 2016"), "date:march date:2016 type:png", "a filter stands between");
}

#[test]
fn dates_that_exclude_each_other_do_not_both_count() {
    assert_eq!(understood("2016 dog march 2017"), "2016 dog date:2017-03");
    assert_eq!(understood("2016 and 2017"), "date:2016|2017");
}

#[test]
fn of_a_folder_and_a_tag_of_one_name_the_one_with_more_pictures_counts() {
    let name = |count| [("Oslo".to_owned(), count)];
    let canonical = |names| understand(&Query::parse("oslo"), "oslo", &names, 0).0.to_string();
    assert_eq!(canonical(Names::new(name(5), [], name(9), [])), "tag:Oslo");
    assert_eq!(canonical(Names::new(name(9), [], name(5), [])), "in:Oslo");
}

#[test]
fn the_place_of_the_words_is_known() {
    let input = "  dogs,  in  Norway, type:png yesterday";
    let found = understand(&Query::parse(input), input, &names(), 20_000).1;
    let words: Vec<&str> = found.iter().map(|found| &*found.words).collect();
    assert_eq!(words, ["in  Norway,", "yesterday"]);
    assert!(found.iter().all(|found| input[found.span.clone()] == found.words));
}

fn word() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "norway",
        "2016",
        "march",
        "may",
        "last",
        "summer",
        "in",
        "the",
        "x100",
        "dog",
        "IMG_1234",
        "beach",
        "to",
        "and",
        "पिछले",
        "साल",
        "मार्च",
        "में",
        "type:png",
        "\"",
        "-",
        "+",
        "norway^2",
        "date:soon",
        "2016,",
        "(rome",
        "before",
    ];
    prop_oneof![4 => prop::sample::select(KNOWN).prop_map(str::to_owned), 1 => ".{0,6}"]
}

proptest! {
    #[test]
    fn nothing_is_lost_and_the_result_is_a_query(words in prop::collection::vec(word(), 0..9)) {
        let input = words.join(" ");
        let query = Query::parse(&input);
        let (result, found) = understand(&query, &input, &names(), 20_000);
        // Every filter found is in the query, and its words are where it says.
        for Understood { span, words, filter } in &found {
            prop_assert_eq!(&input[span.clone()], words);
            prop_assert!(result.filters().any(|other| other == filter));
        }
        prop_assert_eq!(result.filters().count(), query.filters().count() + found.len());
        // Other parts are as they were.
        let others = |query: &Query| {
            let is_word = |kind: &PartKind| {
                matches!(kind, PartKind::Term(term) if matches!(term.subject, Subject::Words(_)) && !term.without && term.weight == 1.0)
            };
            query.terms().filter(|term| !is_word(&PartKind::Term((*term).clone()))).cloned().collect::<Vec<_>>()
        };
        prop_assert_eq!(others(&result), others(&query));
        prop_assert_eq!(&result.problems, &query.problems);
        // The canonical spelling parses to the same.
        prop_assert_eq!(Query::parse(&result.to_string()).parts, result.parts);
    }

    #[test]
    fn without_anything_to_understand_the_query_stays(input in "[a-c \"+^-]{0,30}") {
        let query = Query::parse(&input);
        let (result, found) = understand(&query, &input, &names(), 20_000);
        prop_assert!(found.is_empty());
        prop_assert_eq!(result, query);
    }
}
