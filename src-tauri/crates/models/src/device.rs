//! Where models compute: Metal in half precision on a Mac, the CPU in single precision elsewhere.
//!
//! Owns the choice, made once a run, and why it was not Metal. Metal is used only after a self-test against the CPU.
//! Knows no model.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::time::Duration;

use candle_core::{DType, Device, Result, Tensor};
use serde::{Deserialize, Serialize};

use crate::pool::{AutoreleasePool, Pool};

/// The environment variable that keeps everything on the CPU if it is `cpu`.
const VARIABLE: &str = "RATNA_DEVICE";

/// The class of Metal that candle needs and macOS has from version 15 on.
const RESIDENCY_SETS: &str = "MTLResidencySetDescriptor";

/// Longest batch of pictures on a GPU, where a query waits for the batch before it: short enough to go unnoticed.
pub const MAX_BATCH_TIME: Duration = Duration::from_millis(150);

/// Where models compute, and why.
#[derive(Debug)]
pub struct SelectedDevice {
    /// candle's device.
    pub device: Device,
    /// Type of the weights there.
    pub dtype: DType,
    /// `Metal` or `CPU`, as shown to people.
    pub name: &'static str,
    /// Why Metal is not used, if it should have been.
    pub problem: Option<DeviceProblem>,
}

/// Why models do not run on the GPU of a Mac.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "camelCase")]
pub enum DeviceProblem {
    /// The system has no residency sets, with which candle keeps buffers in the GPU's memory.
    #[error("Ratna uses the GPU from macOS 15 on; update macOS, and indexing gets faster")]
    NeedsMacos15,
    /// There is no Metal device, as in a virtual machine.
    #[error("this Mac has no GPU that Ratna can use")]
    NoDevice,
    /// The self-test came out wrong.
    #[error("the GPU of this Mac computes wrong results, so Ratna does not use it")]
    WrongResults,
    /// Anything else that Metal or candle reports.
    #[error("the GPU cannot be used: {reason}")]
    Failed {
        /// The report, in English.
        reason: String,
    },
}

impl DeviceProblem {
    fn failed(reason: impl ToString) -> Self {
        Self::Failed { reason: reason.to_string() }
    }

    /// What a panic of candle or objc2 in creating or using a device means.
    fn of_panic(panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it panicked");
        // objc2's text for a missing class.
        if text.contains(RESIDENCY_SETS) {
            return Self::NeedsMacos15;
        }
        // candle takes the first of all devices, even if there is none.
        if text.starts_with("swap_remove index") { Self::NoDevice } else { Self::failed(text) }
    }
}

/// The device of this run, chosen by the first call.
///
/// ```
/// let device = ratna_models::device::device();
/// assert!(["Metal", "CPU"].contains(&device.name));
/// ```
pub fn device() -> &'static SelectedDevice {
    static SELECTED: OnceLock<SelectedDevice> = OnceLock::new();
    SELECTED.get_or_init(|| {
        let setting = std::env::var(VARIABLE).ok();
        let selected = AutoreleasePool.run(|| select(setting.as_deref(), metal()));
        if let Some(problem) = &selected.problem {
            tracing::warn!(%problem, "models run on the CPU");
        }
        selected
    })
}

/// What Metal is on a system, which tests replace.
struct Metal<M> {
    /// Whether the system has what candle cannot do without. candle does not ask: on macOS 14 it panics, and on macOS 13 it
    /// also sends the device a message that this does not know (`architecture`), which ends the program. All Macs whose
    /// GPU has the matrix instructions that candle needs, those with Apple silicon, run macOS 15.
    has_residency_sets: bool,
    /// Creates candle's device.
    make_device: M,
}

type MakeDevice = fn() -> Result<Device>;

/// This system's Metal; `None` where Ratna uses none.
#[cfg(target_os = "macos")]
fn metal() -> Option<Metal<MakeDevice>> {
    let has_residency_sets = objc2::runtime::AnyClass::get(c"MTLResidencySetDescriptor").is_some();
    Some(Metal { has_residency_sets, make_device: || Device::new_metal(0) })
}

/// This system's Metal: none.
#[cfg(not(target_os = "macos"))]
fn metal() -> Option<Metal<MakeDevice>> {
    None
}

fn select(setting: Option<&str>, metal: Option<Metal<impl FnOnce() -> Result<Device>>>) -> SelectedDevice {
    if setting.is_some_and(|setting| setting.eq_ignore_ascii_case("cpu")) {
        return cpu(None);
    }
    let Some(metal) = metal else { return cpu(None) };
    if !metal.has_residency_sets {
        return cpu(Some(DeviceProblem::NeedsMacos15));
    }
    match tested_device(metal.make_device) {
        Ok(device) => SelectedDevice { device, dtype: DType::F16, name: "Metal", problem: None },
        Err(problem) => cpu(Some(problem)),
    }
}

fn cpu(problem: Option<DeviceProblem>) -> SelectedDevice {
    SelectedDevice { device: Device::Cpu, dtype: DType::F32, name: "CPU", problem }
}

