//! Models as JSON objects and as lines of text.

use ratna_models::list::{Languages, Licence};
use ratna_models::store::{ListItem, State};
use serde_json::{Value, json};

use crate::{escape, print};

/// A model as an object.
pub(super) fn object(model: &ListItem) -> Value {
    json!({
        "id": model.id,
        "name": model.name,
        "state": match model.state {
            State::BuiltIn => "built-in",
            State::Installed => "installed",
            State::Partial { .. } => "partial",
            State::Available => "available",
        },
        "bytes": model.bytes,
        "downloaded": downloaded(model),
        "licence": model.licence.map(Licence::id),
        "research": model.research,
        "languages": model.languages.map(Languages::id),
        "recommended": model.recommended,
        "added": model.added,
        "commit": model.commit,
    })
}

/// Bytes of a model that are on this computer.
pub(super) fn downloaded(model: &ListItem) -> u64 {
    match model.state {
        State::BuiltIn | State::Installed => model.bytes,
        State::Partial { bytes } => bytes,
        State::Available => 0,
    }
}

/// A model as a line.
pub(super) fn line(model: &ListItem) -> String {
    let state = match model.state {
        State::BuiltIn => "built in".to_owned(),
        State::Installed if model.added => "added".to_owned(),
        State::Installed => "downloaded".to_owned(),
        State::Partial { bytes } => format!("{} downloaded", print::bytes(bytes)),
        State::Available => "not downloaded".to_owned(),
    };
    let languages = match model.languages {
        Some(Languages::English) => "English",
        Some(Languages::Many) => "many languages",
        None => "",
    };
    let mut name = escape::shown(&model.name);
    if model.recommended {
        name += ", recommended";
    }
    match model.licence {
        Some(_) if model.research => name += ", for research only",
        Some(licence) => name = format!("{name}, {}", licence.label()),
        None => {}
    }
    format!("{:<16} {state:<20} {:>9}  {languages:<15} {name}", model.id, print::bytes(model.bytes))
}

/// The line for a model that was downloaded.
pub(super) fn downloaded_line(model: &ListItem) -> String {
    let name = escape::shown(&model.name);
    let terms = match (model.licence, model.research) {
        (Some(licence), true) => format!(" Its terms ({}) allow research only.", licence.id()),
        _ => String::new(),
    };
    let version = match &model.commit {
        None if !model.added && model.state == State::Installed => {
            " The hub did not say which version of its files these are."
        }
        _ => "",
    };
    format!("{name} is on this computer, {}.{terms}{version}", print::bytes(model.bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> ListItem {
        ListItem {
            id: "mobileclip-s2".to_owned(),
            name: "MobileCLIP S2".to_owned(),
            state: State::Partial { bytes: 120_000_000 },
            bytes: 398_000_000,
            licence: Some(Licence::AppleResearch),
            research: true,
            languages: Some(Languages::English),
            recommended: false,
            added: false,
            commit: None,
        }
    }

    #[test]
    fn a_model_is_one_flat_object() {
        let expected = json!({
            "id": "mobileclip-s2", "name": "MobileCLIP S2", "state": "partial", "bytes": 398_000_000,
            "downloaded": 120_000_000, "licence": "apple-amlr", "research": true, "languages": "english",
            "recommended": false, "added": false, "commit": null,
        });
        assert_eq!(object(&model()), expected);
    }

    #[test]
    fn a_line_shows_how_far_a_download_is_and_the_terms() {
        assert_eq!(
            line(&model()),
            "mobileclip-s2    120.0 MB downloaded   398.0 MB  English         MobileCLIP S2, for research only"
        );
        let downloaded = downloaded_line(&model());
        assert!(
            downloaded.ends_with("398.0 MB. Its terms (apple-amlr) allow research only."),
            "{downloaded}"
        );
    }

    #[test]
    fn a_line_names_a_free_licence() {
        let free = ListItem { licence: Some(Licence::Apache2), research: false, ..model() };
        assert!(line(&free).ends_with("MobileCLIP S2, Apache 2.0"), "{}", line(&free));
    }

    #[test]
    fn a_model_without_a_commit_is_said() {
        let without = ListItem { state: State::Installed, ..model() };
        assert!(downloaded_line(&without).contains("did not say which version"));
        let with = ListItem { commit: Some("0".repeat(40)), ..without };
        assert!(!downloaded_line(&with).contains("version"));
    }

    #[test]
    fn control_characters_in_a_name_do_not_reach_the_terminal() {
        let model = ListItem { name: "a\u{1b}[2J".to_owned(), ..model() };
        assert!(!line(&model).contains('\u{1b}') && !downloaded_line(&model).contains('\u{1b}'));
    }
}
