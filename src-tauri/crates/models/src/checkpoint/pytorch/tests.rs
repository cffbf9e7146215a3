//! What PyTorch saves, and what only looks like it.

use half::{bf16, f16};
use proptest::prelude::*;

use super::made::{archive, class, file, state, tensor, text, zip};
use super::unpickle::unpickle;
use super::*;
use crate::checkpoint::Checkpoint;
use crate::fixtures::{Copy, folder};
use candle_core::{DType, Device};

fn weights(bytes: &[u8]) -> (tempfile::TempDir, Checkpoint) {
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("pytorch_model.bin"), bytes).unwrap();
    let checkpoint = Checkpoint::open(folder.path()).unwrap();
    (folder, checkpoint)
}

fn values(checkpoint: &Checkpoint, name: &str) -> Vec<f32> {
    let tensor = checkpoint.tensor(name, DType::F32, &Device::Cpu).unwrap();
    tensor.flatten_all().unwrap().to_vec1().unwrap()
}

/// Why a file with one tensor of a storage of eight f32 is refused.
fn refused(from: i64, shape: &[i64], strides: &[i64]) -> String {
    let pickle = state(&[text("a"), tensor("FloatStorage", "0", from, shape, strides)]);
    read(&file(&archive(&pickle, &[0; 32]))).err().unwrap()
}

#[test]
fn every_type_of_weights_is_read() {
    let values_of = |index: i64| (0..4).map(move |value| (value - index) as f32);
    let bytes: [Vec<u8>; 3] = [
        values_of(0).flat_map(f32::to_le_bytes).collect(),
        values_of(1).flat_map(|value| f16::from_f32(value).to_le_bytes()).collect(),
        values_of(2).flat_map(|value| bf16::from_f32(value).to_le_bytes()).collect(),
    ];
    for (index, class) in ["FloatStorage", "HalfStorage", "BFloat16Storage"].into_iter().enumerate() {
        let pickle = state(&[text("a"), tensor(class, "0", 0, &[2, 2], &[2, 1])]);
        let (_folder, checkpoint) = weights(&archive(&pickle, &bytes[index]));
        assert_eq!(checkpoint.shape("a"), Some(&[2, 2][..]));
        assert_eq!(values(&checkpoint, "a"), values_of(index as i64).collect::<Vec<_>>(), "{class}");
    }
    let pickle = state(&[text("a"), tensor("LongStorage", "0", 0, &[4], &[1])]);
    let (_folder, checkpoint) = weights(&archive(&pickle, &[0; 32]));
    assert!(checkpoint.tensor("a", DType::F32, &Device::Cpu).is_err(), "integers are no weights");
}

#[test]
fn tensors_may_share_their_numbers_and_be_a_part_of_them() {
    let numbers: Vec<u8> = (0..8).flat_map(|value| (value as f32).to_le_bytes()).collect();
    let items = [
        [text("all"), tensor("FloatStorage", "0", 0, &[4, 2], &[2, 1])].concat(),
        [text("same"), tensor("FloatStorage", "0", 0, &[4, 1, 2], &[2, 77, 1])].concat(),
        [text("end"), tensor("FloatStorage", "0", 6, &[2], &[1])].concat(),
        [text("one"), tensor("FloatStorage", "0", 3, &[], &[])].concat(),
        [text("none"), tensor("FloatStorage", "0", 8, &[0, 5], &[5, 1])].concat(),
    ];
    let (_folder, checkpoint) = weights(&archive(&state(&items), &numbers));
    assert_eq!(values(&checkpoint, "all"), (0..8).map(|value| value as f32).collect::<Vec<_>>());
    assert_eq!(values(&checkpoint, "all"), values(&checkpoint, "same"));
    assert_eq!((values(&checkpoint, "end"), values(&checkpoint, "one")), (vec![6.0, 7.0], vec![3.0]));
    assert_eq!((values(&checkpoint, "none"), checkpoint.shape("none")), (vec![], Some(&[0, 5][..])));
}

