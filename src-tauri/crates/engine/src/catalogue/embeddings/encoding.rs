//! How vectors and hashes are stored.

use blake3::Hash;
use half::f16;
use half::slice::HalfFloatSliceExt;

/// Elements decoded at a time, through a buffer on the stack.
const CHUNK: usize = 64;

/// The first 8 bytes of a hash as an integer, enough to tell contents apart.
pub(super) fn mark(hash: &Hash) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = *hash.as_bytes();
    i64::from_le_bytes([a, b, c, d, e, f, g, h])
}

/// The stored form of a vector: two bytes per element.
pub(super) fn to_blob(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|&element| f16::from_f32(element).to_le_bytes()).collect()
}

/// Decodes into `vector`, whose memory is reused: a scan does this for every row.
pub(super) fn from_blob(blob: &[u8], vector: &mut Vec<f32>) {
    let (pairs, _) = blob.as_chunks::<2>();
    vector.resize(pairs.len(), 0.0);
    let mut halves = [f16::ZERO; CHUNK];
    for (pairs, elements) in pairs.chunks(CHUNK).zip(vector.chunks_mut(CHUNK)) {
        let halves = &mut halves[..pairs.len()];
        halves.iter_mut().zip(pairs).for_each(|(half, &pair)| *half = f16::from_le_bytes(pair));
        halves.convert_to_f32_slice(elements);
    }
}
