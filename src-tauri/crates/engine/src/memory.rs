//! Returning freed memory to the system.
//!
//! Owns the one call to the C library's allocator. Never allocates or frees memory.

/// Returns memory that was freed to the system: after large buffers, of which glibc keeps up to 64 MB for each thread.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "a function of the C library that has no safe wrapper")]
pub fn return_freed() {
    // SAFETY: the function only concerns memory that is not in use, and can be called from any thread.
    unsafe { nix::libc::malloc_trim(0) };
}

/// Other allocators return large blocks by themselves.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn return_freed() {}