#[test]
fn tensors_beyond_their_numbers_are_refused() {
    for (from, shape, strides) in [
        (0, &[9][..], &[1][..]),
        (1, &[8], &[1]),
        (8, &[1], &[1]),
        (i64::MAX, &[1], &[1]),
        (1 << 62, &[1 << 2], &[1]),
        (0, &[1, 1 << 61], &[1 << 61, 1]),
    ] {
        let reason = refused(from, shape, strides);
        assert!(reason.contains("longer than its numbers") || reason.contains("it claims"), "{reason}");
    }
    for (from, shape, strides) in [
        (-1, &[1][..], &[1][..]),
        (0, &[-1], &[1]),
        (0, &[1 << 40, 1 << 40], &[1 << 40, 1]),
        (0, &[2], &[]),
        (0, &[1; 9], &[1; 9]),
    ] {
        let reason = refused(from, shape, strides);
        assert!(reason.contains("makes no sense"), "{reason}");
    }
    for (shape, strides) in [([2, 4], [1, 2]), ([2, 2], [4, 1]), ([2, 2], [0, 0]), ([2, 2], [-2, -1])] {
        assert!(refused(0, &shape, &strides).contains("not consecutive"), "{strides:?}");
    }
}

#[test]
fn shared_numbers_do_not_multiply() {
    let one = [text("a"), tensor("FloatStorage", "0", 0, &[1000], &[1])].concat();
    let claim = |count| read(&file(&archive(&state(&vec![one.clone(); count]), &[0; 4000])));
    assert!(claim(2).is_ok());
    assert!(claim(100).err().unwrap().contains("it claims tensors of 400000 bytes"));
}

#[test]
fn nothing_but_tensors_is_made() {
    let call = |module, name| [class(module, name), text("x"), b"\x85R.".to_vec()].concat();
    for (module, name) in [("os", "system"), ("builtins", "eval"), ("torch._utils", "_rebuild_parameter")] {
        let reason = unpickle(&call(module, name)).err().unwrap();
        assert!(reason.contains(&format!("it would run \"{module}.{name}\"")), "{reason}");
    }
    for pickle in [
        &b"\x80\x02N."[..],
        b".",
        b"R.",
        b"(0.",
        b"\x86.",
        b"(N\x85b.",
        b"N(R.",
        b"(tq\x01.",
        b"h\x00.",
        b"}(Nu",
        b"Ns.",
        b"t.",
        b"X\xff\xff\xff\xffabc.",
        b"X\x04\0\0\0abc.",
        b"X\x01\0\0\0\xff.",
        b"\x8a\x08\0\0\0\0\0\0\0\x80.",
        b"}R.",
        b"NNR.",
        b"NQ.",
        b"ccollections\nOrderedDict\n",
        b"ctorch\nFloatStorage\n)R.",
        b"\xff.",
    ] {
        assert!(unpickle(pickle).is_err(), "{:?}", String::from_utf8_lossy(pickle));
    }
}

#[test]
fn neither_depth_nor_repetition_takes_memory() {
    let nested = [b"N".to_vec(), vec![0x85; 1 << 21], b".".to_vec()].concat();
    assert!(unpickle(&nested).err().unwrap().contains("too many instructions"));
    // Every tuple holds the one before twice.
    let mut doubling = b")q\0".to_vec();
    for memory in 0..250 {
        doubling.extend([b'h', memory, b'h', memory, 0x86, b'q', memory + 1]);
    }
    doubling.push(b'.');
    assert!(unpickle(&doubling).err().unwrap().contains("no named tensors"));
}

