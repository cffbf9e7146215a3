//! What the fuzz targets share: the steps of the indexing pipeline from a file's bytes to everything the library
//! stores about it, and the properties that hold for any bytes.
//!
//! The engine catches a panic in a third-party decoder and reports it as the file's problem; here such a panic is only
//! printed, once per source location. A panic in Ratna's own code is a finding.

use std::collections::HashSet;
use std::panic::PanicHookInfo;
use std::sync::{Mutex, PoisonError};

use ratna_engine::embedder::{Filter, Fit, InputSpec};
use ratna_engine::pictures::decode::{self, Format, Picture, TargetSize};
use ratna_engine::pictures::{metadata, phash, thumbnails};

/// The input of the larger models, in pixels.
const INPUT: InputSpec =
    InputSpec { side: 224, fit: Fit::CenterCrop { short: 256 }, filter: Filter::Bicubic };
/// The smallest size, in pixels, that serves both the thumbnail and the model.
const WANTED: TargetSize = TargetSize { long: thumbnails::LONG_SIDE, short: 256 };
/// The most bytes a problem's text may have: it is shown in one line.
const MAX_PROBLEM_BYTES: usize = 200;

/// Replaces libFuzzer's panic hook, which counts every panic as a finding.
pub fn install_panic_hook() {
    std::panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string).unwrap_or_default();
        if is_ours(panic) {
            eprintln!("{panic}");
            std::process::abort();
        }
        static PRINTED: Mutex<Option<HashSet<String>>> = Mutex::new(None);
        let mut printed = PRINTED.lock().unwrap_or_else(PoisonError::into_inner);
        if printed.get_or_insert_default().insert(location) {
            eprintln!("CAUGHT: {panic}");
        }
    }));
}

fn is_ours(panic: &PanicHookInfo<'_>) -> bool {
    panic.location().is_none_or(|location| {
        location.file().contains("crates/engine/") || location.file().contains("fuzz/")
    })
}

/// Derives everything the library stores about a file.
pub fn process(bytes: &[u8]) {
    let metadata = metadata::read(bytes);
    match decode::decode(bytes, metadata.hints(), WANTED) {
        Ok(picture) => check_derived(&picture),
        Err(problem) if problem.is_unsupported() => {}
        Err(problem) => {
            let text = problem.to_string();
            assert!(!text.is_empty() && text.len() < MAX_PROBLEM_BYTES);
        }
    }
}

fn check_derived(picture: &Picture) {
    let (width, height) = picture.pixels.dimensions();
    assert!(width > 0 && height > 0 && picture.width > 0 && picture.height > 0);
    let enough = width.max(height) >= WANTED.long && width.min(height) >= WANTED.short;
    let whole = width >= picture.width && height >= picture.height;
    // A raw file's preview may be smaller than its picture.
    assert!(enough || whole || matches!(picture.format, Format::Raw(_)), "too few pixels are left");
    let thumbnail = thumbnails::encode(&picture.pixels).expect("any pixels make a thumbnail");
    assert!(thumbnails::is_intact(&thumbnail));
    let input = decode::model_input(&picture.pixels, INPUT);
    assert_eq!(input.dimensions(), (INPUT.side, INPUT.side));
    phash::of(&picture.pixels);
}
