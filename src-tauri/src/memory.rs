//! Memory that starting took and serving does not need.

/// Gives freed memory back to the system, where its allocator would keep it.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[allow(unsafe_code, reason = "the C library offers it only so")]
pub(crate) fn give_back() {
    unsafe extern "C" {
        fn malloc_trim(pad: usize) -> std::ffi::c_int;
    }
    // SAFETY: `malloc_trim` may be called at any time from any thread and touches only free memory.
    unsafe {
        malloc_trim(0);
    }
}

/// Elsewhere the allocator does so by itself.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn give_back() {}
