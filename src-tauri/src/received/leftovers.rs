//! Received files that a process left behind when it did not end as it should.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::{Pid, Uid};

use super::PREFIX;

/// Deletes the temporary folders of this user's processes that are gone: they hold private pictures.
pub fn delete_leftovers() {
    delete_in(&std::env::temp_dir(), is_running);
}

fn delete_in(temporary: &Path, is_running: impl Fn(i32) -> bool) {
    for entry in fs::read_dir(temporary).into_iter().flatten().flatten() {
        let owner = entry.file_name().to_str().and_then(owner);
        // Of a link this is the link, which is no folder.
        let is_ours =
            entry.metadata().is_ok_and(|meta| meta.is_dir() && meta.uid() == Uid::effective().as_raw());
        if is_ours
            && owner.is_some_and(|process| !is_running(process))
            && let Err(error) = fs::remove_dir_all(entry.path())
        {
            tracing::warn!(%error, "can't delete received files");
        }
    }
}

/// The ID of the process that made a folder of this name: in `ratna-received-42-x7f3Qa`, 42.
fn owner(name: &str) -> Option<i32> {
    let process = name.strip_prefix(PREFIX)?.split('-').next()?.parse().ok()?;
    // Others stand for groups of processes.
    Some(process).filter(|&process| process > 0)
}

fn is_running(process: i32) -> bool {
    kill(Pid::from_raw(process), None) != Err(Errno::ESRCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_folders_of_processes_that_are_gone_are_deleted() {
        let dir = tempfile::tempdir().unwrap();
        let gone = ["ratna-received-42-x7f3Qa", "ratna-received-42"];
        let stay = ["ratna-received-43-x7f3Qa", "ratna-received--42", "ratna-received-notes", "42"];
        for name in gone.iter().chain(&stay) {
            fs::create_dir_all(dir.path().join(name).join("0")).unwrap();
            fs::write(dir.path().join(name).join("0/cat.jpg"), "").unwrap();
        }
        let link = dir.path().join("ratna-received-42-link");
        std::os::unix::fs::symlink(dir.path().join("42"), &link).unwrap();
        delete_in(dir.path(), |process| process != 42);
        for name in gone {
            assert!(!dir.path().join(name).exists(), "{name}");
        }
        for name in stay {
            assert!(dir.path().join(name).join("0/cat.jpg").exists(), "{name}");
        }
        assert!(link.is_symlink());
    }

    #[test]
    fn this_process_is_running() {
        assert!(is_running(std::process::id().cast_signed()));
        assert!(!is_running(i32::MAX));
    }
}
