//! Where models compute: Metal in half precision on a Mac, otherwise the CPU.
//!
//! Owns the choice, made once. Metal is believed only after it has multiplied two matrices as the CPU does.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use std::time::Duration;

use candle_core::{DType, Device, Result, Tensor};

/// The variable that keeps everything on the CPU when it is `cpu`.
const VARIABLE: &str = "RATNA_DEVICE";

/// How long a batch of pictures takes at most on a graphics processor, where a query waits for its end.
pub const LONGEST_BATCH: Duration = Duration::from_millis(150);

/// Where models compute, and why.
#[derive(Debug)]
pub struct Chosen {
    /// candle's device.
    pub device: Device,
    /// Kind of the weights there.
    pub dtype: DType,
    /// For a person to read: `Metal` or `CPU`.
    pub name: &'static str,
    /// Why it is not the faster one, if there is something to say.
    pub note: Option<String>,
}

/// The device of this run; found out when first asked for.
pub fn device() -> &'static Chosen {
    static CHOSEN: OnceLock<Chosen> = OnceLock::new();
    CHOSEN.get_or_init(|| {
        let chosen = choose(std::env::var(VARIABLE).ok().as_deref(), gpu);
        if let Some(note) = &chosen.note {
            tracing::warn!(note, "models run on the CPU");
        }
        chosen
    })
}

/// The graphics processor, or why there is none; `None` where this program never uses one.
fn gpu() -> Option<Result<Device>> {
    cfg!(target_os = "macos").then(|| Device::new_metal(0))
}

fn choose(wish: Option<&str>, gpu: impl FnOnce() -> Option<Result<Device>>) -> Chosen {
    if wish.is_some_and(|wish| wish.eq_ignore_ascii_case("cpu")) {
        return cpu(None);
    }
    // candle panics where a Mac has no device for it at all, such as a virtual one.
    let found = catch_unwind(AssertUnwindSafe(gpu));
    match found.unwrap_or_else(|_| Some(Err(candle_core::Error::Msg("there is no device".to_owned())))) {
        None => cpu(None),
        Some(Err(error)) => cpu(Some(format!("Metal is not to be had: {error}"))),
        Some(Ok(device)) => match checked(&device) {
            Ok(true) => Chosen { device, dtype: DType::F16, name: "Metal", note: None },
            Ok(false) => cpu(Some("Metal multiplies wrongly on this Mac".to_owned())),
            Err(error) => cpu(Some(format!("Metal does not work: {error}"))),
        },
    }
}

fn cpu(note: Option<String>) -> Chosen {
    Chosen { device: Device::Cpu, dtype: DType::F32, name: "CPU", note }
}

/// As [`agrees_with_cpu`]; a panic is one more way of not working.
fn checked(device: &Device) -> Result<bool> {
    let panicked = |_| Err(candle_core::Error::Msg("it gave up over a small product".to_owned()));
    catch_unwind(AssertUnwindSafe(|| agrees_with_cpu(device))).unwrap_or_else(panicked)
}

/// Whether the product of two small matrices in half precision is what the CPU makes of them.
fn agrees_with_cpu(device: &Device) -> Result<bool> {
    const SIDE: usize = 64;
    // Sixteenths below one are exact in half precision, so only the sums are rounded.
    let matrix = |step: usize| -> Result<Tensor> {
        let values: Vec<f32> = (0..SIDE * SIDE).map(|i| ((i * step) % 31) as f32 / 16.0 - 0.9375).collect();
        Tensor::from_vec(values, (SIDE, SIDE), &Device::Cpu)
    };
    let (left, right) = (matrix(7)?, matrix(13)?);
    let half = |matrix: &Tensor| matrix.to_dtype(DType::F16)?.to_device(device);
    let found = half(&left)?.matmul(&half(&right)?)?.to_device(&Device::Cpu)?.to_dtype(DType::F32)?;
    let expected = left.matmul(&right)?;
    let worst = (found - expected)?.abs()?.max_all()?.to_scalar::<f32>()?;
    // NaN is not close to anything.
    Ok(worst < 0.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wish_for_the_cpu_is_granted_without_a_look_at_metal() {
        let chosen = choose(Some("CPU"), || panic!("nobody asked for Metal"));
        assert_eq!((chosen.name, chosen.dtype, chosen.note), ("CPU", DType::F32, None));
    }

    #[test]
    fn where_there_is_no_metal_nothing_is_said_of_it() {
        assert_eq!(choose(None, || None).note, None);
        assert_eq!(choose(Some("gpu"), || None).name, "CPU");
    }

    #[test]
    fn metal_that_fails_is_left_with_a_note() {
        let chosen = choose(None, || Some(Err(candle_core::Error::Msg("no device".to_owned()))));
        assert_eq!((chosen.name, chosen.dtype), ("CPU", DType::F32));
        assert!(chosen.note.unwrap().contains("no device"));
    }

    /// A test run on a Mac without a usable GPU must not pass for one that was tested with it.
    #[test]
    fn a_run_that_asks_for_metal_has_it() {
        if std::env::var(VARIABLE).is_ok_and(|wish| wish == "metal") {
            let chosen = device();
            assert_eq!(chosen.name, "Metal", "{:?}", chosen.note);
        }
    }

    #[test]
    fn a_mac_without_a_device_computes_on_the_cpu() {
        let chosen = choose(None, || panic!("swap_remove index (is 0) should be < len (is 0)"));
        assert_eq!((chosen.name, chosen.dtype), ("CPU", DType::F32));
        assert!(chosen.note.is_some());
    }

    #[test]
    fn a_device_that_multiplies_rightly_is_taken() {
        // The CPU in the place of Metal: Accelerate has no product in half precision, so not on a Mac.
        if cfg!(not(target_os = "macos")) {
            let chosen = choose(None, || Some(Ok(Device::Cpu)));
            assert_eq!((chosen.name, chosen.dtype, chosen.note), ("Metal", DType::F16, None));
        }
    }
}
