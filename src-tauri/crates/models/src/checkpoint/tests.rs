//! Weights on disk: conversions, rows, and damaged files.

use std::sync::Arc;

use candle_core::{DType, Device, Tensor};

use super::{Checkpoint, EmbeddingTable, ExpectedTensors};
use crate::error::ModelError;
use crate::fixtures::{Copy, folder};

const TABLE: &str = "text_model.embeddings.token_embedding.weight";

/// A checkpoint that holds the same numbers, exact in every type, as f32, f16 and bf16.
fn three_dtypes() -> (tempfile::TempDir, Checkpoint) {
    let folder = tempfile::TempDir::new().unwrap();
    let values = Tensor::arange(-6_f32, 6.0, &Device::Cpu).unwrap().reshape((4, 3)).unwrap();
    let dtypes = [("full", DType::F32), ("half", DType::F16), ("brain", DType::BF16)];
    let tensors: std::collections::HashMap<_, _> =
        dtypes.iter().map(|(name, dtype)| (*name, values.to_dtype(*dtype).unwrap())).collect();
    candle_core::safetensors::save(&tensors, folder.path().join("model.safetensors")).unwrap();
    let checkpoint = Checkpoint::open(folder.path()).unwrap();
    (folder, checkpoint)
}

#[test]
fn every_stored_dtype_converts_to_f32_and_f16() {
    let (_folder, checkpoint) = three_dtypes();
    for name in ["full", "half", "brain"] {
        for wanted in [DType::F32, DType::F16] {
            let tensor = checkpoint.tensor(name, wanted, &Device::Cpu).unwrap();
            assert_eq!((tensor.dtype(), tensor.dims()), (wanted, &[4, 3][..]));
            let found = tensor.to_dtype(DType::F32).unwrap().flatten_all().unwrap().to_vec1::<f32>().unwrap();
            assert_eq!(found, (-6..6).map(|value| value as f32).collect::<Vec<_>>(), "{name} as {wanted:?}");
        }
    }
}

#[test]
fn only_matrices_stored_in_bf16_stay_so_in_the_compact_form() {
    let (_folder, checkpoint) = three_dtypes();
    let tensors = Arc::new(checkpoint).compact_var_builder();
    for (name, dtype) in [("full", DType::F32), ("half", DType::F32), ("brain", DType::BF16)] {
        assert_eq!(tensors.get((4, 3), name).unwrap().dtype(), dtype, "{name}");
    }
    let folder = tempfile::TempDir::new().unwrap();
    let norm = Tensor::ones(3, DType::BF16, &Device::Cpu).unwrap();
    candle_core::safetensors::save(&[("norm", norm)].into(), folder.path().join("model.safetensors"))
        .unwrap();
    let tensors = Arc::new(Checkpoint::open(folder.path()).unwrap()).compact_var_builder();
    assert_eq!(tensors.get(3, "norm").unwrap().dtype(), DType::F32);
}

#[test]
fn a_tensor_longer_than_one_chunk_is_read_completely() {
    let folder = tempfile::TempDir::new().unwrap();
    let count = 700_001;
    let values: Vec<f32> = (0..count).map(|value| value as f32).collect();
    let tensor = Tensor::new(values.as_slice(), &Device::Cpu).unwrap();
    candle_core::safetensors::save(&[("long", tensor)].into(), folder.path().join("model.safetensors"))
        .unwrap();
    let checkpoint = Checkpoint::open(folder.path()).unwrap();
    let found = checkpoint.tensor("long", DType::F32, &Device::Cpu).unwrap();
    assert_eq!(found.to_vec1::<f32>().unwrap(), values);
}

#[test]
fn rows_read_from_disk_equal_rows_of_the_whole_tensor() {
    let rows = [5, 0, 1213, 77, 5];
    let indices = Tensor::new(&rows, &Device::Cpu).unwrap();
    for dtype in [DType::F32, DType::F16] {
        let checkpoint = Arc::new(Checkpoint::open(&folder("clip")).unwrap());
        let on_disk = EmbeddingTable::new(&checkpoint, TABLE).rows(&rows, dtype, &Device::Cpu).unwrap();
        let whole = checkpoint.tensor(TABLE, dtype, &Device::Cpu).unwrap();
        let [found, expected] = [on_disk, whole.index_select(&indices, 0).unwrap()].map(|rows| {
            assert_eq!((rows.dtype(), rows.dims()), (dtype, &[5, 32][..]));
            rows.to_dtype(DType::F32).unwrap().to_vec2::<f32>().unwrap()
        });
        assert_eq!(found, expected);
    }
}

