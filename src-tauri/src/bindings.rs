//! Holds `ui/src/generated` to the wire types: the page's types are committed, and a difference fails here.

use std::path::{Path, PathBuf};

use ts_rs::{Config, ExportError, TS};

use crate::dto;
use crate::error::{ErrorCode, Failure};

/// Set to write the files instead of comparing them.
const WRITE: &str = "RATNA_WRITE_TYPES";

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/generated").join(format!("{name}.ts"))
}

fn text<T: TS + 'static>(config: &Config) -> Result<(String, String), ExportError> {
    let text = T::export_to_string(config)?;
    let lines = text.lines().filter(|line| !line.starts_with("//") && !line.is_empty());
    Ok((T::name(config), lines.map(|line| line.to_owned() + "\n").collect()))
}

macro_rules! texts {
    ($($kind:ty),* $(,)?) => {{
        let config = Config::default();
        vec![$(text::<$kind>(&config).unwrap()),*]
    }};
}

#[test]
fn the_pages_types_are_those_of_the_wire() {
    let types = texts![
        dto::Activity,
        dto::Copy,
        dto::Details,
        dto::Doubt,
        dto::Edit,
        dto::Event,
        dto::FolderEntry,
        dto::Language,
        dto::Located,
        dto::MenuAction,
        dto::Overview,
        dto::Pause,
        dto::Phase,
        dto::PollingReason,
        dto::Preferences,
        dto::Problem,
        dto::Trashed,
        dto::View,
        ErrorCode,
        Failure,
    ];
    for (name, text) in types {
        if std::env::var_os(WRITE).is_some() {
            std::fs::write(file(&name), text).unwrap();
        } else {
            let committed = std::fs::read_to_string(file(&name)).unwrap_or_default();
            assert_eq!(committed, text, "{name}.ts is out of date: run the tests once with {WRITE}=1");
        }
    }
}
