//! Tests of the estimate, and of JPEGs made to take long.

use super::super::jpeg;
use super::super::picture::{Hints, TargetSize};
use super::super::samples;
use super::*;
use crate::problem::FileProblem;

const SOF0: u8 = 0xC0;
const SOF2: u8 = 0xC2;
const SOF9: u8 = 0xC9;

fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
    [&[0xFF, marker], &(payload.len() as u16 + 2).to_be_bytes()[..], payload].concat()
}

/// A frame with luma and chroma subsampled like this.
fn frame(marker: u8, (width, height): (u16, u16), luma: u8) -> Vec<u8> {
    let [h, w] = [height, width].map(u16::to_be_bytes);
    segment(marker, &[8, h[0], h[1], w[0], w[1], 3, 1, luma, 0, 2, 0x11, 1, 3, 0x11, 1])
}

/// The header of a scan of these components and coefficients, and a little data.
fn scan(components: &[u8], first: u8, last: u8, bits: u8) -> Vec<u8> {
    let ids = components.iter().flat_map(|&id| [id, 0]);
    let payload: Vec<u8> =
        [components.len() as u8].into_iter().chain(ids).chain([first, last, bits]).collect();
    [segment(SOS, &payload), vec![7, 0xFF, 0, 0xFF, 0xD0, 9]].concat()
}

fn file(parts: &[Vec<u8>]) -> Vec<u8> {
    [&[0xFF, 0xD8], &parts.concat()[..], &[0xFF, EOI]].concat()
}

/// The scans that libjpeg-turbo writes for a progressive picture in colours.
fn ordinary_scans() -> Vec<Vec<u8>> {
    let mut scans = vec![scan(&[1, 2, 3], 0, 0, 1), scan(&[1, 2, 3], 0, 0, 0x10)];
    scans.extend([
        scan(&[1], 1, 5, 2),
        scan(&[1], 6, 63, 2),
        scan(&[1], 1, 63, 0x21),
        scan(&[1], 1, 63, 0x10),
    ]);
    scans.extend([2, 3].map(|id| [scan(&[id], 1, 63, 1), scan(&[id], 1, 63, 0x10)].concat()));
    scans
}

fn progressive(size: (u16, u16), scans: Vec<Vec<u8>>) -> Work {
    survey(&file(&[vec![frame(SOF2, size, 0x22)], scans].concat()))
}

fn is_too_slow(work: &Work) -> bool {
    work.nanoseconds > limits::MAX_NANOSECONDS
}

#[test]
fn large_pictures_with_ordinary_scans_are_fast_enough() {
    let work = progressive((16_320, 12_240), ordinary_scans());
    assert!(work.nanoseconds > 500_000_000 && !is_too_slow(&work), "{work:?}");
    let baseline = file(&[frame(SOF0, (65_500, 40_000), 0x22), scan(&[1, 2, 3], 0, 63, 0)]);
    assert!(!is_too_slow(&survey(&baseline)));
}

#[test]
fn scans_count_by_their_blocks_however_few_bytes_they_have() {
    let repeated = |size, count| {
        let mut scans = ordinary_scans();
        scans.extend(vec![scan(&[1], 1, 63, 0x10); count]);
        progressive(size, scans)
    };
    assert!(is_too_slow(&repeated((16_000, 16_000), 40)));
    assert!(!is_too_slow(&repeated((1_600, 1_600), 40)));
    assert!(is_too_slow(&repeated((8, 8), 600)), "each scan takes its time, however small the picture is");
    let sequential =
        file(&[vec![frame(SOF0, (16_000, 16_000), 0x22)], vec![scan(&[1], 0, 63, 0); 60]].concat());
    assert!(is_too_slow(&survey(&sequential)));
    let arithmetic = file(&[frame(SOF9, (16_000, 16_000), 0x11), scan(&[1, 2, 3], 0, 63, 0)]);
    assert!(is_too_slow(&survey(&arithmetic)), "its symbols are nearly free");
}

#[test]
fn coefficients_are_held_for_several_scans_only() {
    let size = (800, 800);
    let one = survey(&file(&[frame(SOF0, size, 0x22), scan(&[1, 2, 3], 0, 63, 0)]));
    assert_eq!((one.coefficient_bytes, one.has_several_scans), (0, false));
    let scans = [1, 2, 3].map(|id| scan(&[id], 0, 63, 0)).concat();
    let three = survey(&file(&[frame(SOF0, size, 0x22), scans]));
    assert_eq!(three.coefficient_bytes, 800 * 800 * 3);
    assert!(three.has_several_scans && three.is_ended);
    assert_eq!(progressive(size, ordinary_scans()).coefficient_bytes, 800 * 800 * 3);
}

#[test]
fn what_follows_the_end_marker_costs_nothing() {
    let whole = file(&[frame(SOF0, (64, 64), 0x11), scan(&[1, 2, 3], 0, 63, 0)]);
    let padded = [whole.clone(), vec![0; 1 << 20]].concat();
    assert_eq!(survey(&padded), survey(&whole));
    let cut = survey(&padded[..whole.len() - 2]);
    assert!(!cut.is_ended && cut.nanoseconds < survey(&whole).nanoseconds + 100);
}

#[test]
fn nonsense_is_survived() {
    let whole = file(&[vec![frame(SOF2, (64, 64), 0x22)], ordinary_scans()].concat());
    for length in 0..whole.len() {
        survey(&whole[..length]);
    }
    survey(&file(&[scan(&[9; 200], 63, 0, 0xFF), frame(SOF0, (0, 0), 0), scan(&[], 0, 0, 0)]));
}

#[test]
fn a_picture_of_many_scans_is_refused_before_it_is_decoded() {
    let small = TargetSize { long: 512, short: 256 };
    let decode = |bytes: &[u8]| jpeg::decode(bytes, Hints::default(), small).map(|found| found.original);
    let started = std::time::Instant::now();
    assert_eq!(decode(&samples::many_scans(8_000, 490)), Err(FileProblem::TooSlow));
    assert!(started.elapsed().as_secs() < 2);
    assert_eq!(decode(&samples::many_scans(64, 20)), Ok((64, 64)));
    assert_eq!(decode(&samples::many_scans(64, 900)), Err(FileProblem::TooSlow));
    assert_eq!(
        decode(&samples::many_scans(30_000, 1)).err().map(|it| it.to_string().contains("megapixels")),
        Some(true)
    );
}
