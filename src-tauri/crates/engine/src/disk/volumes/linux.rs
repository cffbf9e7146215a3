//! Linux: volumes from the kernel's mount table, with UUIDs from udev's links to devices.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::volume::{Volume, Volumes};
use crate::disk::mounts::{self, Device, Mount};

/// udev's folder of links: one for each file system, named by its UUID, to its device.
const BY_UUID: &str = "/dev/disk/by-uuid";

/// Types of file system that hold none of the user's files. Reading some of them triggers mounts.
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

/// The volumes mounted on this computer.
#[derive(Clone, Copy, Debug, Default)]
pub struct System;

impl Volumes for System {
    fn mounted(&self) -> Vec<Volume> {
        match mounts::read() {
            Ok(mounts) => volumes(mounts, &by_uuid(Path::new(BY_UUID)), device_at),
            Err(error) => {
                tracing::warn!(%error, "cannot list the mounted volumes");
                Vec::new()
            }
        }
    }
}

/// UUIDs of file systems by device.
fn by_uuid(links: &Path) -> HashMap<Device, String> {
    let links = fs::read_dir(links).into_iter().flatten().flatten();
    let known = |link: fs::DirEntry| Some((device_at(&link.path())?, link.file_name().into_string().ok()?));
    links.filter_map(known).collect()
}

/// The device that a device file such as `/dev/sda1` stands for.
fn device_at(path: &Path) -> Option<Device> {
    let number = fs::metadata(path).ok().map(|metadata| metadata.rdev()).filter(|number| *number != 0)?;
    Some(mounts::device(number))
}

/// The volumes in a mount table, with `ids` for UUIDs. `device_of` returns the device of a device file such as
/// `/dev/sda1`.
fn volumes(
    mounts: Vec<Mount>,
    ids: &HashMap<Device, String>,
    device_of: impl Fn(&Path) -> Option<Device>,
) -> Vec<Volume> {
    let volume = |mount: Mount| {
        // Btrfs gives each subvolume a device number of its own, which no device file has.
        let source_device = || mount.source.is_absolute().then(|| device_of(&mount.source)).flatten();
        let id = ids.get(&mount.device).or_else(|| ids.get(&source_device()?)).cloned();
        let root = mount.root.strip_prefix("/").unwrap_or(&mount.root).to_path_buf();
        let searchable = !WITHOUT_FILES.contains(&mount.kind.as_str());
        Volume { mount: mount.point, root, id, searchable }
    };
    mounts.into_iter().map(volume).collect()
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
";

    #[test]
    fn volumes_are_known_by_uuid_through_every_kind_of_mount() {
        let ids = [((8, 17), "ABCD-1234"), ((8, 33), "holidays"), ((259, 2), "home")];
        let ids = ids.into_iter().map(|(device, id)| (device, id.to_owned())).collect();
        let device_of = |path: &Path| (path == Path::new("/dev/nvme0n1p2")).then_some((259, 2));
        let found = volumes(mounts::parse(MOUNTS), &ids, device_of);
        let text = |volume: &Volume| {
            let Volume { mount, root, id, .. } = volume;
            format!("{} {} {:?}", mount.display(), root.display(), id.as_deref())
        };
        let searchable = found.iter().filter(|volume| volume.searchable);
        assert_eq!(
            searchable.map(text).collect::<Vec<_>>(),
            [
                "/  None",
                "/media/me/My drive  Some(\"ABCD-1234\")",
                "/srv/photos holidays Some(\"holidays\")",
                "/home @home Some(\"home\")",
                "/mnt/nas  None",
            ]
        );
        // Other volumes are listed, too: folders below their mount points are not on the volume around.
        assert!(found.iter().any(|volume| volume.mount == Path::new("/proc") && !volume.searchable));
    }

    #[test]
    fn this_computer_has_a_root_volume() {
        assert!(System.mounted().iter().any(|volume| volume.mount == Path::new("/")));
    }
}
