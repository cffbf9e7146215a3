//! How changes and conflicts are shown.

use ratna_engine::exchange::{Conflict, Field, FieldChange, FieldConflict, Planned};
use serde_json::{Value, json};

use crate::escape;
use crate::paths::{with_path, with_path_as};
use crate::print::{say, shown};

/// A field's code.
pub(super) fn code(field: Field) -> &'static str {
    match field {
        Field::Keywords => "keywords",
        Field::Rating => "rating",
        Field::Title => "title",
        Field::Description => "description",
        Field::Date => "date",
    }
}

/// What would be exchanged with a file, as an object.
pub(super) fn planned(planned: &Planned) -> Value {
    let changes = |changes: &[FieldChange]| {
        let object = |change: &FieldChange| json!({ "field": code(change.field), "added": change.added, "removed": change.removed });
        changes.iter().map(object).collect::<Vec<_>>()
    };
    let object = json!({
        "writes": changes(&planned.writes),
        "takes": changes(&planned.takes),
        "conflicts": fields(&planned.conflicts),
        "code": planned.trouble.as_ref().map(|trouble| &trouble.code),
        "error": planned.trouble.as_ref().map(|trouble| &trouble.text),
    });
    with_path(&planned.picture, with_path_as("file", &planned.path, object))
}

/// A conflict, as an object.
pub(super) fn conflict(conflict: &Conflict) -> Value {
    let object = json!({ "fields": fields(&conflict.fields) });
    with_path(&conflict.picture, with_path_as("file", &conflict.path, object))
}

fn fields(fields: &[FieldConflict]) -> Vec<Value> {
    let object = |conflict: &FieldConflict| json!({ "field": code(conflict.field), "mine": conflict.mine, "theirs": conflict.theirs });
    fields.iter().map(object).collect()
}

/// Prints what would be exchanged with a file.
pub(super) fn say_planned(planned: &Planned) {
    say!("{}", shown(&planned.path));
    for change in &planned.writes {
        say!("  write {}: {}", code(change.field), signs(change));
    }
    for change in &planned.takes {
        say!("  take {}: {}", code(change.field), signs(change));
    }
    planned.conflicts.iter().for_each(say_field);
    if let Some(trouble) = &planned.trouble {
        say!("  {}", escape::shown(&trouble.text));
    }
}

/// Prints a conflict.
pub(super) fn say_conflict(conflict: &Conflict) {
    say!("{}", shown(&conflict.path));
    conflict.fields.iter().for_each(say_field);
}

fn say_field(conflict: &FieldConflict) {
    let list = |texts: &[String]| match texts {
        [] => "nothing".to_owned(),
        texts => escape::shown(&texts.join(", ")),
    };
    say!("  {}: you say {}", code(conflict.field), list(&conflict.mine));
    say!("  {}: the file says {}", code(conflict.field), list(&conflict.theirs));
}

/// What is added and what is removed.
fn signs(change: &FieldChange) -> String {
    let removed = change.removed.iter().map(|text| format!("-{}", escape::shown(text)));
    let added = change.added.iter().map(|text| format!("+{}", escape::shown(text)));
    removed.chain(added).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_what_goes_and_what_comes() {
        let change = FieldChange {
            field: Field::Keywords,
            added: vec!["animals/dog".into(), "b\u{1b}".into()],
            removed: vec!["sea".into()],
        };
        assert_eq!(signs(&change), "-sea +animals/dog +b\\u{1b}");
    }
}
