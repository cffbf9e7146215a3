//! Buffers that layers hand on, since clearing and mapping new memory would cost a sixth of the time.
//!
//! Owns what a buffer holds when it is used again: anything. Never keeps one beyond a picture.

/// Buffers of one picture that no map uses now.
#[derive(Default)]
pub struct Buffers(Vec<Vec<f32>>);

impl Buffers {
    /// A buffer of `length` elements, of any value.
    pub fn take(&mut self, length: usize) -> Vec<f32> {
        let fits = self.0.iter().enumerate().filter(|(_, buffer)| buffer.capacity() >= length);
        let Some((index, _)) = fits.min_by_key(|(_, buffer)| buffer.capacity()) else {
            return vec![0.0; length];
        };
        let mut buffer = self.0.swap_remove(index);
        buffer.resize(length, 0.0);
        buffer
    }

    /// Takes back a buffer.
    pub fn give(&mut self, buffer: Vec<f32>) {
        self.0.push(buffer);
    }
}

/// The first `length` elements of a task's own buffer, of any value; enlarges it if necessary.
pub fn first(buffer: &mut Vec<f32>, length: usize) -> &mut [f32] {
    if buffer.len() < length {
        buffer.resize(length, 0.0);
    }
    &mut buffer[..length]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_buffer_that_is_large_enough_is_used_again() {
        let mut buffers = Buffers::default();
        for length in [9, 5, 7] {
            buffers.give(vec![1.0; length]);
        }
        assert_eq!(buffers.take(6), [1.0; 6]);
        assert_eq!(buffers.take(10), [0.0; 10]);
        assert_eq!(buffers.0.len(), 2);
        let mut own = vec![1.0];
        assert_eq!(first(&mut own, 2), [1.0, 0.0]);
        assert_eq!(first(&mut own, 1), [1.0]);
    }
}
