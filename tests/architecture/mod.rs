//! The order of the rooms, read from the imports: every module imports only from floors below its own, and no modules
//! import each other in a circle. `ui/src` has the same check in `ui/src/layers.test.ts`.

mod imports;

use std::path::Path;

use imports::Imports;

/// The engine's floors, lowest first; `src-tauri/crates/engine/src/lib.rs` describes them.
const ENGINE: &[&str] = &[
    "calendar",
    "dot",
    "ids",
    "id_set",
    "problem",
    "embedder",
    "text_reader",
    "people_counter",
    "error",
    "memory",
    "mutex",
    "recent",
    "progress",
    "disk",
    "pictures",
    "places",
    "lexicon",
    "query",
    "catalogue",
    "vectors",
    "embedding_space",
    "library",
    "seen",
    "words",
    "captions",
    "tags",
    "search",
    "folders",
    "exchange",
    "indexing",
    "sources",
    "browse",
    "export",
    "background",
    "doctor",
];

/// The models' floors, lowest first.
const MODELS: &[&str] = &[
    "error",
    "hex",
    "file_limits",
    "cpu_storage",
    "row_kernels",
    "convolution",
    "attention",
    "asset",
    "pool",
    "device",
    "lazy",
    "l2",
    "query_priority",
    "list",
    "config",
    "checkpoint",
    "tokens",
    "preprocess",
    "hub",
    "transformer",
    "text",
    "clip",
    "siglip",
    "captions",
    "pretrained",
    "mobileclip",
    "ppocr",
    "starter",
    "words",
    "loader",
    "store",
];

/// The floors of what reads other programs' libraries, lowest first.
const SOURCES: &[&str] = &[
    "error",
    "file_kind",
    "listing",
    "calendar",
    "orientation",
    "source",
    "database",
    "photos",
    "previews",
    "lightroom",
    "takeout",
    "capture_one",
    "recover",
    "open",
    "made",
];

/// The floors of what reads and writes XMP, lowest first.
const XMP: &[&str] = &[
    "error", "name", "encoding", "tree", "rdf", "packet", "keywords", "fields", "people", "iptc", "edit",
    "find", "file", "sidecar", "embed",
];

/// The floors of captions, lowest first.
const CAPTIONS: &[&str] = &["error", "text", "prompt", "captioner", "preview", "servers", "made"];

/// The shell's floors, lowest first.
const SHELL: &[&str] = &[
    "arguments",
    "awake",
    "battery",
    "drag_state",
    "encoded_path",
    "navigation",
    "sync",
    "user_dirs",
    "drag_image",
    "drag_in",
    "pasteboard",
    "pasted",
    "error",
    "incoming",
    "received",
    "bindings",
    "dto",
    "listing",
    "library_choice",
    "start_state",
    "edit_menu",
    "platform",
    "clipboard",
    "drag_out",
    "download",
    "events",
    "session",
    "reported",
    "appearance",
    "diagnosis",
    "thumb_protocol",
    "window",
    "settings_window",
    "menu",
    "ipc",
    "starting",
    "dialogs",
    "commands",
    "generated",
];

fn source(crate_dir: &str) -> Imports {
    Imports::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri").join(crate_dir).join("src"))
}

fn assert_in_order(crate_dir: &str, floors: &[&str]) {
    let imports = source(crate_dir);
    let unknown: Vec<_> =
        imports.rooms().into_iter().filter(|room| !floors.contains(&room.as_str())).collect();
    assert!(
        unknown.is_empty(),
        "{crate_dir}: {unknown:?} have no floor; name them in tests/architecture/mod.rs"
    );
    let wrong = imports.against(floors);
    assert!(wrong.is_empty(), "{crate_dir}: imports against the floors:\n{}", wrong.join("\n"));
    let circle = imports.circle();
    assert_eq!(circle, None, "{crate_dir}: a circle of imports");
}

#[test]
fn the_engine_imports_only_from_lower_floors() {
    assert_in_order("crates/engine", ENGINE);
}

#[test]
fn the_models_import_only_from_lower_floors() {
    assert_in_order("crates/models", MODELS);
}

#[test]
fn the_sources_import_only_from_lower_floors() {
    assert_in_order("crates/sources", SOURCES);
}

#[test]
fn what_reads_and_writes_xmp_imports_only_from_lower_floors() {
    assert_in_order("crates/xmp", XMP);
}

#[test]
fn the_captions_import_only_from_lower_floors() {
    assert_in_order("crates/captions", CAPTIONS);
}

#[test]
fn the_shell_imports_only_from_lower_floors() {
    assert_in_order(".", SHELL);
}

#[test]
fn the_small_crates_have_no_circles() {
    for crate_dir in ["crates/bench", "crates/cli"] {
        assert_eq!(source(crate_dir).circle(), None, "{crate_dir}: a circle of imports");
    }
}

#[test]
fn an_import_against_the_floors_and_a_circle_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("low.rs", "use crate::high::{self, deep::{Thing, Other}};\n");
    write("high/mod.rs", "mod deep;\nmod side;\npub use deep::{Thing, Other};\nuse side::Side;\n");
    write(
        "high/deep.rs",
        "use std::fmt;\n// use crate::low::X;\n#[cfg(test)]\nmod tests {\n    use crate::low::Y;\n}\n",
    );
    write("high/side.rs", "use super::Thing;\npub struct Side;\n");
    let imports = Imports::read(dir.path());
    assert_eq!(imports.rooms(), ["high", "low"]);
    assert_eq!(imports.circle(), None, "a re-export leads to the file it is from");
    assert_eq!(imports.against(&["low", "high"]), ["low → high", "low → high::deep"]);
    assert!(imports.against(&["high", "low"]).is_empty());

    write("high/deep.rs", "use super::side::Side;\n");
    assert_eq!(Imports::read(dir.path()).circle().unwrap(), ["high::side", "high::deep", "high::side"]);
}
