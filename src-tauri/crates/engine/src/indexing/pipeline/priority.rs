//! How urgently the system treats the threads of a run.
//!
//! Owns the one call that asks for less. Never decides how many threads there are.

/// Lets what the user waits for come before the thread that calls this. On a Mac its quality of service becomes
/// "utility", that of work with a progress bar: the system runs it on its economical cores while others need the fast ones.
#[cfg(target_os = "macos")]
#[expect(unsafe_code, reason = "a function of the C library that has no safe wrapper")]
pub fn lower() {
    use nix::libc::{pthread_set_qos_class_self_np, qos_class_t};
    // SAFETY: the function only concerns the thread that calls it, and this priority is within its bounds, -15 to 0.
    let refused = unsafe { pthread_set_qos_class_self_np(qos_class_t::QOS_CLASS_UTILITY, 0) };
    if refused != 0 {
        tracing::debug!(refused, "the quality of service of a thread stays as it is");
    }
}

/// Other systems share the cores fairly.
#[cfg(not(target_os = "macos"))]
pub fn lower() {}

#[cfg(all(test, target_os = "macos"))]
mod tests {
    use nix::libc::{pthread_get_qos_class_np, pthread_self, qos_class_t};

    use super::*;

    #[test]
    #[expect(unsafe_code, reason = "a function of the C library that has no safe wrapper")]
    fn a_thread_that_decodes_is_utility() {
        std::thread::spawn(|| {
            lower();
            let (mut class, mut priority) = (qos_class_t::QOS_CLASS_UNSPECIFIED, 0);
            // SAFETY: the thread lives, since it is this one, and both pointers are to variables of their types.
            let failed = unsafe { pthread_get_qos_class_np(pthread_self(), &mut class, &mut priority) };
            assert!(failed == 0 && matches!(class, qos_class_t::QOS_CLASS_UTILITY));
        })
        .join()
        .unwrap();
    }
}
