//! What was understood of a query, as remarks and as JSON.

use std::ops::Range;

use ratna_engine::query::Problem;
use ratna_engine::search::Answer;
use ratna_engine::search::understand::Understood;
use serde_json::{Value, json};

use crate::escape;
use crate::output::remark;

/// Says on standard error what of a query could not be parsed, marking the place, what plain words were understood as, and
/// which words the model can't read.
pub(crate) fn remarks(query: &str, answer: &Answer) {
    for problem in &answer.problems {
        remark!("ratna: {}", problem.kind);
        let [line, carets] = marked(query, &problem.span);
        remark!("  {line}");
        remark!("  {carets}");
    }
    for understood in &answer.understood {
        remark!("{} from “{}”", spelt(understood), escape::shown(&understood.words));
    }
    if !answer.unknown.is_empty() {
        let words: Vec<String> =
            answer.unknown.iter().map(|word| format!("“{}”", escape::shown(word))).collect();
        remark!("The model in use doesn't know {}; one for many languages may.", words.join(", "));
    }
}

/// Plain words that became filters, with their places in bytes.
pub(crate) fn understood(all: &[Understood]) -> Value {
    let object = |understood: &Understood| {
        json!({
            "filter": spelt(understood),
            "words": understood.words,
            "start": understood.span.start,
            "end": understood.span.end,
        })
    };
    all.iter().map(object).collect()
}

fn spelt(understood: &Understood) -> String {
    escape::shown(&understood.filter.to_string())
}

/// Problems with their places in bytes.
pub(crate) fn problems(problems: &[Problem]) -> Value {
    let object = |problem: &Problem| {
        json!({
            "message": problem.kind.to_string(),
            "start": problem.span.start,
            "end": problem.span.end,
        })
    };
    problems.iter().map(object).collect()
}

/// A query on one line, and a line of carets below the place.
fn marked(query: &str, span: &Range<usize>) -> [String; 2] {
    let shown = |range: Range<usize>| escape::shown(query.get(range).unwrap_or_default());
    let width = |text: &str| text.chars().count();
    let (before, place) = (shown(0..span.start), shown(span.clone()));
    let carets = " ".repeat(width(&before)) + &"^".repeat(width(&place).max(1));
    [escape::shown(query), carets]
}

#[cfg(test)]
mod tests {
    use ratna_engine::query::Query;

    use super::*;

    #[test]
    fn the_place_of_a_problem_is_marked_below_the_query() {
        for (query, carets) in [
            ("कुत्ता iso:many snow", "       ^^^^^^^^"),
            ("a\tdate:soon", "    ^^^^^^^^^"),
            ("\"open", "^^^^^"),
        ] {
            let problem = &Query::parse(query).problems[0];
            let [line, marks] = marked(query, &problem.span);
            assert!(!line.chars().any(char::is_control), "{line:?}");
            assert_eq!(marks.trim_start().len(), carets.trim_start().len(), "{query}");
            let before = escape::shown(&query[..problem.span.start]);
            assert_eq!(marks.find('^'), Some(before.chars().count()), "{query}");
        }
    }

    #[test]
    fn problems_are_listed_with_their_places() {
        let listed = problems(&Query::parse("cat rating:lots").problems);
        assert_eq!((&listed[0]["start"], &listed[0]["end"]), (&4.into(), &15.into()));
        assert!(listed[0]["message"].as_str().unwrap().contains("rating"), "{listed}");
    }
}
