//! Where models compute: Metal in half precision on a Mac, the CPU in single precision elsewhere.
//!
//! Owns the choice, made once a run. Metal is used only after a self-test against the CPU. Knows no model.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::time::Duration;

use candle_core::{DType, Device, Result, Tensor};

/// The environment variable that keeps everything on the CPU if it is `cpu`.
const VARIABLE: &str = "RATNA_DEVICE";

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
    pub note: Option<String>,
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
        let selected = select(std::env::var(VARIABLE).ok().as_deref(), gpu);
        if let Some(note) = &selected.note {
            tracing::warn!(note, "models run on the CPU");
        }
        selected
    })
}

/// The GPU, or why it cannot be used; `None` on systems where Ratna uses none.
fn gpu() -> Option<Result<Device>> {
    cfg!(target_os = "macos").then(|| Device::new_metal(0))
}

fn select(setting: Option<&str>, gpu: impl FnOnce() -> Option<Result<Device>>) -> SelectedDevice {
    if setting.is_some_and(|setting| setting.eq_ignore_ascii_case("cpu")) {
        return cpu(None);
    }
    // candle panics on a Mac without any Metal device, such as a virtual machine.
    let found = catch_unwind(AssertUnwindSafe(gpu));
    match found.unwrap_or_else(|_| Some(Err(candle_core::Error::Msg("there is no device".to_owned())))) {
        None => cpu(None),
        Some(Err(error)) => cpu(Some(format!("Metal is not available: {error}"))),
        Some(Ok(device)) => match self_test(&device) {
            Ok(true) => SelectedDevice { device, dtype: DType::F16, name: "Metal", note: None },
            Ok(false) => cpu(Some("Metal computes wrong products on this Mac".to_owned())),
            Err(error) => cpu(Some(format!("Metal does not work: {error}"))),
        },
    }
}

fn cpu(note: Option<String>) -> SelectedDevice {
    SelectedDevice { device: Device::Cpu, dtype: DType::F32, name: "CPU", note }
}

/// [`agrees_with_cpu`], with a panic turned into an error.
fn self_test(device: &Device) -> Result<bool> {
    let panicked = |_| Err(candle_core::Error::Msg("it panicked in the self-test".to_owned()));
    catch_unwind(AssertUnwindSafe(|| agrees_with_cpu(device))).unwrap_or_else(panicked)
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

    #[test]
    fn the_environment_variable_selects_the_cpu_without_trying_metal() {
        let selected = select(Some("CPU"), || panic!("Metal must not be tried"));
        assert_eq!((selected.name, selected.dtype, selected.note), ("CPU", DType::F32, None));
    }

    #[test]
    fn a_system_without_metal_gets_no_note() {
        assert_eq!(select(None, || None).note, None);
        assert_eq!(select(Some("gpu"), || None).name, "CPU");
    }

    #[test]
    fn failing_metal_is_replaced_by_the_cpu_with_a_note() {
        let selected = select(None, || Some(Err(candle_core::Error::Msg("no device".to_owned()))));
        assert_eq!((selected.name, selected.dtype), ("CPU", DType::F32));
        assert!(selected.note.unwrap().contains("no device"));
    }

    /// Keeps a test run that requires Metal from passing on the CPU.
    #[test]
    fn a_run_that_requires_metal_uses_it() {
        if std::env::var(VARIABLE).is_ok_and(|setting| setting == "metal") {
            let selected = device();
            assert_eq!(selected.name, "Metal", "{:?}", selected.note);
        }
    }

    #[test]
    fn a_mac_without_a_metal_device_uses_the_cpu() {
        let selected = select(None, || panic!("swap_remove index (is 0) should be < len (is 0)"));
        assert_eq!((selected.name, selected.dtype), ("CPU", DType::F32));
        assert!(selected.note.is_some());
    }

    #[test]
    fn a_device_that_passes_the_self_test_is_used() {
        // Tested with the CPU in place of Metal; not on a Mac, where Accelerate has no product in half precision.
        if cfg!(not(target_os = "macos")) {
            let selected = select(None, || Some(Ok(Device::Cpu)));
            assert_eq!((selected.name, selected.dtype, selected.note), ("Metal", DType::F16, None));
        }
    }
}
