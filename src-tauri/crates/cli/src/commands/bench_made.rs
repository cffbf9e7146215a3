//! `bench memory`, `bench throughput`, `bench latency` and `bench finding`: measurements on synthetic photographs.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use ratna_bench::finding;
use ratna_bench::speed::latency::{self, Latency};
use ratna_bench::speed::memory::{self, Peak};
use ratna_bench::speed::throughput::{Round, Throughput};
use ratna_engine::embedder::{Embedder, Models};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::scale;
use crate::args::{BenchCommand, BenchWith};
use crate::memory::peak_bytes;
use crate::print::{self, milliseconds, round, say};

/// Memory may grow by this part of that for the first quarter: a fifth, since rows and caches take a little.
const GROWTH_DIVISOR: u64 = 5;
/// Pictures between two lines about memory.
const REPORT_EVERY: u64 = 1_000;

pub(crate) fn bench_made(command: &BenchCommand, models: &dyn Models, as_json: bool) -> Result<ExitCode> {
    let report = match command {
        BenchCommand::Memory { pictures, part, with, .. } => {
            memory_report(*pictures, *part, model(models, with)?, &scratch(with)?, as_json)?
        }
        BenchCommand::Throughput { pictures, few, rounds, with } => {
            throughput(*pictures, *few, *rounds, model(models, with)?, &scratch(with)?, as_json)?
        }
        BenchCommand::Latency { queries, pictures, with } => {
            latency_report(*queries, *pictures, model(models, with)?, &scratch(with)?, as_json)?
        }
        BenchCommand::Finding { pictures, scratch } => finding(*pictures, scratch.as_deref(), as_json)?,
        BenchCommand::Scale(measured) => return scale(measured),
    };
    if as_json {
        print::json(&report);
    }
    if let BenchCommand::Memory { at_most: Some(most), .. } = command {
        check_memory(&report, *most)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Fails if memory exceeds so many megabytes, or grows after the first quarter of the pictures.
fn check_memory(report: &Value, most: u64) -> Result<()> {
    let bytes = |name: &str| report[name].as_u64().context("nothing was measured");
    let (quarter, all) = (bytes("first_quarter_beside_model_bytes")?, bytes("beside_model_bytes")?);
    ensure!(all <= most * 1_000_000, "it took {} MB besides the model, not {most}", all / 1_000_000);
    let more = all.saturating_sub(quarter);
    ensure!(more <= quarter / GROWTH_DIVISOR, "it took {} MB more towards the end", more / 1_000_000);
    Ok(())
}

/// Opens a model by its ID, or from a folder.
fn model(models: &dyn Models, with: &BenchWith) -> Result<Arc<dyn Embedder>> {
    let folder = Path::new(&with.model);
    if folder.is_dir() {
        return Ok(ratna_models::open(folder, "measured")?);
    }
    Ok(models.open(&with.model)?)
}

fn scratch(with: &BenchWith) -> Result<TempDir> {
    scratch_in(with.scratch.as_deref())
}

fn scratch_in(folder: Option<&Path>) -> Result<TempDir> {
    let made = match folder {
        Some(folder) => tempfile::tempdir_in(folder),
        None => tempfile::tempdir(),
    };
    made.context("no room for temporary pictures")
}

/// The machine's load average over the last minute, if the system provides it.
fn load() -> Option<f64> {
    let all = std::fs::read_to_string("/proc/loadavg").ok()?;
    all.split(' ').next()?.parse().ok()
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn memory_report(
    pictures: u64,
    part: u64,
    model: Arc<dyn Embedder>,
    scratch: &TempDir,
    as_json: bool,
) -> Result<Value> {
    let megabytes = |bytes: u64| round(bytes as f64 / 1e6, 1);
    let report = |peak: Peak| {
        if !as_json && peak.pictures.is_multiple_of(REPORT_EVERY) {
            say!(
                "{:>7} pictures  {:>8} MB at the peak of the last part",
                peak.pictures,
                megabytes(peak.bytes)
            );
        }
    };
    let id = model.id().to_owned();
    let measured = memory::measure(scratch.path(), pictures, part, model, report)?;
    let measured = measured.context("this system does not provide the memory of a process")?;
    let (quarter, all) = (measured.beside_model(pictures / 4), measured.beside_model(pictures));
    if !as_json {
        say!("model      {:>8} MB, {id}", megabytes(measured.model()));
        say!("besides    {:>8} MB at most up to {} pictures", megabytes(quarter), pictures / 4);
        say!("besides    {:>8} MB at most up to {pictures} pictures", megabytes(all));
    }
    let peaks: Vec<Value> = measured.peaks.iter().map(|peak| json!([peak.pictures, peak.bytes])).collect();
    Ok(json!({
        "pictures": pictures,
        "model": id,
        "model_bytes": measured.model(),
        "first_quarter_beside_model_bytes": quarter,
        "beside_model_bytes": all,
        "process_peak_bytes": peak_bytes(),
        "peaks": peaks,
        "load": load(),
    }))
}

fn throughput(
    pictures: u64,
    few: u64,
    rounds: u32,
    model: Arc<dyn Embedder>,
    scratch: &TempDir,
    as_json: bool,
) -> Result<Value> {
    ensure!(pictures > 0 && few > 0 && rounds > 0, "nothing to measure");
    let id = model.id().to_owned();
    let bench = Throughput::new(scratch.path(), pictures, few, model)?;
    let mut measured = Vec::new();
    for _ in 0..rounds {
        let round = bench.round()?;
        if !as_json {
            round_line(&round);
        }
        measured.push(round);
    }
    let stubbed = middle(measured.iter().map(Round::stubbed_share));
    let whole = middle(measured.iter().map(Round::whole_share));
    if !as_json {
        say!("{stubbed:.3} of bare decoding with a model that takes no time (median of {rounds})");
        say!("{whole:.3} of decoding and {id} one after the other (median of {rounds})");
    }
    let rounds: Vec<Value> = measured.iter().map(round_object).collect();
    Ok(json!({
        "pictures": pictures,
        "model": id,
        "threads": threads(),
        "rounds": rounds,
        "stubbed_share": round(stubbed, 3),
        "whole_share": round(whole, 3),
        "load": load(),
    }))
}

fn round_line(round: &Round) {
    say!(
        "decode {:6.1}  stubbed {:6.1}  embed {:6.2}  whole {:6.2} pictures a second; shares {:.3} and {:.3}",
        round.decode,
        round.stubbed,
        round.embed,
        round.whole,
        round.stubbed_share(),
        round.whole_share()
    );
}

fn round_object(measured: &Round) -> Value {
    json!({
        "decode": round(measured.decode, 2),
        "stubbed": round(measured.stubbed, 2),
        "embed": round(measured.embed, 3),
        "whole": round(measured.whole, 3),
        "stubbed_share": round(measured.stubbed_share(), 3),
        "whole_share": round(measured.whole_share(), 3),
    })
}

/// The median.
fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn latency_report(
    queries: usize,
    pictures: u64,
    model: Arc<dyn Embedder>,
    scratch: &TempDir,
    as_json: bool,
) -> Result<Value> {
    let id = model.id().to_owned();
    let Latency { idle, busy, rate } = latency::measure(scratch.path(), pictures, queries, model)?;
    ensure!(busy.len() == queries, "{pictures} pictures were indexed before the last query: take more");
    let (idle, busy) = (percentiles(idle), percentiles(busy));
    if !as_json {
        say!("{queries} queries while {id} embedded {rate:.2} pictures a second");
        for (name, times) in [("idle", &idle), ("indexing", &busy)] {
            say!("{name:10} {} ms median, {} ms p95, {} ms p99", times["p50"], times["p95"], times["p99"]);
        }
    }
    Ok(json!({
        "model": id,
        "threads": threads(),
        "queries": queries,
        "images_per_second": round(rate, 2),
        "idle_milliseconds": idle,
        "indexing_milliseconds": busy,
        "load": load(),
    }))
}

fn finding(pictures: u64, scratch: Option<&Path>, as_json: bool) -> Result<Value> {
    let scratch = scratch_in(scratch)?;
    let found = finding::measure(scratch.path(), pictures)?;
    let [untagged, tagged] = found.opening.map(milliseconds);
    if !as_json {
        say!("{:.0} pictures added per second", found.added_per_second);
        say!("{:.1} s to fill the index of texts", found.fill.as_secs_f64());
        say!("{untagged} ms to open without tags, {tagged} ms with tags on 20,000 pictures");
        for (name, times) in &found.times {
            let at = |at: usize| times.get(at).copied().map(milliseconds).unwrap_or_default();
            say!("{:>8} ms median, {:>8} ms at most  {name}", at(times.len() / 2), at(times.len() - 1));
        }
    }
    let times: Vec<Value> =
        found.times.into_iter().map(|(name, times)| json!([name, percentiles(times)])).collect();
    Ok(json!({
        "pictures": pictures,
        "added_per_second": round(found.added_per_second, 0),
        "fill_seconds": round(found.fill.as_secs_f64(), 2),
        "open_milliseconds": [untagged, tagged],
        "times": times,
        "load": load(),
    }))
}

fn percentiles(mut times: Vec<Duration>) -> Value {
    times.sort_unstable();
    // The shortest time that this percentage of the times do not exceed.
    let at = |percent: usize| times.get((times.len() * percent).div_ceil(100).saturating_sub(1)).copied();
    let at = |percent| at(percent).map(milliseconds);
    json!({ "p50": at(50), "p95": at(95), "p99": at(99), "most": at(100) })
}
