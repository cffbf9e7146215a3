//! The order of English words.
//!
//! Owns where prepositions go: "पेड़ पर बिल्ली", tree on cat, is a cat on a tree. What stands before a postposition, with its
//! adjectives and what it belongs to, follows the rest. And where verbs go: what they act on follows them.

use super::inflection::Number;
use super::plural::plural;
use super::table::{Kind, Word};

/// Participles that something can follow, which precedes them in Hindi.
const TRANSITIVE: [&str; 34] = [
    "driving", "playing", "eating", "drinking", "reading", "writing", "cooking", "baking", "cutting",
    "washing", "cleaning", "wearing", "holding", "carrying", "buying", "selling", "watching", "looking",
    "hitting", "throwing", "catching", "pushing", "pulling", "painting", "making", "breaking", "opening",
    "sewing", "planting", "feeding", "hugging", "kissing", "chasing", "riding",
];

/// A word on its way to English.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) english: String,
    pub(super) kind: Kind,
    pub(super) number: Number,
}

impl Unit {
    pub(super) fn of(word: Word, number: Number) -> Self {
        Self { english: word.english.to_owned(), kind: word.kind, number }
    }
}

/// The words in English.
pub(super) fn english(mut units: Vec<Unit>) -> String {
    count(&mut units);
    let mut main: Vec<Unit> = Vec::new();
    let mut phrases: Vec<Vec<String>> = Vec::new();
    for unit in units {
        let follows_noun = main.last().is_some_and(|before| before.kind == Kind::Noun);
        match unit.kind {
            Kind::Bearer if !follows_noun => {}
            Kind::Postposition | Kind::Bearer => {
                let mut phrase = vec![unit.english];
                phrase.extend(governed(&mut main).into_iter().map(|unit| unit.english));
                phrases.push(phrase);
            }
            Kind::Silent | Kind::Auxiliary => {}
            _ => main.push(unit),
        }
    }
    // A conjunction with nothing left to join.
    while main.last().is_some_and(|unit| unit.kind == Kind::Conjunction) {
        main.pop();
    }
    let main = in_order(main).into_iter().filter(|unit| unit.kind != Kind::Marker).map(|unit| unit.english);
    main.chain(phrases.into_iter().rev().flatten()).collect::<Vec<_>>().join(" ")
}

/// The words around the first verb in the order of English: who, what they do, what they do it to.
fn in_order(mut main: Vec<Unit>) -> Vec<Unit> {
    let Some(at) = main.iter().position(|unit| unit.kind == Kind::Verb) else { return main };
    let mut after = main.split_off(at + 1);
    let Some(verb) = main.pop() else { return after };
    let is_participle = after.first().is_some_and(|unit| unit.kind != Kind::Conjunction);
    let mut object = Vec::new();
    if is_participle {
        // "टोपी पहने आदमी": hat wearing man.
        let end = after.iter().position(|unit| unit.kind == Kind::Verb).unwrap_or(after.len());
        let rest = after.split_off(end);
        object = std::mem::replace(&mut main, std::mem::replace(&mut after, rest));
    } else if TRANSITIVE.contains(&&*verb.english) {
        // "लड़की किताब पढ़ रही है": girl book reading.
        object = governed(&mut main);
        if main.is_empty() {
            std::mem::swap(&mut main, &mut object);
        }
    }
    main.push(verb);
    main.extend(object);
    main.extend(after);
    main
}

/// Puts nouns into the plural that their form or a number before them asks for.
fn count(units: &mut [Unit]) {
    let mut after_number = false;
    for at in 0..units.len() {
        let is_oblique = units
            .get(at + 1)
            .is_some_and(|next| matches!(next.kind, Kind::Marker | Kind::Postposition | Kind::Bearer));
        let unit = &mut units[at];
        match unit.kind {
            Kind::Number => after_number = true,
            Kind::Adjective => {}
            Kind::Noun => {
                let is_plural = match unit.number {
                    Number::Plural => true,
                    Number::PluralUnlessOblique => after_number || !is_oblique,
                    Number::Any => after_number,
                };
                if is_plural {
                    unit.english = plural(&unit.english);
                }
                after_number = false;
            }
            _ => after_number = false,
        }
    }
}

/// Takes the last noun, with what describes it and what it belongs to, from the words so far.
fn governed(main: &mut Vec<Unit>) -> Vec<Unit> {
    let mut taken = Vec::new();
    while main.last().is_some_and(|unit| unit.kind == Kind::Marker) {
        main.pop();
    }
    taken.extend(main.pop());
    while let Some(unit) = main.last() {
        match unit.kind {
            Kind::Adjective | Kind::Number => taken.extend(main.pop()),
            Kind::Marker => {
                main.pop();
                taken.extend(main.pop());
            }
            _ => break,
        }
    }
    taken.reverse();
    taken
}
