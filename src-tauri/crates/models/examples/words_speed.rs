//! Speed of the networks that read words: prints one JSON object with the median times for a picture of 704 × 960
//! pixels and a line of 48 × 320. `tools/words/bench.py` compares them with onnxruntime.

use std::error::Error;
use std::time::Instant;

use ratna_models::ppocr::{Detector, HEIGHT, Recognizer};

/// Height and width of the detector's picture.
const PICTURE: (usize, usize) = (704, 960);

/// Width of the recognizer's line.
const LINE: usize = 320;

fn main() -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let (detector, recognizer) = (Detector::new()?, Recognizer::new()?);
    let load = milliseconds(start);
    let (height, width) = PICTURE;
    let picture: Vec<f32> =
        (0..3 * height * width).map(|at| (at * 7919 % 2001) as f32 / 1000.0 - 1.0).collect();
    let line = &picture[..3 * HEIGHT * LINE];
    let detected = median(10, || detector.forward(&picture, height, width).map(drop))?;
    let recognized = median(40, || recognizer.forward(line, LINE).map(drop))?;
    let report = serde_json::json!({
        "threads": rayon::current_num_threads(),
        "load_milliseconds": load,
        "detector_milliseconds": detected,
        "recognizer_milliseconds": recognized,
    });
    println!("{report}");
    Ok(())
}

/// The median time of some runs, after one to warm up.
fn median<E>(runs: usize, mut run: impl FnMut() -> Result<(), E>) -> Result<f64, E> {
    run()?;
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        let start = Instant::now();
        run()?;
        times.push(milliseconds(start));
    }
    times.sort_by(f64::total_cmp);
    Ok(times[runs / 2])
}

fn milliseconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1000.0
}
