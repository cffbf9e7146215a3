//! The fused epilogue against its definition.

use candle_core::Device;

use super::*;

fn applied(epilogue: &FusedEpilogue, sums: &[f32], residual: Option<&[f32]>) -> Vec<f32> {
    let channels = epilogue.values.len();
    let tensor = |values: &[f32]| {
        Tensor::from_vec(values.to_vec(), (values.len() / channels, channels), &Device::Cpu).unwrap()
    };
    let done = match residual {
        None => epilogue.apply(tensor(sums)),
        Some(residual) => epilogue.apply_with_residual(tensor(sums), &tensor(residual)),
    };
    done.unwrap().flatten_all().unwrap().to_vec1().unwrap()
}

#[test]
fn gelu_matches_the_exact_function() {
    let sums: Vec<f32> = (-4000..4000).map(|step| step as f32 / 400.0).chain([40.0, -40.0, 1e30]).collect();
    let epilogue = FusedEpilogue::new(Tensor::zeros(1, DType::F32, &Device::Cpu).unwrap(), true).unwrap();
    let exact = Tensor::new(sums.as_slice(), &Device::Cpu).unwrap().to_dtype(DType::F64).unwrap();
    let exact: Vec<f64> = exact.gelu_erf().unwrap().to_vec1().unwrap();
    for ((x, found), exact) in sums.iter().zip(applied(&epilogue, &sums, None)).zip(exact) {
        let allowed = 3e-7 * f64::from(x.abs()).max(1.0);
        assert!((f64::from(found) - exact).abs() <= allowed, "{found} instead of {exact} at {x}");
    }
    assert!(
        applied(&epilogue, &[f32::NAN], None)[0].is_nan(),
        "NaN must propagate, so that a damaged model is noticed"
    );
}

#[test]
fn every_number_of_channels_is_supported() {
    for channels in [1, 3, 8, 15, 16, 17, 40, 67] {
        let row = |factor: f32| (0..channels * 5).map(move |index| (index as f32 * factor).sin());
        let (sums, residual): (Vec<f32>, Vec<f32>) = (row(0.7).collect(), row(1.3).collect());
        let bias: Vec<f32> = row(0.3).take(channels).collect();
        let epilogue =
            FusedEpilogue::new(Tensor::new(bias.as_slice(), &Device::Cpu).unwrap(), false).unwrap();
        let expected: Vec<f32> =
            sums.iter().enumerate().map(|(index, sum)| sum + bias[index % channels]).collect();
        assert_eq!(applied(&epilogue, &sums, None), expected, "{channels} channels");
        let expected: Vec<f32> = expected.iter().zip(&residual).map(|(sum, more)| sum + more).collect();
        assert_eq!(applied(&epilogue, &sums, Some(&residual)), expected, "{channels} channels");
    }
}

#[test]
fn another_number_of_channels_is_an_error() {
    let epilogue = FusedEpilogue::new(Tensor::zeros(3, DType::F32, &Device::Cpu).unwrap(), true).unwrap();
    assert!(epilogue.apply(Tensor::zeros((2, 4), DType::F32, &Device::Cpu).unwrap()).is_err());
}
