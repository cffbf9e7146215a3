//! One function per command: converts, calls the engine, prints.

mod bench;
mod bench_made;
mod doctor;
mod embed;
mod excludes;
mod first_screen;
mod folders;
mod index;
mod library;
mod made;
mod model_output;
mod models;
mod random;
mod relevance;
mod scale;
mod search;
mod show;
mod suggest_tags;
mod verify_models;

pub(crate) use bench::bench;
pub(crate) use bench_made::bench_made;
pub(crate) use doctor::{doctor, doctor_restore, doctor_start_anew, doctor_verify};
pub(crate) use embed::embed;
pub(crate) use excludes::excludes;
pub(crate) use first_screen::first_screen;
pub(crate) use folders::{cloud, folders, forget, locate};
pub(crate) use index::{index, watch};
pub(crate) use library::{problems, status};
pub(crate) use made::made;
pub(crate) use models::models;
pub(crate) use random::random;
pub(crate) use relevance::{relevance, relevance_texts};
pub(crate) use scale::{ScaleArgs, scale};
pub(crate) use search::{SearchOptions, search, search_lines, similar};
pub(crate) use show::show;
