//! Buffers that layers hand on, since clearing and mapping new memory would cost a sixth of the time.
//!
//! Owns what is kept between pictures. A buffer that is used again holds anything.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Most elements that are kept between pictures, 8 MB: enough for lines of usual length, while a whole picture needs
/// more.
const KEPT: usize = 2 << 20;

/// Buffers that nothing uses now.
#[derive(Default)]
pub struct Buffers {
    taken: Mutex<Vec<Vec<f32>>>,
    /// Those that tasks had. They are apart, since a buffer that shrinks is cleared when it grows again.
    lent: Mutex<Vec<Vec<f32>>>,
}

impl Buffers {
    /// A buffer of `length` elements, of any value.
    pub fn take(&self, length: usize) -> Vec<f32> {
        let mut buffer = self.at_least(length);
        buffer.truncate(length);
        buffer
    }

    /// A buffer of `length` elements or more, of any value. It is not shortened, since a buffer that shrinks is cleared when
    /// it grows again.
    pub fn at_least(&self, length: usize) -> Vec<f32> {
        let mut free = free(&self.taken);
        let fits = free.iter().enumerate().filter(|(_, buffer)| buffer.capacity() >= length);
        let Some((index, _)) = fits.min_by_key(|(_, buffer)| buffer.capacity()) else {
            drop(free);
            return vec![0.0; length];
        };
        let mut buffer = free.swap_remove(index);
        drop(free);
        if buffer.len() < length {
            buffer.resize(length, 0.0);
        }
        buffer
    }

    /// Takes back a buffer.
    pub fn give(&self, buffer: Vec<f32>) {
        free(&self.taken).push(buffer);
    }

    /// A buffer for a task, which gives it back.
    pub fn lend(&self) -> Lent<'_> {
        Lent { buffer: free(&self.lent).pop().unwrap_or_default(), buffers: self }
    }

    /// Frees what is not kept until the next picture.
    pub fn tidy(&self) {
        let mut sum = 0;
        for list in [&self.lent, &self.taken] {
            let mut free = free(list);
            free.sort_by_key(Vec::capacity);
            free.retain(|buffer| {
                sum += buffer.capacity();
                sum <= KEPT
            });
        }
    }
}

fn free(list: &Mutex<Vec<Vec<f32>>>) -> MutexGuard<'_, Vec<Vec<f32>>> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A buffer on loan.
pub struct Lent<'a> {
    buffer: Vec<f32>,
    buffers: &'a Buffers,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        free(&self.buffers.lent).push(std::mem::take(&mut self.buffer));
    }
}

impl Deref for Lent<'_> {
    type Target = Vec<f32>;

    fn deref(&self) -> &Vec<f32> {
        &self.buffer
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut Vec<f32> {
        &mut self.buffer
    }
}

/// The first `length` elements of a task's buffer, of any value; enlarges it if necessary.
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
        let buffers = Buffers::default();
        for length in [9, 5, 7] {
            buffers.give(vec![1.0; length]);
        }
        assert_eq!(buffers.take(6), [1.0; 6]);
        assert_eq!(buffers.take(10), [0.0; 10]);
        assert_eq!(free(&buffers.taken).len(), 2);
        assert_eq!(first(&mut buffers.lend(), 20).len(), 20);
        assert_eq!(buffers.lend().len(), 20);
    }

    #[test]
    fn little_is_kept_between_pictures() {
        let buffers = Buffers::default();
        for length in [KEPT, 5, KEPT / 2] {
            buffers.give(vec![0.0; length]);
        }
        buffers.tidy();
        assert_eq!(free(&buffers.taken).iter().map(Vec::len).collect::<Vec<_>>(), [5, KEPT / 2]);
    }
}
