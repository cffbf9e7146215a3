use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::pictures::decode::{Format, RawKind};

/// The parts in canonical spelling, one by one.
fn parts(input: &str) -> Vec<String> {
    Query::parse(input).parts.iter().map(|part| part.kind.to_string()).collect()
}

/// The problems and where they are.
fn problems(input: &str) -> Vec<(String, &str)> {
    let found = Query::parse(input).problems;
    found.into_iter().map(|problem| (problem.kind.to_string(), &input[problem.span])).collect()
}

#[test]
fn plain_words_belong_together_until_a_plus() {
    assert_eq!(parts("  dog\tin\n snow "), ["dog in snow"]);
    assert_eq!(parts("dog date:2017 in snow"), ["dog in snow", "date:2017"]);
    assert_eq!(parts("dog + cat"), ["dog", "cat"]);
    assert_eq!(parts("dog -cat on a beach"), ["dog on a beach", "-cat"]);
    assert_eq!(parts("red^2 car -night^0.5"), ["red^2", "car", "-night^0.5"]);
    assert_eq!(Query::parse("dog + date:2017 cat").to_string(), "dog date:2017 + cat");
    for text in ["x-ray C++ o'clock", "5\" screen", "100% ^_^", "http://a.b 12:30", "dog (brown)", "2^", "^2"]
    {
        assert_eq!(parts(text), [text], "is only words");
    }
    for blank in ["", " \n\u{0} ", "-", "+", "- + -", "\"", "\"\""] {
        assert!(Query::parse(blank).is_empty() || blank.contains('-'), "{blank:?}");
    }
}

