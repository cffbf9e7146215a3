//! Speed and memory of a model alone, without decoding: `speed` measures the built-in one, `speed DIR` the one in a
//! folder, and prints one JSON object.
//!
//! Times to open it and to load each tower, `images_per_second` in batches of 8, `image_milliseconds` one picture
//! at a time, `text_milliseconds` a short query, and the peak of memory after the text tower and at the end.
//! `tools/starter/bench.py` and `tools/models/bench.py` run it beside others; `tools/parity/real_sizes.py` writes
//! folders of the real sizes.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use image::RgbImage;
use ratna_engine::embedder::Embedder;
use ratna_models::device;
use ratna_models::starter::Starter;

const BATCH: usize = 8;
const QUERY: &str = "two dogs running along the beach at sunset";

/// How often each thing is done: the built-in model is quick, and needs more for a mean to stand still.
struct Often {
    batches: usize,
    singles: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1);
    let start = Instant::now();
    let (model, often): (Arc<dyn Embedder>, Often) = match &folder {
        None => (Arc::new(Starter::new()?), Often { batches: 12, singles: 30 }),
        Some(folder) => {
            let model = ratna_models::open(Path::new(folder), "measured")?;
            (model, Often { batches: 4, singles: 10 })
        }
    };
    let open = milliseconds(start, 1);
    let mut report = measure(&*model, &often)?;
    report["open_milliseconds"] = open.into();
    println!("{report}");
    Ok(())
}

fn measure(model: &dyn Embedder, often: &Often) -> Result<serde_json::Value, Box<dyn Error>> {
    let start = Instant::now();
    model.embed_text(QUERY)?;
    let text_load = milliseconds(start, 1);
    let start = Instant::now();
    for _ in 0..often.singles {
        model.embed_text(QUERY)?;
    }
    let (text, text_peak) = (milliseconds(start, often.singles), peak_megabytes());

    let side = model.input().side;
    let pictures: Vec<RgbImage> = (0..BATCH as u32).map(|seed| pattern(side, seed)).collect();
    let start = Instant::now();
    model.embed_images(&[])?;
    let image_load = milliseconds(start, 1);
    model.embed_images(&pictures)?;
    let start = Instant::now();
    for _ in 0..often.batches {
        model.embed_images(&pictures)?;
    }
    let images_per_second = 1000.0 / milliseconds(start, BATCH * often.batches);
    let start = Instant::now();
    for picture in pictures.iter().cycle().take(often.singles) {
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
        "image_milliseconds": milliseconds(start, often.singles),
        "peak_megabytes": peak_megabytes(),
    }))
}

fn milliseconds(start: Instant, count: usize) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0 / count as f64
}

/// The most memory this process has had so far, as Linux counts it; nothing elsewhere.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}

/// Something other than a flat colour; what it shows does not matter for the speed.
fn pattern(side: u32, seed: u32) -> RgbImage {
    RgbImage::from_fn(side, side, |x, y| {
        let value = |step: u32| ((x * step + y * (seed + 3)) % 251) as u8;
        image::Rgb([value(3), value(5), value(7)])
    })
}
