//! What a file has besides its bytes.

use std::fs::{File, FileTimes, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::Path;

use rustix::fs::{XattrFlags, fgetxattr, flistxattr, fsetxattr};

/// Most bytes of the names of attributes, and of the value of one, that are copied: what Linux allows.
const MAX_BYTES: usize = 64 << 10;

/// Bits by which a program runs as its owner or its group.
const SET_OWNER: u32 = 0o4000;
const SET_GROUP: u32 = 0o2000;

/// Gives a file the permissions, the owner and the extended attributes of another; owner and attributes as far as the
/// system lets it, and no more permissions than go with those.
pub(super) fn copy_attributes(from: &Path, old: &Metadata, to: &File) -> io::Result<()> {
    let new = to.metadata()?;
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        // Others than the administrator can give a file to their groups at most.
        drop(fchown(to, Some(old.uid()), Some(old.gid())).or_else(|_| fchown(to, None, Some(old.gid()))));
    }
    if let Ok(from) = File::open(from) {
        let _ = copy_extended(&from, to);
    }
    let new = to.metadata()?;
    let mode = kept_mode(old.mode(), new.uid() == old.uid(), new.gid() == old.gid());
    // The last, since another owner takes bits away.
    to.set_permissions(Permissions::from_mode(mode))
}

/// The permissions of a file that may have another owner or group from now on: nobody gets any by that.
pub(super) fn kept_mode(mode: u32, has_owner: bool, has_group: bool) -> u32 {
    let mut kept = mode & 0o7777;
    if !has_owner {
        kept &= !SET_OWNER;
    }
    if !has_group {
        // The new group was among the others, and the old one is now.
        let both = (mode >> 3) & mode & 0o7;
        kept = (kept & !(SET_GROUP | 0o77)) | both << 3 | both;
    }
    kept
}

fn copy_extended(from: &File, to: &File) -> rustix::io::Result<()> {
    let mut names = vec![0; MAX_BYTES];
    let length = flistxattr(from, &mut names[..])?;
    let mut value = vec![0; MAX_BYTES];
    for name in names[..length].split(|&byte| byte == 0).filter(|name| !name.is_empty()) {
        if let Ok(length) = fgetxattr(from, name, &mut value[..]) {
            // Those of the system can't be set.
            let _ = fsetxattr(to, name, &value[..length], XattrFlags::empty());
        }
    }
    Ok(())
}

/// Gives a file the times of another.
pub(super) fn copy_times(old: &Metadata, to: &File) -> io::Result<()> {
    to.set_times(FileTimes::new().set_accessed(old.accessed()?).set_modified(old.modified()?))
}