#[test]
fn quoted_words_are_text_whatever_the_quotation_marks() {
    for input in ["\"red dog\"", "“red dog”", "„red dog“"] {
        assert_eq!(parts(input), ["\"red dog\""]);
    }
    assert_eq!(parts("-\"red dog\"^2 x"), ["-\"red dog\"^2", "x"]);
    let query = Query::parse(r#""a \"b\" \\ c""#);
    assert_eq!(query.terms().next().unwrap().subject, Subject::Text(r#"a "b" \ c"#.to_owned()));
    assert_eq!(parts("shows:\"red car\"^2 like:/a/b.jpg"), ["shows:\"red car\"^2", "like:/a/b.jpg"]);
}

#[test]
fn every_filter_is_read_and_spelt_in_one_way() {
    let same = [
        "in:Japan",
        "name:IMG_1*",
        "tag:animals/dog",
        "album:\"Trips/New York\"|Norway",
        "type:heic|raw",
        "date:2017",
        "date:2017-03",
        "date:2017-03-15",
        "date:2017-03..2018-01",
        "date:2017..",
        "date:..2017-03",
        "date:march",
        "camera:\"X100 V\"",
        "lens:35mm",
        "place:\"New York\"",
        "iso:>1600",
        "iso:100..400",
        "near:35.68,139.69,5km",
        "size:>4mp",
        "file:>10mb",
        "orientation:portrait|square",
        "is:favourite|offline",
        "is:bw|night|drawing",
        "people:0|3+",
        "person:\"Anna Müller\"|आन्या",
        "color:red|grey",
        "rating:>=4",
        "-tag:x",
        "sort:date",
    ];
    for input in same {
        assert_eq!(parts(input), [input]);
        assert_eq!(problems(input), []);
    }
    let other = [
        ("IN:Japan", "in:Japan"),
        ("type:JPG|tif", "type:jpeg|tiff"),
        ("after:2017", "date:2018.."),
        ("before:2017-03", "date:..2017-02"),
        ("date:2017/3/5", "date:2017-03-05"),
        ("date:Mar", "date:march"),
        ("date:2016-02-01..2016-02-29", "date:2016-02"),
        ("iso:400", "iso:=400"),
        ("size:4mp", "size:>=4mp"),
        ("file:1500kb", "file:>=1.5mb"),
        ("is:favorite", "is:favourite"),
        ("colour:Gray", "color:grey"),
        ("people:3", "people:3+"),
        ("tag: x", "tag: x"),
        ("tag:/a//b/", "tag:a/b"),
        ("near:1,2", "near:1,2,10km"),
        ("near:1,2,500m", "near:1,2,0.5km"),
    ];
    for (input, spelt) in other {
        assert_eq!(Query::parse(input).to_string(), spelt);
    }
}

#[test]
fn what_is_wrong_is_named_with_its_place_and_searched_as_words() {
    let wrong = [
        ("dog date:soon x", "date:soon", "date: cannot be soon; try 2017,"),
        ("dog \"red x", "\"red x", "closing quotation mark"),
        ("is:nice", "is:nice", "favourite"),
        ("x tag:", "tag:", "a value must follow tag:"),
        ("type:png|", "type:png|", "a value must follow type:"),
        ("dog^99 x", "dog^99", "the weight 99"),
        ("date:2017-13", "date:2017-13", "2017-03"),
        ("date:2018..2017", "date:2018..2017", "2017-03..2018-01"),
        ("iso:many", "iso:many", ">1600"),
        ("color:mauve", "color:mauve", "red, orange"),
        ("people:4", "people:4", "0, 1, 2, 3+"),
        ("near:95,1", "near:95,1", "35.68"),
        ("sort:size", "sort:size", "date, match"),
    ];
    for (input, place, text) in wrong {
        let found = problems(input);
        assert_eq!((found.len(), found[0].1), (1, place), "{input}");
        assert!(found[0].0.contains(text), "{input}: {}", found[0].0);
        assert_eq!(parts(input), [input.replace('"', "")], "is searched as words");
    }
    assert_eq!(parts("x date:\"in:a -b\" -\"red dog\"^99"), ["x date in a b", "-red", "-dog", "-99"]);
}

#[test]
fn every_type_is_a_format_of_the_catalogue() {
    use Format::{Avif, Bmp, Gif, Heic, Jp2, Jpeg, Jxl, Png, Psd, Raw, Tiff, WebP};
    use RawKind::{Arw, Cr2, Cr3, Crw, Dng, Nef, Orf, Pef, Raf, Rw2, Srw, X3f};
    let raws = [Arw, Cr2, Cr3, Crw, Dng, Nef, Orf, Pef, Raf, Rw2, Srw, X3f].map(Raw);
    let others = [Jpeg, Png, Gif, WebP, Tiff, Bmp, Heic, Avif, Jxl, Jp2, Psd];
    let names = others.iter().chain(&raws).map(Format::name);
    let formats: HashSet<&str> = names.chain(["raw"]).collect();
    assert_eq!(HashSet::from(super::filter::TYPES), formats);
}

#[test]
fn only_so_many_characters_are_used() {
    assert_eq!(parts(&"ä".repeat(2 * MAX_CHARS)), ["ä".repeat(MAX_CHARS)]);
}

/// A part as somebody might type it.
fn part() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        "[a-zA-Z0-9*/.,:<>=^-]{0,8}",
        "red|GRAY|bw|night|[0-4]\\+?",
        "\"[a-z |\\\\\"^]{0,6}\"",
        "201[0-9](-[01][0-9])?(\\.\\.)?"
    ];
    let key = prop::sample::select([&KEYS[..], &["colour", "shows", "like", "http"]].concat());
    prop_oneof![
        ".{0,6}",
        "[+-]?[a-z]{1,4}(\\^[0-9.]{1,3})?",
        (key, value, prop::bool::ANY)
            .prop_map(|(key, value, minus)| format!("{}{key}:{value}", ["", "-"][usize::from(minus)])),
    ]
}

proptest! {
    #[test]
    fn the_canonical_spelling_parses_to_the_same_query(parts in prop::collection::vec(part(), 0..8)) {
        let query = Query::parse(&parts.join(" "));
        let spelt = query.to_string();
        let again = Query::parse(&spelt);
        prop_assert_eq!(&again.parts, &query.parts, "{}", spelt);
        prop_assert_eq!(again.to_string(), spelt);
    }

    #[test]
    fn spans_lie_in_the_input(input in ".{0,60}") {
        let query = Query::parse(&input);
        for span in query.parts.iter().map(|part| &part.span).chain(query.problems.iter().map(|problem| &problem.span)) {
            prop_assert!(input.get(span.clone()).is_some_and(|text| !text.is_empty()));
        }
    }
}

#[test]
fn quotation_marks_inside_words_leave_nothing_that_has_a_meaning() {
    for input in ["a * b:c\"d:e^1", "x\"y^2", "c:\"d\"^0.5 e", "a:\"b \u{1}-c \"d", "a^1^1"] {
        let query = Query::parse(input);
        assert_eq!(
            Query::parse(&query.to_string()).parts.iter().map(|part| &part.kind).collect::<Vec<_>>(),
            query.parts.iter().map(|part| &part.kind).collect::<Vec<_>>(),
            "{input}"
        );
    }
}
