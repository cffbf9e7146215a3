//! Weights on disk: conversions, rows, and what becomes of damaged files.

use std::sync::Arc;

use candle_core::{DType, Device, Tensor};

use super::{Checkpoint, Needed, Table};
use crate::error::ModelError;
use crate::fixtures::{Copy, folder};

const TABLE: &str = "text_model.embeddings.token_embedding.weight";

/// A checkpoint with the same numbers, exact in every kind, as f32, f16 and bf16.
fn three_kinds() -> (tempfile::TempDir, Checkpoint) {
    let folder = tempfile::TempDir::new().unwrap();
    let values = Tensor::arange(-6_f32, 6.0, &Device::Cpu).unwrap().reshape((4, 3)).unwrap();
    let kinds = [("full", DType::F32), ("half", DType::F16), ("brain", DType::BF16)];
    let tensors: std::collections::HashMap<_, _> =
        kinds.iter().map(|(name, kind)| (*name, values.to_dtype(*kind).unwrap())).collect();
    candle_core::safetensors::save(&tensors, folder.path().join("model.safetensors")).unwrap();
    let checkpoint = Checkpoint::open(folder.path()).unwrap();
    (folder, checkpoint)
}

#[test]
fn every_kind_of_weights_becomes_every_kind_wanted() {
    let (_folder, checkpoint) = three_kinds();
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
fn a_tensor_of_several_chunks_is_read_whole() {
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
fn rows_on_disk_are_those_of_the_table_in_memory() {
    let rows = [5, 0, 1213, 77, 5];
    for dtype in [DType::F32, DType::F16] {
        let checkpoint = Arc::new(Checkpoint::open(&folder("clip")).unwrap());
        let on_disk = Table::open(&checkpoint, TABLE, dtype).unwrap();
        assert!(matches!(on_disk, Table::OnDisk { .. }));
        let in_memory = Table::InMemory(checkpoint.tensor(TABLE, dtype, &Device::Cpu).unwrap());
        let [found, expected] = [on_disk, in_memory].map(|table| {
            let rows = table.rows(&rows, dtype, &Device::Cpu).unwrap();
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
        let table = Table::open(&checkpoint, TABLE, DType::F32).unwrap();
        assert!(table.rows(&[1214], DType::F32, &Device::Cpu).is_err(), "{name}");
    }
}

#[test]
fn a_table_in_a_pickle_is_kept_in_memory() {
    let checkpoint = Arc::new(Checkpoint::open(&folder("siglip")).unwrap());
    assert!(matches!(Table::open(&checkpoint, TABLE, DType::F32).unwrap(), Table::InMemory(_)));
}

#[test]
fn safetensors_are_preferred() {
    let bytes = std::fs::read(folder("clip").join("model.safetensors")).unwrap();
    let copy = Copy::of("siglip").write("model.safetensors", bytes);
    assert!(Checkpoint::open(copy.folder()).unwrap().shape("visual_projection.weight").is_some());
}

#[test]
fn a_file_cut_anywhere_is_damaged() {
    let bytes = std::fs::read(folder("clip").join("model.safetensors")).unwrap();
    for end in [0, 7, 8, 20, 5000, bytes.len() / 2, bytes.len() - 1] {
        let copy = Copy::of("clip").write("model.safetensors", &bytes[..end]);
        let error = Checkpoint::open(copy.folder()).err().unwrap();
        assert!(matches!(error, ModelError::Damaged { .. }), "cut at {end}: {error}");
    }
    let bytes = std::fs::read(folder("siglip").join("pytorch_model.bin")).unwrap();
    for end in [0, 20, 5000, bytes.len() / 2, bytes.len() - 1] {
        let copy = Copy::of("siglip").write("pytorch_model.bin", &bytes[..end]);
        let error = Checkpoint::open(copy.folder()).err().unwrap();
        assert!(matches!(error, ModelError::Damaged { .. }), "cut at {end}: {error}");
    }
}

#[test]
fn headers_that_lie_are_found_out() {
    let header = |text: &str| [&(text.len() as u64).to_le_bytes()[..], text.as_bytes(), &[0; 8]].concat();
    let lies = [
        u64::MAX.to_le_bytes().to_vec(),
        (1_u64 << 40).to_le_bytes().to_vec(),
        header("[]"),
        header(r#"{"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}"#),
        header(r#"{"a": {"dtype": "F32", "shape": [2, 9223372036854775807], "data_offsets": [0, 8]}}"#),
        header(r#"{"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}"#),
        header(r#"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}}"#),
        header(r#"{"a": {"dtype": "F99", "shape": [2], "data_offsets": [0, 8]}}"#),
    ];
    for (index, lie) in lies.iter().enumerate() {
        let copy = Copy::of("clip").write("model.safetensors", lie);
        let error = Checkpoint::open(copy.folder()).err().unwrap();
        assert!(matches!(error, ModelError::Damaged { .. }), "lie {index}: {error}");
    }
}

#[test]
fn numbers_that_are_no_weights_do_not_fit() {
    let folder = tempfile::TempDir::new().unwrap();
    let counts = Tensor::zeros((2, 2), DType::I64, &Device::Cpu).unwrap();
    candle_core::safetensors::save(&[("counts", counts)].into(), folder.path().join("model.safetensors"))
        .unwrap();
    let checkpoint = Checkpoint::open(folder.path()).unwrap();
    let mut needed = Needed::default();
    needed.tensor("counts", &[2, 2]);
    let ModelError::Tensors { misfits, .. } = checkpoint.check(&needed).unwrap_err() else { panic!() };
    assert!(misfits[0].to_string().contains("not of f32, f16 or bf16"));
    assert!(checkpoint.tensor("counts", DType::F32, &Device::Cpu).is_err());
}

#[test]
fn a_file_that_is_cut_after_it_was_opened_is_an_error() {
    let copy = Copy::of("clip");
    let checkpoint = Arc::new(Checkpoint::open(copy.folder()).unwrap());
    std::fs::write(copy.path("model.safetensors"), b"gone").unwrap();
    let builder = checkpoint.builder(DType::F32, &Device::Cpu);
    let error = builder.pp("visual_projection").get((40, 48), "weight").unwrap_err().to_string();
    assert!(error.contains("model.safetensors"), "{error}");
}
