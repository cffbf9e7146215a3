//! Files that are mapped into memory.
//!
//! Owns giving back the memory of a mapping that is not in use for a while. Never maps a file, and never changes what a
//! mapping contains.

use std::path::Path;

/// Gives back the memory that holds a file's mapped pages; the next access reads them again, most likely from the system's
/// cache. Concerns only mappings that cannot be written. The caller keeps the mapping alive meanwhile.
#[cfg(target_os = "linux")]
pub(crate) fn release(path: &Path) {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::MetadataExt;

    let Some((metadata, name)) = path.metadata().ok().zip(path.file_name()) else { return };
    // Paths need not be UTF-8.
    let maps = std::fs::read("/proc/self/maps").unwrap_or_default();
    for line in maps.split(|&byte| byte == b'\n').filter(|line| line.ends_with(name.as_bytes())) {
        let line = String::from_utf8_lossy(line);
        if let Some((start, end)) = range(&line, metadata.ino()) {
            advise(start, end);
        }
    }
}

/// Other systems do not count the pages of files as a program's memory.
#[cfg(not(target_os = "linux"))]
pub(crate) fn release(_: &Path) {}

/// Start and end of a line of `/proc/self/maps`, if it is a read-only mapping of this inode.
#[cfg(target_os = "linux")]
fn range(line: &str, inode: u64) -> Option<(usize, usize)> {
    // address range, permissions, offset, device, inode, path; see proc_pid_maps(5)
    let mut fields = line.split_ascii_whitespace();
    let (start, end) = fields.next()?.split_once('-')?;
    let is_read_only = fields.next()?.starts_with("r--");
    let is_this = fields.nth(2)?.parse() == Ok(inode);
    let address = |text| usize::from_str_radix(text, 16).ok();
    (is_read_only && is_this).then_some(())?;
    Some((address(start)?, address(end)?))
}

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the system's function takes a bare address")]
fn advise(start: usize, end: usize) {
    use nix::sys::mman::{MmapAdvise, madvise};

    let Some(address) = std::ptr::NonNull::new(std::ptr::with_exposed_provenance_mut(start)) else { return };
    // SAFETY: the range is a mapping of a file that the caller keeps alive. It cannot be written, so that its pages equal
    // the file's, from which the next access reads them again.
    if let Err(error) = unsafe { madvise(address, end - start, MmapAdvise::MADV_DONTNEED) } {
        tracing::debug!(%error, "the pages of a mapped file stay in memory");
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn only_a_read_only_mapping_of_the_file_is_found() {
        let line = "7f00000000-7f00002000 r--s 00000000 08:01 77    /l/index-1.usearch";
        assert_eq!(range(line, 77), Some((0x7f_0000_0000, 0x7f_0000_2000)));
        assert_eq!(range(line, 78), None);
        assert_eq!(range(&line.replace("r--s", "rw-p"), 77), None);
        assert_eq!(range("", 77), None);
    }
}
