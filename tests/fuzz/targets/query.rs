//! Queries: whatever is typed is parsed, and its canonical spelling means the same and is spelt the same.
#![no_main]

use ratna_engine::query::Query;

libfuzzer_sys::fuzz_target!(init: ratna_fuzz::install_panic_hook(), |input: &str| {
    let query = Query::parse(input);
    for part in query.parts.iter().map(|part| &part.span).chain(query.problems.iter().map(|problem| &problem.span)) {
        assert!(input.get(part.clone()).is_some_and(|place| !place.is_empty()), "{part:?} is no place in the input");
    }
    let spelt = query.to_string();
    // A spelling may be longer than the input, and a longer query is cut.
    if spelt.chars().count() <= ratna_engine::query::MAX_CHARS {
        let again = Query::parse(&spelt);
        assert_eq!(again.parts, query.parts, "{spelt:?}");
        assert_eq!(again.to_string(), spelt);
    }
});
