//! Files as PyTorch writes them, made for tests.

use std::fs::File;
use std::os::unix::fs::FileExt;

/// A file with these bytes, which has no name.
pub fn file(bytes: &[u8]) -> File {
    let file = tempfile::tempfile().unwrap();
    file.write_all_at(bytes, 0).unwrap();
    file
}

/// A zip file of parts, as (name, contents).
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, contents) in parts {
        let [length, size, at] = [name.len(), contents.len(), bytes.len()].map(|number| number as u32);
        bytes.extend(b"PK\x03\x04");
        bytes.extend([0; 22]);
        bytes.extend(length.to_le_bytes());
        bytes.extend(name.bytes());
        bytes.extend(*contents);
        directory.extend(b"PK\x01\x02");
        directory.extend([0; 16]);
        directory.extend([size, size, length].iter().flat_map(|number| number.to_le_bytes()));
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.bytes());
    }
    let at = bytes.len() as u32;
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06");
    bytes.extend([0; 8]);
    bytes.extend([directory.len() as u32, at].iter().flat_map(|number| number.to_le_bytes()));
    bytes.extend([0; 2]);
    bytes
}

/// A file with a pickle and one storage, `0`.
pub fn archive(pickle: &[u8], numbers: &[u8]) -> Vec<u8> {
    zip(&[("x/data.pkl", pickle), ("x/byteorder", b"little"), ("x/data/0", numbers)])
}

/// A pickle of a state dict with these items, which alternate between names and tensors.
pub fn state(items: &[Vec<u8>]) -> Vec<u8> {
    let dict = [b"\x80\x02".to_vec(), class("collections", "OrderedDict"), b")R(".to_vec()];
    [dict.concat(), items.concat(), b"u.".to_vec()].concat()
}

/// The instructions for a tensor in a storage of this class.
pub fn tensor(storage: &str, key: &str, from: i64, shape: &[i64], strides: &[i64]) -> Vec<u8> {
    let id = [text("storage"), class("torch", storage), text(key), text("cpu"), number(0)];
    let storage = [tuple(&id), b"Q".to_vec()].concat();
    let numbers = |numbers: &[i64]| tuple(&numbers.iter().map(|&value| number(value)).collect::<Vec<_>>());
    let hooks = [class("collections", "OrderedDict"), b")R".to_vec()].concat();
    let arguments = [storage, number(from), numbers(shape), numbers(strides), b"\x89".to_vec(), hooks];
    [class("torch._utils", "_rebuild_tensor_v2"), tuple(&arguments), b"R".to_vec()].concat()
}

/// The instructions for a class or function.
pub fn class(module: &str, name: &str) -> Vec<u8> {
    format!("c{module}\n{name}\n").into_bytes()
}

/// The instructions for a text.
pub fn text(text: &str) -> Vec<u8> {
    [b"X", &(text.len() as u32).to_le_bytes()[..], text.as_bytes()].concat()
}

/// The instructions for a number.
fn number(number: i64) -> Vec<u8> {
    match i32::try_from(number) {
        Ok(short) => [b"J", &short.to_le_bytes()[..]].concat(),
        Err(_) => [&b"\x8a\x08"[..], &number.to_le_bytes()].concat(),
    }
}

fn tuple(items: &[Vec<u8>]) -> Vec<u8> {
    [b"(".to_vec(), items.concat(), b"t".to_vec()].concat()
}
