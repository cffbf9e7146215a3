//! The order in which files are read.
//!
//! Owns that the newest folders come first: their pictures are at the top of the grid, where the user sees them arrive.
//! Never decides which files are read.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::path::Path;

use super::pipeline::Job;
use crate::ids::FolderId;

/// Sorts jobs by the latest modification in the folder that the file lies in, latest first. The files of a folder stay
/// together and in path order: reading neighbours on disk together is faster, and runs are reproducible.
pub(super) fn newest_folders_first(jobs: Vec<Job>) -> Vec<Job> {
    let mut latest: HashMap<(FolderId, &Path), i64> = HashMap::new();
    for job in &jobs {
        let time = latest.entry(place(job)).or_insert(i64::MIN);
        *time = job.candidate.stat.mtime_ns.max(*time);
    }
    let times: Vec<i64> = jobs.iter().map(|job| latest[&place(job)]).collect();
    drop(latest);
    let mut dated: Vec<(i64, Job)> = times.into_iter().zip(jobs).collect();
    dated.sort_by(|(time, job), (other_time, other)| {
        let by_path = || (place(job), &job.candidate.path).cmp(&(place(other), &other.candidate.path));
        Reverse(time).cmp(&Reverse(other_time)).then_with(by_path)
    });
    dated.into_iter().map(|(_, job)| job).collect()
}

/// The folder that a job's file lies in.
fn place(job: &Job) -> (FolderId, &Path) {
    (job.candidate.folder_id, job.candidate.path.parent().unwrap_or(Path::new("")))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::disk::walk::{Candidate, Stat};

    fn job(folder: i64, path: &str, mtime_ns: i64) -> Job {
        let stat = Stat { bytes: 1, mtime_ns, ctime_ns: 0, inode: 0, device: 0 };
        Job { candidate: Candidate { folder_id: FolderId(folder), path: path.into(), stat }, row: None }
    }

    fn order(jobs: Vec<Job>) -> Vec<PathBuf> {
        newest_folders_first(jobs).into_iter().map(|job| job.candidate.path).collect()
    }

    #[test]
    fn the_newest_folder_is_read_first_and_each_in_path_order() {
        let jobs = vec![
            job(1, "2019/a.jpg", 19),
            job(1, "2019/b.jpg", 20),
            job(1, "2024/trip/c.jpg", 24),
            job(1, "2024/trip/d.jpg", 7),
            job(1, "2024/e.jpg", 18),
            job(2, "f.jpg", 22),
            job(2, "2019/g.jpg", 3),
        ];
        let expected = [
            "2024/trip/c.jpg",
            "2024/trip/d.jpg",
            "f.jpg",
            "2019/a.jpg",
            "2019/b.jpg",
            "2024/e.jpg",
            "2019/g.jpg",
        ];
        assert_eq!(order(jobs), expected.map(PathBuf::from));
    }

    #[test]
    fn folders_of_the_same_time_are_read_in_path_order() {
        let jobs = vec![job(2, "a/b.jpg", 5), job(1, "z/a.jpg", 5), job(1, "c.jpg", 5)];
        assert_eq!(order(jobs), ["c.jpg", "z/a.jpg", "a/b.jpg"].map(PathBuf::from));
    }
}
