//! `bench scale`.

use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};
use clap::Args;
use ratna_bench::scale::{self, Plan};
use ratna_bench::speed::memory;
use serde_json::{Value, json};

use crate::print::{self, remark, shown};

/// Sizes that are measured before a larger one.
const STEPS: [u64; 2] = [10_000, 100_000];

/// The options of `bench scale`.
#[derive(Args, Debug)]
pub(crate) struct ScaleArgs {
    /// Number of pictures; 10,000 and 100,000 are measured as well if that is less.
    #[arg(long, default_value_t = 100_000, value_name = "N")]
    pictures: u64,
    /// Measure this size only.
    #[arg(long)]
    only: bool,
    /// Folder that keeps libraries for later measurements; by default in the system's cache.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Seed of the vectors.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Number of searches.
    #[arg(long, default_value_t = 300, value_name = "N")]
    queries: usize,
    /// Candidates that a search keeps (`ef`); can be given several times.
    #[arg(long = "expansion", default_values_t = [64, 100, 128, 160, 192, 256, 384], value_name = "N")]
    expansions: Vec<usize>,
    /// Compare every vector up to so many, instead of the program's own limit.
    #[arg(long, value_name = "N")]
    exact_up_to: Option<u64>,
    /// Only build the libraries.
    #[arg(long)]
    make: bool,
    /// Measure a library that was built, in this process.
    #[arg(long, hide = true)]
    measure: bool,
}

impl ScaleArgs {
    fn plan(&self, pictures: u64) -> Result<Plan> {
        let keep = self.keep.clone().or_else(scale::default_keep);
        Ok(Plan {
            pictures,
            seed: self.seed,
            keep: keep.context("no cache folder: name one with --keep")?,
            queries: self.queries,
            expansions: self.expansions.clone(),
            exact_up_to: self.exact_up_to,
            resident: memory::resident,
        })
    }
}

/// Always prints JSON: one object with a report for each size.
pub(crate) fn scale(args: &ScaleArgs) -> Result<ExitCode> {
    ensure!(args.pictures > 0 && args.queries > 0, "--pictures and --queries have to be more than 0");
    if args.measure {
        print::json(&serde_json::to_value(scale::measure(&args.plan(args.pictures)?)?)?);
        return Ok(ExitCode::SUCCESS);
    }
    let smaller = STEPS.into_iter().filter(|step| !args.only && *step < args.pictures);
    let mut reports = Vec::new();
    for pictures in smaller.chain([args.pictures]) {
        let plan = args.plan(pictures)?;
        if !scale::is_made(&plan) {
            remark!("building a library of {pictures} pictures in {}", shown(&plan.dir()));
            scale::make(&plan)?;
        }
        if !args.make {
            reports.push(in_process(args, &plan)?);
        }
    }
    print::json(&json!({ "seed": args.seed, "sizes": reports }));
    Ok(ExitCode::SUCCESS)
}

/// Measures in another process, whose memory building the library has not touched.
fn in_process(args: &ScaleArgs, plan: &Plan) -> Result<Value> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["bench", "scale", "--measure", "--keep"]).arg(&plan.keep);
    let numbers = [("--pictures", plan.pictures), ("--seed", plan.seed), ("--queries", plan.queries as u64)];
    let expansions = plan.expansions.iter().map(|&expansion| ("--expansion", expansion as u64));
    let exact = args.exact_up_to.map(|exact| ("--exact-up-to", exact));
    for (name, number) in numbers.into_iter().chain(expansions).chain(exact) {
        command.arg(name).arg(number.to_string());
    }
    let output = command.stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "measuring {} pictures failed", plan.pictures);
    serde_json::from_slice(&output.stdout).context("the measuring process printed no report")
}