#[test]
fn other_files_are_refused_with_the_reason() {
    let pickle = state(&[text("a"), tensor("FloatStorage", "0", 0, &[2], &[1])]);
    let good = archive(&pickle, &[0; 8]);
    read(&file(&good)).unwrap();
    let changed = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    let entry = good.windows(4).rposition(|bytes| bytes == b"PK\x01\x02").unwrap();
    let cases = [
        (Vec::new(), "since version 1.6"),
        (b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.".repeat(9), "since version 1.6"),
        (good[..good.len() - 1].to_vec(), "since version 1.6"),
        ([&good[..], b"\0"].concat(), "since version 1.6"),
        (changed(entry + 10, 8), "compressed"),
        (changed(entry + 8, 1), "compressed"),
        (changed(entry, 0), "directory is damaged"),
        (changed(entry + 42, 1), "leads nowhere"),
        (changed(entry + 43, 0xff), "fill whole buffer"),
        (changed(entry + 46, b'y'), "lacks the numbers"),
        (zip(&[("x/data.pkl", &pickle), ("x/byteorder", b"big")]), "big-endian"),
        (zip(&[("x/other.pkl", &pickle)]), "no list of tensors"),
        (zip(&[("x/y/data.pkl", &pickle)]), "no list of tensors"),
        (zip(&[("x/data.pkl", &vec![0; 5 << 20])]), "has 5242880 bytes"),
    ];
    for (bytes, words) in cases {
        let reason = read(&file(&bytes)).err().unwrap();
        assert!(reason.contains(words), "{words}: {reason}");
    }
}

/// As PyTorch writes it.
fn published() -> Vec<u8> {
    std::fs::read(folder("blip").join("pytorch_model.bin")).unwrap()
}

#[test]
fn what_is_saved_in_both_formats_is_the_same() {
    let copy = Copy::of("blip");
    let safetensors = Checkpoint::open(copy.folder()).unwrap();
    let (_folder, checkpoint) = weights(&published());
    let names: Vec<_> = safetensors.names().collect();
    assert!(names.len() > 80);
    for name in names {
        assert_eq!(safetensors.shape(name), checkpoint.shape(name), "{name}");
        assert_eq!(values(&safetensors, name), values(&checkpoint, name), "{name}");
    }
    let words = "text_decoder.bert.embeddings.word_embeddings.weight";
    let same = "text_decoder.cls.predictions.decoder.weight";
    assert_eq!(values(&checkpoint, words), values(&checkpoint, same), "shared");
}

/// Reads a file and, if it can be read, all its tensors.
fn read_all(bytes: &[u8]) {
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("pytorch_model.bin"), bytes).unwrap();
    if let Ok(checkpoint) = Checkpoint::open(folder.path()) {
        for name in checkpoint.names() {
            drop(checkpoint.tensor(name, DType::F32, &Device::Cpu));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// The list of tensors lies at the front of the file, the directory at its end.
    #[test]
    fn a_damaged_file_is_an_error_or_other_weights(
        changes in prop::collection::vec((any::<bool>(), 0_usize..10_000, any::<u8>()), 1..8),
        cut in prop::option::weighted(0.1, 0_usize..150_000),
    ) {
        let mut bytes = published();
        for (at_front, at, byte) in changes {
            let index = if at_front { at } else { bytes.len() - 1 - at };
            bytes[index] = byte;
        }
        bytes.truncate(cut.unwrap_or(usize::MAX));
        read_all(&bytes);
    }

    #[test]
    fn no_sequence_of_instructions_is_run_too_far(
        program in prop::collection::vec(prop::sample::select(INSTRUCTIONS), 0..200),
    ) {
        drop(unpickle(&program.concat()));
    }
}

/// Instructions with arguments, some of which fit together.
const INSTRUCTIONS: &[&[u8]] = &[
    b"\x80\x02",
    b"(",
    b"t",
    b")",
    b"\x85",
    b"\x86",
    b"\x87",
    b"R",
    b"Q",
    b"b",
    b"s",
    b"u",
    b"}",
    b"N",
    b".",
    b"\x88",
    b"q\0",
    b"q\x01",
    b"h\0",
    b"h\x01",
    b"K\x01",
    b"M\x02\0",
    b"J\xff\xff\xff\xff",
    b"\x8a\x01\x05",
    b"\x8a\0",
    b"X\x01\0\0\0a",
    b"X\x07\0\0\0storage",
    b"ctorch\nFloatStorage\n",
    b"ccollections\nOrderedDict\n",
    b"ctorch._utils\n_rebuild_tensor_v2\n",
    b"X\x09\0\0\0a",
    b"c",
];
