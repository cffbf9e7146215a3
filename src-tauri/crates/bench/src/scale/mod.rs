//! How the program performs with a library of any size.
//!
//! Owns what is built and what is measured. Catalogue, vectors, thumbnails and index are real and used by the engine's
//! own code; the pictures do not exist. A built library is kept for later measurements of the same size and seed.

mod changing;
mod exact;
mod library;
mod plan;
mod report;
mod rescan;
mod searching;
pub mod source;

#[cfg(test)]
pub(crate) use library::open;
pub use library::{is_made, make};
pub use plan::{Plan, default_keep};
use ratna_engine::Result;
pub use report::{
    Changing, Disk, Filtered, Making, Percentiles, Report, Rescan, Searching, Starting, Waiting,
};

#[cfg(test)]
mod index_sync_tests;
#[cfg(test)]
mod tests;

/// Measures a library that was built before.
///
/// # Errors
/// Fails when the library is not complete, or the disk reports an error.
pub fn measure(plan: &Plan) -> Result<Report> {
    let making = library::notes(&plan.dir())?;
    let cold = library::start(plan, true)?.1;
    let (library, warm) = library::start(plan, false)?;
    let queries: Vec<Vec<f32>> = {
        let source = plan.source();
        (0..plan.queries as u64).map(|number| source.query(number)).collect()
    };
    // Before anything else uses memory.
    let mut searching = searching::times(&library, plan, &queries)?;
    let resident = (plan.resident)();
    let mut filtered = searching::filtered_times(&library, &queries)?;
    let truth = exact::nearest(&library, &queries, &searching::filters(&library)?)?;
    searching.iter_mut().for_each(|part| part.compute_recall(&truth[0]));
    filtered.iter_mut().zip(&truth[1..]).for_each(|(part, truth)| part.compute_recall(truth));
    library::export(&plan.dir(), &queries, &truth[0])?;
    let changing = changing::measure(&library, plan)?;
    let acceleration = library.space().index.with_index(|index| index.acceleration());
    Ok(Report {
        pictures: plan.pictures,
        making,
        disk: library::disk(plan)?,
        resident_bytes: resident,
        acceleration,
        start_cold: cold,
        start_warm: warm,
        searching,
        filtered,
        changing,
        rescan: rescan::measure(&library)?,
    })
}
