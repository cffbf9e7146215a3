//! Recognises folders that cannot be watched because other computers change them: the system reports only what
//! programs on this computer do.
//!
//! Owns the list of such file systems. Never sets a watch.

use std::path::Path;

use nix::sys::statfs::statfs;

#[cfg(target_os = "linux")]
use crate::disk::mounts;

/// Whether a folder is on a network file system. One that cannot be queried is taken as local.
pub(super) fn is_remote(path: &Path) -> bool {
    statfs(path).is_ok_and(|found| has_remote_type(path, &found))
}

/// Magic numbers of network file systems, from Linux's `magic.h` and the file systems' own sources.
#[cfg(target_os = "linux")]
const REMOTE: &[u32] = &[
    0x0000_6969, // NFS
    0x0000_517b, // SMB
    0xff53_4d42, // CIFS
    0xfe53_4d42, // SMB 2 and 3
    0x0102_1997, // 9P
    0x5346_414f, // AFS
    0x6b41_4653, // AFS in the kernel
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
fn has_remote_type(path: &Path, found: &nix::sys::statfs::Statfs) -> bool {
    use nix::sys::statfs::FUSE_SUPER_MAGIC;
    let kind = found.filesystem_type();
    if kind == FUSE_SUPER_MAGIC {
        return !is_local_fuse(path);
    }
    // Magic numbers have 32 bits; a signed word extends their sign.
    REMOTE.contains(&(kind.0 as u32))
}

/// Whether a folder is on a FUSE file system that only this computer changes. All FUSE file systems, local drives as
/// well as network folders, share one magic number; only the mount table distinguishes them. One it does not list is
/// polled rather than trusted.
#[cfg(target_os = "linux")]
fn is_local_fuse(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let Ok(metadata) = std::fs::metadata(path) else { return false };
    is_local_mount(&mounts::read().unwrap_or_default(), mounts::device(metadata.dev()))
}

#[cfg(target_os = "linux")]
fn is_local_mount(mounted: &[mounts::Mount], device: mounts::Device) -> bool {
    let mount = mounted.iter().find(|mount| mount.device == device);
    mount.is_some_and(|mount| LOCAL_FUSE.contains(&mount.kind.as_str()))
}

/// Types of network file systems, as `mount` shows them on macOS.
#[cfg(not(target_os = "linux"))]
const REMOTE: &[&str] = &["nfs", "smbfs", "afpfs", "webdav", "ftp", "cifs"];

#[cfg(not(target_os = "linux"))]
fn has_remote_type(_: &Path, found: &nix::sys::statfs::Statfs) -> bool {
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
    fn of_fuse_file_systems_only_known_local_ones_are_trusted() {
        let table = b"\
36 1 0:50 / /home/me/nas rw - fuse.sshfs me@nas:/ rw
37 1 0:51 / /media/stick rw - fuseblk /dev/sdb1 rw
";
        let mounted = mounts::parse(table);
        assert!(is_local_mount(&mounted, (0, 51)));
        assert!(!is_local_mount(&mounted, (0, 50)), "a network folder");
        assert!(!is_local_mount(&mounted, (0, 52)), "not in the table");
    }
}
