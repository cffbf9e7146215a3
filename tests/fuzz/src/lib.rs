//! What the fuzz targets share: a file's way from bytes to everything that is kept of it, as the pipeline goes
//! it, and what has to hold on that way whatever the bytes are.
//!
//! A panic of a foreign decoder is caught by the engine and becomes the file's reason; here it is only told,
//! once a place. A panic of our own is a find.

use std::collections::HashSet;
use std::panic::PanicHookInfo;
use std::sync::{Mutex, PoisonError};

use ratna_engine::pictures::decode::{self, DecodeError, Format, Picture, TargetSize};
use ratna_engine::embedder::{Filter, Fit, InputSpec};
use ratna_engine::pictures::exif;
use ratna_engine::pictures::phash;
use ratna_engine::pictures::thumbnails;

/// As the larger models look at pictures.
const INPUT: InputSpec =
    InputSpec { side: 224, fit: Fit::CenterCrop { short: 256 }, filter: Filter::Bicubic };
/// What thumbnail and model have use for.
const WANTED: TargetSize = TargetSize { long: thumbnails::LONG_SIDE, short: 256 };

/// Replaces libFuzzer's own hook, to which every panic is a find.
pub fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        if is_ours(panic) {
            eprintln!("{panic}");
            std::process::abort();
        }
        static TOLD: Mutex<Option<HashSet<String>>> = Mutex::new(None);
        let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
        if told.get_or_insert_default().insert(place) {
            eprintln!("CAUGHT: {panic}");
        }
    }));
}

fn is_ours(panic: &PanicHookInfo<'_>) -> bool {
    panic
        .location()
        .is_none_or(|place| place.file().contains("crates/engine/") || place.file().contains("fuzz/"))
}

/// All that is learnt of a file.
pub fn learn(bytes: &[u8]) {
    let exif = exif::read(bytes);
    match decode::decode(bytes, exif.orientation, WANTED) {
        Ok(picture) => keep(&picture),
        Err(DecodeError::Unreadable(reason)) => assert!(!reason.is_empty() && reason.len() < 200),
        Err(DecodeError::Unsupported(_) | DecodeError::NoDecoder(_)) => {}
    }
}

fn keep(picture: &Picture) {
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