/// A device that computes as the CPU does.
fn tested_device(make: impl FnOnce() -> Result<Device>) -> std::result::Result<Device, DeviceProblem> {
    let device = caught(make)?;
    if caught(|| agrees_with_cpu(&device))? { Ok(device) } else { Err(DeviceProblem::WrongResults) }
}

/// The result of a call, whether it fails or panics.
fn caught<T>(call: impl FnOnce() -> Result<T>) -> std::result::Result<T, DeviceProblem> {
    catch_unwind(AssertUnwindSafe(call))
        .map_err(|panic| DeviceProblem::of_panic(&*panic))?
        .map_err(DeviceProblem::failed)
}

/// Whether the product of two small matrices in half precision equals that on the CPU, up to rounding.
fn agrees_with_cpu(device: &Device) -> Result<bool> {
    const SIDE: usize = 64;
    // Multiples of 1/16 are exact in half precision, so that only the sums are rounded.
    let matrix = |step: usize| -> Result<Tensor> {
        let values: Vec<f32> = (0..SIDE * SIDE).map(|i| ((i * step) % 31) as f32 / 16.0 - 0.9375).collect();
        Tensor::from_vec(values, (SIDE, SIDE), &Device::Cpu)
    };
    let (left, right) = (matrix(7)?, matrix(13)?);
    let half = |matrix: &Tensor| matrix.to_dtype(DType::F16)?.to_device(device);
    let found = half(&left)?.matmul(&half(&right)?)?.to_device(&Device::Cpu)?.to_dtype(DType::F32)?;
    let expected = left.matmul(&right)?;
    let worst = (found - expected)?.abs()?.max_all()?.to_scalar::<f32>()?;
    // False for NaN, too. Rounding to half precision changes sums of 64 products by less.
    Ok(worst < 0.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Chooses on a system with Metal that is new enough.
    fn with_metal(make_device: impl FnOnce() -> Result<Device>) -> SelectedDevice {
        select(None, Some(Metal { has_residency_sets: true, make_device }))
    }

    fn problem_of(make_device: impl FnOnce() -> Result<Device>) -> DeviceProblem {
        let selected = with_metal(make_device);
        assert_eq!((selected.name, selected.dtype), ("CPU", DType::F32));
        selected.problem.unwrap()
    }

    fn fail(reason: &str) -> Result<Device> {
        Err(candle_core::Error::Msg(reason.to_owned()))
    }

    #[test]
    fn the_environment_variable_selects_the_cpu_without_trying_metal() {
        let metal = Metal { has_residency_sets: true, make_device: || panic!("Metal must not be tried") };
        let selected = select(Some("CPU"), Some(metal));
        assert_eq!((selected.name, selected.dtype, selected.problem), ("CPU", DType::F32, None));
    }

    #[test]
    fn a_system_without_metal_has_no_problem() {
        for setting in [None, Some("gpu")] {
            let selected = select(setting, None::<Metal<MakeDevice>>);
            assert_eq!((selected.name, selected.problem), ("CPU", None));
        }
    }

    #[test]
    fn an_older_macos_is_recognised_without_trying_metal() {
        let metal = Metal { has_residency_sets: false, make_device: || panic!("Metal must not be tried") };
        let selected = select(None, Some(metal));
        assert_eq!((selected.name, selected.problem), ("CPU", Some(DeviceProblem::NeedsMacos15)));
    }

    #[test]
    fn the_panic_for_a_missing_class_says_that_macos_is_too_old() {
        let class = RESIDENCY_SETS;
        let problem = problem_of(|| panic!("class {class} could not be found"));
        assert_eq!(problem, DeviceProblem::NeedsMacos15);
        assert!(problem.to_string().contains("macOS 15"), "{problem}");
    }

    #[test]
    fn a_mac_without_a_metal_device_says_so() {
        let problem = problem_of(|| panic!("swap_remove index (is 0) should be < len (is 0)"));
        assert_eq!(problem, DeviceProblem::NoDevice);
        let real = catch_unwind(|| Vec::<u8>::new().swap_remove(0)).unwrap_err();
        assert_eq!(DeviceProblem::of_panic(&*real), DeviceProblem::NoDevice);
    }

    #[test]
    fn any_other_failure_is_passed_on_in_its_own_words() {
        assert_eq!(problem_of(|| fail("no queue")), DeviceProblem::failed("no queue"));
        assert_eq!(problem_of(|| panic!("out of luck")), DeviceProblem::failed("out of luck"));
    }

    /// Keeps a test run that requires Metal from passing on the CPU.
    #[test]
    fn a_run_that_requires_metal_uses_it() {
        if std::env::var(VARIABLE).is_ok_and(|setting| setting == "metal") {
            let selected = device();
            assert_eq!(selected.name, "Metal", "{:?}", selected.problem);
        }
    }

    #[test]
    fn a_device_that_passes_the_self_test_is_used() {
        // Tested with the CPU in place of Metal; not on a Mac, where Accelerate has no product in half precision.
        if cfg!(not(target_os = "macos")) {
            let selected = with_metal(|| Ok(Device::Cpu));
            assert_eq!((selected.name, selected.dtype, selected.problem), ("Metal", DType::F16, None));
        }
    }
}
