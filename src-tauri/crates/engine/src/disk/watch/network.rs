//! Which folders cannot be watched, because others change them on another computer: the system only tells what
//! programs on this one do. Owns the list of such file systems.

use std::path::Path;

use nix::sys::statfs::statfs;

/// Whether a folder lies on a network file system. One that cannot be asked does not.
pub(super) fn is_remote(path: &Path) -> bool {
    statfs(path).is_ok_and(|found| of_type(path, &found))
}

/// Magic numbers from Linux's `magic.h` and from the file systems' own sources.
#[cfg(target_os = "linux")]
const REMOTE: &[u32] = &[
    0x0000_6969, // NFS
    0x0000_517b, // SMB
    0xff53_4d42, // CIFS
    0xfe53_4d42, // SMB 2 and 3
    0x0102_1997, // 9P
    0x5346_414f, // AFS
    0x6b41_4653, // AFS as the kernel has it
    0x7375_7245, // Coda
    0x00c3_6400, // Ceph
    0x0000_564c, // NCP
    0x0bd0_0bd0, // Lustre
    0x4750_4653, // GPFS
    0x1983_0326, // BeeGFS
    0x0116_1970, // GFS2, which several computers share
    0x7461_636f, // OCFS2, likewise
    0x786f_4256, // VirtualBox's shared folders
    0xbacb_acbc, // VMware's shared folders
];

/// Types of FUSE file systems that only this computer changes.
#[cfg(target_os = "linux")]
const LOCAL_FUSE: &[&str] = &[
    "fuseblk",
    "fuse.bindfs",
    "fuse.encfs",
    "fuse.exfat",
    "fuse.fuse-overlayfs",
    "fuse.gocryptfs",
    "fuse.mergerfs",
    "fuse.ntfs",
    "fuse.ntfs-3g",
    "fuse.squashfuse",
];

#[cfg(target_os = "linux")]
fn of_type(path: &Path, found: &nix::sys::statfs::Statfs) -> bool {
    use nix::sys::statfs::FUSE_SUPER_MAGIC;
    let kind = found.filesystem_type();
    if kind == FUSE_SUPER_MAGIC {
        return !is_local_fuse(path);
    }
    // The numbers have 32 bits; a signed word gives the higher ones a sign.
    REMOTE.contains(&(kind.0 as u32))
}

/// FUSE is one number for drives with foreign file systems and for folders behind a network; the list of mounts
/// tells them apart. What it does not tell is looked at now and then rather than trusted.
#[cfg(target_os = "linux")]
fn is_local_fuse(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let Ok(metadata) = std::fs::metadata(path) else { return false };
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    type_of(&mounts, metadata.dev()).is_some_and(|kind| LOCAL_FUSE.contains(&kind))
}

/// The type that the list of mounts gives for a device: its third field is the device, the first after " - " the type.
#[cfg(target_os = "linux")]
fn type_of(mounts: &str, device: u64) -> Option<&str> {
    use nix::sys::stat::{major, minor};
    let device = format!("{}:{}", major(device), minor(device));
    mounts
        .lines()
        .find(|line| line.split(' ').nth(2) == Some(device.as_str()))
        .and_then(|line| line.split_once(" - "))
        .and_then(|(_, rest)| rest.split(' ').next())
}

/// Names as `mount` shows them on a Mac.
#[cfg(not(target_os = "linux"))]
const REMOTE: &[&str] = &["nfs", "smbfs", "afpfs", "webdav", "ftp", "cifs"];

#[cfg(not(target_os = "linux"))]
fn of_type(_: &Path, found: &nix::sys::statfs::Statfs) -> bool {
    let name = found.filesystem_type_name();
    REMOTE.contains(&name) || name.contains("fuse")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_folder_on_this_computer_is_not_remote() {
        let dir = tempfile::tempdir().unwrap();
        assert!(!is_remote(dir.path()));
        assert!(!is_remote(Path::new("/does/not/exist")));
    }

    #[test]
    fn fuse_is_told_apart_by_the_list_of_mounts() {
        let mounts = "29 1 8:2 / / rw,noatime shared:1 - ext4 /dev/sda2 rw\n\
            90 29 0:55 / /home/me/far rw,nosuid shared:2 master:1 - fuse.sshfs me@far:/ rw,user_id=1000\n\
            91 29 8:17 / /media/drive rw - fuseblk /dev/sdb1 rw,user_id=0\n";
        let device = nix::sys::stat::makedev;
        assert_eq!(type_of(mounts, device(0, 55)), Some("fuse.sshfs"));
        assert_eq!(type_of(mounts, device(8, 17)), Some("fuseblk"));
        assert_eq!(type_of(mounts, device(8, 1)), None);
        assert_eq!(type_of("29 1 8:2", device(8, 2)), None);
    }
}
