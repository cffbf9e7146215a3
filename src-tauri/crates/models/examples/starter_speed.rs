//! Speed of the starter model alone, without decoding: prints one JSON object.
//!
//! `images_per_second` in batches of 8, `image_milliseconds` one picture at a time, `text_milliseconds` a short
//! query, and the two times to unpack the weights. `tools/starter/bench.py` runs it beside onnxruntime.

use std::error::Error;
use std::time::Instant;

use image::RgbImage;
use ratna_engine::embedder::Embedder;
use ratna_models::starter::Starter;

const BATCH: usize = 8;
const BATCHES: usize = 12;
const SINGLES: usize = 30;
const QUERY: &str = "two dogs running along the beach at sunset";

fn main() -> Result<(), Box<dyn Error>> {
    let model = Starter::new()?;
    let side = model.input().side;
    let pictures: Vec<RgbImage> = (0..BATCH as u32).map(|seed| pattern(side, seed)).collect();

    let start = Instant::now();
    model.embed_images(&[])?;
    let image_load = milliseconds(start, 1);
    let start = Instant::now();
    model.embed_text("")?;
    let text_load = milliseconds(start, 1);

    model.embed_images(&pictures)?;
    let start = Instant::now();
    for _ in 0..BATCHES {
        model.embed_images(&pictures)?;
    }
    let images_per_second = 1000.0 / milliseconds(start, BATCH * BATCHES);
    let start = Instant::now();
    for picture in pictures.iter().cycle().take(SINGLES) {
        model.embed_images(std::slice::from_ref(picture))?;
    }
    let single = milliseconds(start, SINGLES);
    model.embed_text(QUERY)?;
    let start = Instant::now();
    for _ in 0..SINGLES {
        model.embed_text(QUERY)?;
    }
    let text = milliseconds(start, SINGLES);

    let report = serde_json::json!({
        "images_per_second": images_per_second,
        "image_milliseconds": single,
        "text_milliseconds": text,
        "image_load_milliseconds": image_load,
        "text_load_milliseconds": text_load,
        "threads": rayon::current_num_threads(),
    });
    println!("{report}");
    Ok(())
}

fn milliseconds(start: Instant, count: usize) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0 / count as f64
}

/// Something other than a flat colour; what it shows does not matter for the speed.
fn pattern(side: u32, seed: u32) -> RgbImage {
    RgbImage::from_fn(side, side, |x, y| {
        let value = |step: u32| ((x * step + y * (seed + 3)) % 251) as u8;
        image::Rgb([value(3), value(5), value(7)])
    })
}
