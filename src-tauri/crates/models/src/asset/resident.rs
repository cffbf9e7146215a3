//! Frees the memory of assets that have been unpacked.
//!
//! The assets are part of the program's file, and the system maps what is read of them into memory. Owns the one call
//! that unmaps it. Never changes an asset: the system reads it from the file again when it is needed.
//!
//! Its unsafe code calls a function of the system, which the compiler cannot check.

#![allow(unsafe_code, reason = "the system's function takes a bare address; the call states why it is sound")]

use std::ptr::NonNull;

use nix::sys::mman::{MmapAdvise, madvise};
use nix::unistd::{SysconfVar, sysconf};

/// Tells the system that an asset inside the program is not needed for now.
pub fn release(asset: &'static [u8]) {
    // Without the size of a page nothing is freed.
    let Ok(Some(page)) = sysconf(SysconfVar::PAGE_SIZE) else { return };
    // Pages at the ends are shared with other parts of the program.
    let page = page as usize;
    let start = asset.as_ptr().align_offset(page);
    let length = asset.len().saturating_sub(start) / page * page;
    let Some(whole) = asset.get(start..start + length).filter(|whole| !whole.is_empty()) else { return };
    let address = NonNull::from(whole).cast();
    // SAFETY: the pages are whole, lie inside `asset` and are never written, so that they equal the program's file, from
    // which the next access reads them again.
    if let Err(error) = unsafe { madvise(address, length, MmapAdvise::MADV_DONTNEED) } {
        tracing::debug!(%error, "the pages of an asset stay in memory");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static ASSET: &[u8] = include_bytes!("../../assets/starter/image.safetensors");

    #[test]
    fn a_released_asset_can_be_read_again() {
        let sum = || ASSET.iter().map(|&byte| u64::from(byte)).sum::<u64>();
        let before = sum();
        release(ASSET);
        assert_eq!(sum(), before);
        release(&ASSET[..100]);
        release(b"");
    }
}
