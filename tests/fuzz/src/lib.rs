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
use ratna_engine::pictures::metadata::{self, Metadata};
use ratna_engine::pictures::{phash, thumbnails};
use ratna_xmp::Packet;

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
        ["crates/engine/", "crates/sources/", "crates/xmp/", "fuzz/"]
            .iter()
            .any(|ours| location.file().contains(ours))
    })
}

/// Derives everything the library stores about a file.
pub fn process(bytes: &[u8]) {
    let metadata = metadata::read(bytes);
    check_metadata(&metadata);
    match decode::decode(bytes, metadata.hints(), WANTED) {
        Ok(picture) => check_derived(&picture),
        Err(problem) if problem.is_unsupported() => {}
        Err(problem) => {
            let text = problem.to_string();
            assert!(!text.is_empty() && text.len() < MAX_PROBLEM_BYTES);
        }
    }
}

/// Derives everything from a file that begins with one of these magic bytes, which the first byte of the input chooses: no
/// time is spent on bytes that are not of such a format.
pub fn process_with_magic(input: &[u8], magic: &[&[u8]]) {
    let Some((&choice, rest)) = input.split_first() else { return };
    let magic = magic[usize::from(choice) % magic.len()];
    let mut file = magic.to_vec();
    file.extend(rest.get(magic.len()..).unwrap_or_default());
    process(&file);
}

/// Asserts that every value is possible and every text bounded.
pub fn check_metadata(found: &Metadata) {
    for (text, most) in
        [(&found.camera, 80), (&found.lens, 80), (&found.title, 200), (&found.description, 2_000)]
    {
        assert!(text.as_ref().is_none_or(|text| !text.is_empty() && text.chars().count() <= most));
    }
    assert!(found.keywords.len() <= 500);
    assert!(found.keywords.iter().all(|word| !word.is_empty() && word.chars().count() <= 100));
    assert!(found.rating.is_none_or(|stars| (-1..=5).contains(&stars)));
    if let Some(position) = found.position {
        assert!(position.latitude.abs() <= 90.0 && position.longitude.abs() <= 180.0);
    }
    assert!(found.altitude.is_none_or(f64::is_finite));
    if let Some(taken) = found.taken {
        // From 1826 to 9999.
        assert!((-4_544_208_000..253_402_300_800).contains(&taken.at));
        assert!(taken.nanoseconds.is_none_or(|nanoseconds| nanoseconds < 1_000_000_000));
        assert!(taken.offset_minutes.is_none_or(|minutes| minutes.abs() < 15 * 60));
    }
    let exposure = found.exposure;
    let lengths = [exposure.focal_length_mm, exposure.focal_length_35mm];
    let numbers = [exposure.seconds, exposure.f_number].into_iter().chain(lengths).flatten();
    numbers.for_each(|number| assert!(number > 0.0 && number.is_finite()));
}

/// Asserts that what a packet of XMP says is possible.
pub fn check_packet(packet: &Packet) {
    assert!(packet.rating().is_none_or(|stars| (-1..=5).contains(&stars)));
    if let Some(position) = packet.position() {
        assert!(position.latitude.abs() <= 90.0 && position.longitude.abs() <= 180.0);
    }
    assert!(packet.keywords().iter().flatten().all(|name| !name.is_empty() && name.trim() == name));
    for person in packet.people() {
        assert!(person.name.is_some() || person.area.is_some());
        let area =
            person.area.map(|area| [area.left, area.top, area.left + area.width, area.top + area.height]);
        assert!(area.is_none_or(|edges| edges.iter().all(|edge| (0.0..=1.0 + 1e-9).contains(edge))));
    }
    for text in [packet.title(), packet.description(), packet.label()].into_iter().flatten() {
        assert!(!text.trim().is_empty());
    }
    packet.properties().for_each(drop);
}

fn check_derived(picture: &Picture) {
    let (width, height) = picture.pixels.dimensions();
    assert!(width > 0 && height > 0 && picture.width > 0 && picture.height > 0);
    let enough = width.max(height) >= WANTED.long && width.min(height) >= WANTED.short;
    let whole = width >= picture.width && height >= picture.height;
    // The preview of a raw file or of a layered picture may be smaller than the picture, and a JPEG 2000 that would take
    // too long is decoded smaller.
    let may_be_small = matches!(picture.format, Format::Raw(_) | Format::Psd | Format::Jp2);
    assert!(enough || whole || may_be_small, "too few pixels are left");
    let thumbnail = thumbnails::encode(&picture.pixels).expect("any pixels make a thumbnail");
    assert!(thumbnails::is_intact(&thumbnail));
    let input = decode::model_input(&picture.pixels, INPUT);
    assert_eq!(input.dimensions(), (INPUT.side, INPUT.side));
    phash::of(&picture.pixels);
}
