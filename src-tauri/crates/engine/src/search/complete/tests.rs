//! Completions for a made library.

use std::collections::HashMap;

use super::*;

struct Made(HashMap<&'static str, Vec<Facet>>);

impl Made {
    fn new() -> Self {
        let all: [(&str, &[(&str, u64)]); 7] = [
            ("in", &[("Norway 2016", 90), ("New York", 40), ("Old Norway", 30), ("Japan", 20), ("Gone", 0)]),
            ("tag", &[("animals/dog", 12), ("no entry", 200)]),
            ("album", &[("Best of 2016", 30)]),
            ("person", &[("Anna Müller", 8), ("Hannah", 3)]),
            ("date", &[("2016", 90), ("2017", 12)]),
            ("after", &[("2016", 90), ("2017", 12)]),
            ("type", &[("jpeg", 80), ("heic", 9)]),
        ];
        let facet = |&(value, count): &(&str, u64)| Facet { value: value.to_owned(), count };
        Self(all.into_iter().map(|(key, values)| (key, values.iter().map(facet).collect())).collect())
    }
}

impl Values for Made {
    fn named(&self, key: &str) -> &[Facet] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }

    fn count(&self, filter: &Filter) -> Result<u64> {
        Ok(match filter.any[0].plain_value().as_str() {
            "favourite" => 7,
            "raw" => 3,
            _ => 0,
        })
    }
}

fn completions(text: &str) -> Vec<Completion> {
    let cursor = text.find('¦').unwrap();
    complete(&text.replace('¦', ""), cursor, &Made::new()).unwrap()
}

/// The texts after each completion.
fn results(text: &str) -> Vec<String> {
    let typed = text.replace('¦', "");
    completions(text)
        .into_iter()
        .map(|one| format!("{}{}{}", &typed[..one.place.start], one.insert, &typed[one.place.end..]))
        .collect()
}

#[test]
fn values_that_begin_with_what_is_typed_come_before_those_that_have_it_elsewhere() {
    assert_eq!(results("dog in:no¦"), [r#"dog in:"Norway 2016""#, r#"dog in:"Old Norway""#]);
    assert_eq!(results("in:¦")[0], r#"in:"Norway 2016""#);
    let counts: Vec<_> = completions("in:¦").iter().map(|one| one.count).collect();
    assert_eq!(counts, [Some(90), Some(40), Some(30), Some(20)]);
}

#[test]
fn nothing_is_offered_that_finds_nothing() {
    assert!(completions("in:gone¦").is_empty());
    assert_eq!(results("is:¦"), ["is:favourite", "is:raw"]);
    // No lens, no camera, no place, no sensitivity.
    for key in ["len¦", "cam¦", "nea¦", "iso¦"] {
        assert!(completions(key).is_empty(), "{key}");
    }
}

#[test]
fn a_minus_and_alternatives_stay() {
    assert_eq!(results("-in:Jap¦"), ["-in:Japan"]);
    assert_eq!(results("in:A|jap¦ dog"), ["in:A|Japan dog"]);
    assert_eq!(results("in:ja¦|B dog"), ["in:Japan|B dog"]);
    assert_eq!(results("-ty¦"), ["-type:"]);
}

#[test]
fn a_quotation_is_one_value() {
    assert_eq!(results(r#"in:"new y¦"#), [r#"in:"New York""#]);
    assert_eq!(results(r#"in:"new¦ x" dog"#), [r#"in:"New York" dog"#]);
    assert_eq!(results(r#"in:"a b"|jap¦"#), [r#"in:"a b"|Japan"#]);
    assert!(completions(r#""in new¦"#).is_empty());
}

#[test]
fn a_plain_word_becomes_a_key_or_names_something() {
    let all = completions("dog ty¦");
    assert_eq!((all[0].label.as_str(), all[0].is_key, all[0].count), ("type", true, None));
    assert_eq!(results("no¦"), ["tag:\"no entry\"", "in:\"Norway 2016\"", "in:\"Old Norway\""]);
    assert!(completions("n¦").iter().all(|one| one.is_key));
    assert_eq!(results("ANIM¦"), ["tag:animals/dog"]);
}

#[test]
fn albums_and_people_are_offered_by_their_keys_and_for_plain_words() {
    assert_eq!(results("with ann¦"), [r#"with person:"Anna Müller""#, "with person:Hannah"]);
    assert_eq!(completions("ann¦")[0].count, Some(8));
    assert_eq!(results("album:be¦"), [r#"album:"Best of 2016""#]);
    assert_eq!(results("alb¦"), ["album:"]);
    assert_eq!(results("person:han¦"), ["person:Hannah"]);
}

#[test]
fn years_are_counted_where_the_number_is_right() {
    assert_eq!(completions("date:201¦")[0].count, Some(90));
    assert_eq!(completions("after:201¦")[0].count, None);
    assert_eq!(results("sort:d¦"), ["sort:date"]);
}

#[test]
fn any_cursor_in_any_text_has_completions_or_none() {
    for text in ["", "-", "in:", "in:|", "\"", "in:\"", "é:ü", "-in:\"é|ü\" 犬", ":::", "in:\\\"a"] {
        for cursor in 0..text.len() + 3 {
            for one in complete(text, cursor, &Made::new()).unwrap() {
                let _ = (&text[..one.place.start], &text[one.place.end..]);
                assert!(one.place.start <= one.place.end);
            }
        }
    }
}
