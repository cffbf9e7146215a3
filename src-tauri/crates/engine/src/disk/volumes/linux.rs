//! Linux: the kernel's list of mounts, and udev's links from UUIDs to devices.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::sys::stat::{major, minor};

use super::{Volume, Volumes};

/// The kernel's list, as this process sees it. Its format is told in proc_pid_mountinfo(5).
const MOUNTS: &str = "/proc/self/mountinfo";
/// A link a file system, named by its UUID.
const BY_UUID: &str = "/dev/disk/by-uuid";

/// Kinds of file system that hold no files of a person. Looking into some of them mounts things.
const WITHOUT_FILES: &[&str] = &[
    "autofs",
    "binfmt_misc",
    "bpf",
    "cgroup",
    "cgroup2",
    "configfs",
    "debugfs",
    "devpts",
    "devtmpfs",
    "efivarfs",
    "fuse.lxcfs",
    "fuse.portal",
    "fusectl",
    "hugetlbfs",
    "mqueue",
    "nsfs",
    "proc",
    "pstore",
    "ramfs",
    "rpc_pipefs",
    "securityfs",
    "selinuxfs",
    "squashfs",
    "sysfs",
    "tracefs",
];

/// A device by its two numbers.
type Device = (u64, u64);

/// What this computer has mounted.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Volumes for System {
    fn mounted(&self) -> Vec<Volume> {
        match fs::read(MOUNTS) {
            Ok(mounts) => parse(&mounts, &by_uuid(Path::new(BY_UUID)), device_at),
            Err(error) => {
                tracing::warn!(%error, "the mounted volumes can't be listed");
                Vec::new()
            }
        }
    }
}

/// UUIDs by the devices they lie on.
fn by_uuid(links: &Path) -> HashMap<Device, String> {
    let links = fs::read_dir(links).into_iter().flatten().flatten();
    let known = |link: fs::DirEntry| Some((device_at(&link.path())?, link.file_name().into_string().ok()?));
    links.filter_map(known).collect()
}

/// The device that a path names.
fn device_at(path: &Path) -> Option<Device> {
    let number = fs::metadata(path).ok().map(|metadata| metadata.rdev()).filter(|number| *number != 0)?;
    Some((major(number), minor(number)))
}

/// The volumes in the kernel's list. `device_of` says which device a path such as `/dev/sda1` names.
fn parse(
    mounts: &[u8],
    ids: &HashMap<Device, String>,
    device_of: impl Fn(&Path) -> Option<Device>,
) -> Vec<Volume> {
    mounts.split(|&byte| byte == b'\n').filter_map(|line| volume(line, ids, &device_of)).collect()
}

/// `36 35 98:0 /root /mount options … - kind source options`
fn volume(
    line: &[u8],
    ids: &HashMap<Device, String>,
    device_of: impl Fn(&Path) -> Option<Device>,
) -> Option<Volume> {
    let mut fields = line.split(|&byte| byte == b' ');
    let (device, root, mount) = (fields.nth(2)?, fields.next()?, fields.next()?);
    let mut after = fields.skip_while(|field| *field != b"-").skip(1);
    let (kind, source) = (after.next()?, after.next()?);
    let searched = !WITHOUT_FILES.iter().any(|none| none.as_bytes() == kind);
    let (high, low) = std::str::from_utf8(device).ok()?.split_once(':')?;
    let device = (high.parse().ok()?, low.parse().ok()?);
    // Btrfs gives each subvolume a number of its own, which no device has.
    let on_device = || if source.starts_with(b"/") { device_of(&path(source)) } else { None };
    let id = ids.get(&device).cloned().or_else(|| ids.get(&on_device()?).cloned());
    let root = path(root);
    let root = root.strip_prefix("/").unwrap_or(&root).to_path_buf();
    Some(Volume { mount: path(mount), root, id, searched })
}

/// A path as the kernel lists it: what would end a field is written as three octal digits.
fn path(field: &[u8]) -> PathBuf {
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
    use super::*;

    const MOUNTS: &[u8] = b"\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
23 22 0:21 / /proc rw,nosuid shared:5 - proc proc rw
31 22 8:17 / /media/me/My\\040drive rw shared:9 - vfat /dev/sdb1 rw
32 22 8:33 /holidays /srv/photos rw - ext4 /dev/sdc1 rw
33 22 0:48 /@home /home rw shared:10 master:3 - btrfs /dev/nvme0n1p2 rw,subvol=/@home
34 22 0:52 / /mnt/nas rw - nfs4 nas:/export/photos rw,addr=192.0.2.7
not a line of it
35 22 8 / /odd rw - ext4 /dev/sdd1 rw
";

    #[test]
    fn volumes_are_known_by_uuid_through_every_kind_of_mount() {
        let ids = [((8, 17), "ABCD-1234"), ((8, 33), "holidays"), ((259, 2), "home")];
        let ids = ids.into_iter().map(|(device, id)| (device, id.to_owned())).collect();
        let device_of = |path: &Path| (path == Path::new("/dev/nvme0n1p2")).then_some((259, 2));
        let found = parse(MOUNTS, &ids, device_of);
        let text = |volume: &Volume| {
            let Volume { mount, root, id, .. } = volume;
            format!("{} {} {:?}", mount.display(), root.display(), id.as_deref())
        };
        let searched = found.iter().filter(|volume| volume.searched);
        assert_eq!(
            searched.map(text).collect::<Vec<_>>(),
            [
                "/  None",
                "/media/me/My drive  Some(\"ABCD-1234\")",
                "/srv/photos holidays Some(\"holidays\")",
                "/home @home Some(\"home\")",
                "/mnt/nas  None",
            ]
        );
        // What lies below one of the others lies on none of the volumes around it.
        assert!(found.iter().any(|volume| volume.mount == Path::new("/proc") && !volume.searched));
    }

    #[test]
    fn odd_names_are_read_as_they_are() {
        assert_eq!(path(b"/a\\134b\\012c\\x"), Path::new("/a\\b\nc\\x"));
        assert_eq!(path(b"/\\04"), Path::new("/\\04"));
    }

    #[test]
    fn this_computer_has_a_root() {
        assert!(System.mounted().iter().any(|volume| volume.mount == Path::new("/")));
    }
}
