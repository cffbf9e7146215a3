//! How urgently the system treats the threads of a run.
//!
//! Owns the calls that ask for less. Never decides how many threads there are.

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

/// Lets everything else come before the thread that calls this, and those that it starts: nobody waits for what it does.
pub fn lower_most() {
    #[cfg(target_os = "linux")]
    lower_on_linux();
    #[cfg(not(target_os = "linux"))]
    lower();
}

/// How nice a thread is to others, of 19: it gets about a tenth of the time of one that is not.
#[cfg(target_os = "linux")]
const NICE: std::ffi::c_int = 10;

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "a function of the C library that has no safe wrapper")]
fn lower_on_linux() {
    use nix::libc::{PRIO_PROCESS, setpriority};
    // SAFETY: the function takes no pointers. On Linux process 0 means the thread that calls it.
    if unsafe { setpriority(PRIO_PROCESS, 0, NICE) } != 0 {
        tracing::debug!("the priority of a thread stays as it is");
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod linux_tests {
    use super::*;

    /// The nice value of this thread, as the system sees it.
    fn nice() -> String {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
        // The name in brackets may hold blanks; what follows it does not.
        stat.rsplit(')').next().unwrap().split_whitespace().nth(16).unwrap().to_owned()
    }

    #[test]
    fn a_thread_for_which_nobody_waits_gives_way_and_its_neighbour_does_not() {
        let before = nice();
        std::thread::spawn(|| {
            lower_most();
            assert_eq!(nice(), NICE.to_string());
        })
        .join()
        .unwrap();
        assert_eq!(nice(), before);
    }
}

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
