//! Speed and memory of a captioner alone: `caption_speed DIR` captions a generated picture of 640 × 480 pixels and prints
//! one JSON object.
//!
//! It holds the time to load the model, `pictures_per_minute` in captions of 20 tokens, `tokens_per_second` while writing
//! one, without the picture and the prompt, and the peak memory. `tools/models/captions.py` compares it with transformers.

use std::error::Error;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::time::Instant;

use image::RgbImage;
use ratna_models::captions::CaptionModel;
use ratna_models::device;

/// Tokens of a caption.
const TOKENS: usize = 20;
/// Captions measured.
const CAPTIONS: usize = 3;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).ok_or("usage: caption_speed DIR")?;
    let start = Instant::now();
    let model = CaptionModel::load(&folder, &device::device().device)?;
    let load = start.elapsed().as_secs_f64();
    let picture = RgbImage::from_fn(640, 480, |x, y| {
        image::Rgb([3, 5, 7].map(|step: u32| ((x * step + y * (step + 4)) % 251) as u8))
    });
    seconds(&model, &picture, 1)?;
    let ((short, _), (long, written)) = (seconds(&model, &picture, 1)?, seconds(&model, &picture, TOKENS)?);
    let report = serde_json::json!({
        "device": device::device().name,
        "threads": rayon::current_num_threads(),
        "load_seconds": load,
        "pictures_per_minute": 60.0 / long,
        "tokens_per_second": (written.saturating_sub(1)) as f64 / (long - short),
        "tokens": written,
        "peak_megabytes": peak_megabytes(),
    });
    println!("{report}");
    Ok(())
}

/// Mean seconds of a caption of so many tokens, and how many it has.
fn seconds(model: &CaptionModel, picture: &RgbImage, tokens: usize) -> Result<(f64, usize), Box<dyn Error>> {
    let (start, mut written) = (Instant::now(), 0);
    for _ in 0..CAPTIONS {
        let caption = model.caption(picture, None, tokens, &mut |_| ControlFlow::Continue(()))?;
        written = caption.tokens.len();
    }
    Ok((start.elapsed().as_secs_f64() / CAPTIONS as f64, written))
}

/// Peak resident memory of this process in MiB; `None` on systems other than Linux.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}