#[test]
fn a_row_beyond_the_table_is_an_error() {
    for name in ["clip", "siglip"] {
        let checkpoint = Arc::new(Checkpoint::open(&folder(name)).unwrap());
        let table = EmbeddingTable::new(&checkpoint, TABLE);
        assert!(table.rows(&[1214], DType::F32, &Device::Cpu).is_err(), "{name}");
    }
}

#[test]
fn pickled_weights_count_only_where_no_safetensors_lie_next_to_them() {
    for (safetensors, pickle) in [
        ("model.safetensors", "pytorch_model.bin"),
        ("open_clip_model.safetensors", "open_clip_pytorch_model.bin"),
    ] {
        let copy = Copy::of("siglip").write(pickle, b"pickle");
        let bytes = std::fs::read(copy.path("model.safetensors")).unwrap();
        let copy = copy.remove("model.safetensors");
        let error = Checkpoint::open(copy.folder()).err().unwrap();
        assert!(matches!(&error, ModelError::Pickle { path, .. } if path.ends_with(pickle)), "{error}");
        assert!(Checkpoint::open(copy.write(safetensors, bytes).folder()).is_ok(), "{safetensors}");
    }
}

#[test]
fn a_truncated_file_is_damaged() {
    let bytes = std::fs::read(folder("clip").join("model.safetensors")).unwrap();
    for end in [0, 7, 8, 20, 5000, bytes.len() / 2, bytes.len() - 1] {
        let copy = Copy::of("clip").write("model.safetensors", &bytes[..end]);
        let error = Checkpoint::open(copy.folder()).err().unwrap();
        assert!(matches!(error, ModelError::Damaged { .. }), "cut at {end}: {error}");
    }
}

#[test]
fn false_headers_are_detected() {
    let header = |text: &str| [&(text.len() as u64).to_le_bytes()[..], text.as_bytes(), &[0; 8]].concat();
    let false_headers = [
        u64::MAX.to_le_bytes().to_vec(),
        (1_u64 << 40).to_le_bytes().to_vec(),
        header("[]"),
        header(r#"{"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}"#),
        header(r#"{"a": {"dtype": "F32", "shape": [2, 9223372036854775807], "data_offsets": [0, 8]}}"#),
        header(r#"{"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}"#),
        header(r#"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}}"#),
        header(r#"{"a": {"dtype": "F99", "shape": [2], "data_offsets": [0, 8]}}"#),
    ];
    for (index, bytes) in false_headers.iter().enumerate() {
        let copy = Copy::of("clip").write("model.safetensors", bytes);
        let error = Checkpoint::open(copy.folder()).err().unwrap();
        assert!(matches!(error, ModelError::Damaged { .. }), "header {index}: {error}");
    }
}

#[test]
fn integer_tensors_are_not_weights() {
    let folder = tempfile::TempDir::new().unwrap();
    let counts = Tensor::zeros((2, 2), DType::I64, &Device::Cpu).unwrap();
    candle_core::safetensors::save(&[("counts", counts)].into(), folder.path().join("model.safetensors"))
        .unwrap();
    let checkpoint = Checkpoint::open(folder.path()).unwrap();
    let mut expected = ExpectedTensors::default();
    expected.tensor("counts", &[2, 2]);
    let ModelError::Tensors { mismatches, .. } = checkpoint.check(&expected).unwrap_err() else { panic!() };
    assert!(mismatches[0].to_string().contains("not of f32, f16 or bf16"));
    assert!(checkpoint.tensor("counts", DType::F32, &Device::Cpu).is_err());
}

#[test]
fn a_file_truncated_after_opening_is_an_error() {
    let copy = Copy::of("clip");
    let checkpoint = Arc::new(Checkpoint::open(copy.folder()).unwrap());
    std::fs::write(copy.path("model.safetensors"), b"gone").unwrap();
    let builder = checkpoint.var_builder(DType::F32, &Device::Cpu);
    let error = builder.pp("visual_projection").get((40, 48), "weight").unwrap_err().to_string();
    assert!(error.contains("model.safetensors"), "{error}");
}
