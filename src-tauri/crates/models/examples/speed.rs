//! Speed and memory of a model alone, without decoding. `speed` measures the built-in model, `speed DIR` the one in a
//! folder; both print one JSON object.
//!
//! It holds the times to open the model and to load each tower, `images_per_second` in batches of 8,
//! `image_milliseconds` for a single picture, `text_milliseconds` for a short query, and the peak memory after the
//! text tower and at the end; of the built-in model also `detector_milliseconds` for a single picture and
//! `detections_per_second` of a batch. `tools/starter/bench.py` and `tools/models/bench.py` compare it with other
//! implementations; `tools/parity/real_sizes.py` writes folders of the real sizes.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use image::RgbImage;
use ratna_engine::embedder::Embedder;
use ratna_models::device;
use ratna_models::starter::Starter;
use ratna_models::starter::detector::{self, Detector};
use rayon::prelude::*;

const BATCH: usize = 8;
const QUERY: &str = "two dogs running along the beach at sunset";

/// Number of repetitions; the built-in model is faster and needs more of them for a stable mean.
struct Repetitions {
    batches: usize,
    singles: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1);
    let start = Instant::now();
    let (model, repetitions): (Arc<dyn Embedder>, Repetitions) = match &folder {
        None => (Arc::new(Starter::new()?), Repetitions { batches: 12, singles: 30 }),
        Some(folder) => {
            let model = ratna_models::open(Path::new(folder), "measured")?;
            (model, Repetitions { batches: 4, singles: 10 })
        }
    };
    let open = milliseconds(start, 1);
    let mut report = measure(&*model, &repetitions)?;
    if folder.is_none() {
        measure_detector(&mut report, &repetitions)?;
    }
    report["open_milliseconds"] = open.into();
    println!("{report}");
    Ok(())
}

fn measure(model: &dyn Embedder, repetitions: &Repetitions) -> Result<serde_json::Value, Box<dyn Error>> {
    let start = Instant::now();
    model.embed_text(QUERY)?;
    let text_load = milliseconds(start, 1);
    let start = Instant::now();
    for _ in 0..repetitions.singles {
        model.embed_text(QUERY)?;
    }
    let (text, text_peak) = (milliseconds(start, repetitions.singles), peak_megabytes());

    let side = model.input().side;
    let pictures: Vec<RgbImage> = (0..BATCH as u32).map(|seed| pattern(side, seed)).collect();
    let start = Instant::now();
    model.embed_images(&[])?;
    let image_load = milliseconds(start, 1);
    model.embed_images(&pictures)?;
    let start = Instant::now();
    for _ in 0..repetitions.batches {
        model.embed_images(&pictures)?;
    }
    let images_per_second = 1000.0 / milliseconds(start, BATCH * repetitions.batches);
    let start = Instant::now();
    for picture in pictures.iter().cycle().take(repetitions.singles) {
        model.embed_images(std::slice::from_ref(picture))?;
    }
    Ok(serde_json::json!({
        "device": device::device().name,
        "threads": rayon::current_num_threads(),
        "text_load_milliseconds": text_load,
        "text_milliseconds": text,
        "text_peak_megabytes": text_peak,
        "image_load_milliseconds": image_load,
        "images_per_second": images_per_second,
        "image_milliseconds": milliseconds(start, repetitions.singles),
        "peak_megabytes": peak_megabytes(),
    }))
}

fn measure_detector(report: &mut serde_json::Value, repetitions: &Repetitions) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let detector = Detector::new()?;
    report["detector_load_milliseconds"] = milliseconds(start, 1).into();
    let pictures: Vec<RgbImage> = (0..BATCH as u32).map(|seed| pattern(detector::INPUT.side, seed)).collect();
    // A picture a thread, as the model embeds them.
    let batch = || pictures.par_iter().try_for_each(|picture| detector.forward(picture).map(drop));
    batch()?;
    let start = Instant::now();
    for _ in 0..repetitions.batches {
        batch()?;
    }
    report["detections_per_second"] = (1000.0 / milliseconds(start, BATCH * repetitions.batches)).into();
    let start = Instant::now();
    for picture in pictures.iter().cycle().take(repetitions.singles) {
        detector.forward(picture)?;
    }
    report["detector_milliseconds"] = milliseconds(start, repetitions.singles).into();
    Ok(())
}

fn milliseconds(start: Instant, count: usize) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0 / count as f64
}

/// Peak resident memory of this process in MiB; `None` on systems other than Linux.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}

/// A picture with some structure; its content does not affect the speed.
fn pattern(side: u32, seed: u32) -> RgbImage {
    RgbImage::from_fn(side, side, |x, y| {
        let value = |step: u32| ((x * step + y * (seed + 3)) % 251) as u8;
        image::Rgb([value(3), value(5), value(7)])
    })
}
