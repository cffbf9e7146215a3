//! `bench`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use ratna_bench::speed::{self, Stage};
use ratna_engine::embedder::Embedder;
use serde_json::{Value, json};

use crate::memory;
use crate::print::{self, milliseconds, round, say};

pub(crate) fn bench(folder: &Path, model: Arc<dyn Embedder>, as_json: bool) -> Result<ExitCode> {
    let scratch = tempfile::tempdir().context("no room for a temporary library")?;
    let (library, summary) = speed::whole(folder, &scratch.path().join("whole"), model.clone())?;
    // Before the stages run alone: they use more memory than a run.
    let peak = memory::peak_bytes();
    let (p50, p99) = speed::search(&library)?;
    let stages = speed::stages(folder, &scratch.path().join("stages"), model.clone())?;
    let report = json!({
        "model": model.id(),
        "pictures": summary.embedded,
        "threads": std::thread::available_parallelism().map_or(1, usize::from),
        "images_per_second": {
            "decode": per_second(stages.decode),
            "thumbnail": per_second(stages.thumbnail),
            "embed": per_second(stages.embed),
            "commit": per_second(stages.commit),
            "whole": round(print::rate(summary.embedded, summary.elapsed), 1),
        },
        "search_milliseconds": { "p50": milliseconds(p50), "p99": milliseconds(p99) },
        "peak_memory_bytes": peak,
    });
    if as_json {
        print::json(&report);
    } else {
        lines(&report);
    }
    Ok(ExitCode::SUCCESS)
}

fn per_second(stage: Stage) -> f64 {
    round(print::rate(stage.pictures, stage.elapsed), 1)
}

fn lines(report: &Value) {
    say!("{} pictures, {} threads, model {}", report["pictures"], report["threads"], report["model"]);
    for stage in ["decode", "thumbnail", "embed", "commit", "whole"] {
        say!("{stage:10} {:>8} images a second", report["images_per_second"][stage]);
    }
    let search = &report["search_milliseconds"];
    say!("search     {} ms median, {} ms at the 99th percentile", search["p50"], search["p99"]);
    if let Some(peak) = report["peak_memory_bytes"].as_u64() {
        say!("memory     {} at the peak of the whole run", print::bytes(peak));
    }
}
