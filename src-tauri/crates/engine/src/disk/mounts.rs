//! Linux's mount table.
//!
//! Owns reading and parsing it; proc_pid_mountinfo(5) documents the format. Never touches a mounted file system.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use nix::sys::stat::{major, minor};

/// The mount table as this process sees it.
const MOUNTINFO: &str = "/proc/self/mountinfo";

/// A device: its major and minor number.
pub(super) type Device = (u64, u64);

/// One entry of the mount table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mount {
    /// Device that holds the file system.
    pub(super) device: Device,
    /// Which folder of the file system is mounted: `/` except for bind mounts and subvolumes.
    pub(super) root: PathBuf,
    /// Where it is mounted.
    pub(super) point: PathBuf,
    /// Type of the file system, such as `ext4` or `fuse.sshfs`.
    pub(super) kind: String,
    /// What is mounted, such as `/dev/sda1` or `nas:/export`.
    pub(super) source: PathBuf,
}

/// Reads the mount table, in the order in which the kernel lists it. Lines that do not parse are skipped.
///
/// # Errors
/// Fails when the table cannot be read.
pub(super) fn read() -> std::io::Result<Vec<Mount>> {
    std::fs::read(MOUNTINFO).map(|table| parse(&table))
}

/// The device with a number from a file's metadata.
pub(super) fn device(number: u64) -> Device {
    (major(number), minor(number))
}

/// Parses a mount table.
pub(super) fn parse(table: &[u8]) -> Vec<Mount> {
    table.split(|&byte| byte == b'\n').filter_map(parse_line).collect()
}

/// Parses `36 35 98:0 /root /mount options … - kind source options`.
fn parse_line(line: &[u8]) -> Option<Mount> {
    let mut fields = line.split(|&byte| byte == b' ');
    let (device, root, point) = (fields.nth(2)?, fields.next()?, fields.next()?);
    let mut after_separator = fields.skip_while(|field| *field != b"-").skip(1);
    let (kind, source) = (after_separator.next()?, after_separator.next()?);
    let (major, minor) = std::str::from_utf8(device).ok()?.split_once(':')?;
    Some(Mount {
        device: (major.parse().ok()?, minor.parse().ok()?),
        root: parse_path(root),
        point: parse_path(point),
        kind: String::from_utf8_lossy(kind).into_owned(),
        source: parse_path(source),
    })
}

/// Decodes a path: the kernel writes bytes that would end a field as `\` and three octal digits.
fn parse_path(field: &[u8]) -> PathBuf {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let [first, after @ ..] = rest {
        match after {
            [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', left @ ..] if *first == b'\\' => {
                bytes.push((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'));
                rest = left;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    PathBuf::from(OsString::from_vec(bytes))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_kind_of_mount_is_parsed() {
        let table = b"29 1 8:2 / / rw,noatime shared:1 - ext4 /dev/sda2 rw\n\
            90 29 0:55 / /home/me/far rw,nosuid shared:2 master:1 - fuse.sshfs me@far:/ rw,user_id=1000\n\
            91 29 8:17 /photos /media/My\\040drive rw - fuseblk /dev/sdb1 rw,user_id=0\n";
        let mount = |device, root: &str, point: &str, kind: &str, source: &str| Mount {
            device,
            root: root.into(),
            point: point.into(),
            kind: kind.into(),
            source: source.into(),
        };
        let expected = [
            mount((8, 2), "/", "/", "ext4", "/dev/sda2"),
            mount((0, 55), "/", "/home/me/far", "fuse.sshfs", "me@far:/"),
            mount((8, 17), "/photos", "/media/My drive", "fuseblk", "/dev/sdb1"),
        ];
        assert_eq!(parse(table), expected);
        assert_eq!(device(nix::sys::stat::makedev(0, 55)), (0, 55));
    }

    #[test]
    fn lines_that_do_not_parse_are_skipped() {
        assert_eq!(parse(b"not a mount\n29 1 8:2\n35 22 8 / /odd rw - ext4 /dev/sdd1 rw\n"), []);
    }

    #[test]
    fn escaped_bytes_in_paths_are_decoded() {
        assert_eq!(parse_path(b"/a\\134b\\012c\\x"), Path::new("/a\\b\nc\\x"));
        assert_eq!(parse_path(b"/\\04"), Path::new("/\\04"));
    }
}
