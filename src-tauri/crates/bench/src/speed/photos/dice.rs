//! Reproducible choices.

/// Pseudorandom numbers, the same for the same seed.
pub(super) struct Dice(pub(super) blake3::OutputReader);

impl Dice {
    pub(super) fn new(of: &[u8], number: u64) -> Self {
        Self(blake3::Hasher::new().update(of).update(&number.to_le_bytes()).finalize_xof())
    }

    /// A number from 0 to `end` − 1.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        u32::from_le_bytes(bytes) as usize % end.max(1)
    }
}
