//! Where the pixels of a channels-last picture lie in a buffer, which may have borders or further channels.

/// Positions of consecutive pixels, row by row, in elements.
#[derive(Clone, Copy, Debug)]
pub struct Pixels {
    /// Position of the first pixel.
    pub start: usize,
    /// Elements from one pixel to the next in a row.
    pub pixel: usize,
    /// Elements from one row to the next.
    pub row: usize,
    /// Pixels in a row.
    pub width: usize,
    /// Column of the first pixel.
    pub column: usize,
}

impl Pixels {
    /// Contiguous pixels of `channels` elements: a single, endless row.
    pub fn dense(channels: usize) -> Self {
        Self { start: 0, pixel: channels, row: 0, width: usize::MAX, column: 0 }
    }

    /// The positions from the pixel number `first` on.
    #[inline(always)]
    pub fn from(self, first: usize) -> Positions {
        let column = self.column + first;
        let (row, column) = (column / self.width, column % self.width);
        let at = self.start + row * self.row + column * self.pixel - self.column * self.pixel;
        Positions { at, column, pixels: self }
    }
}

/// A walk over pixels.
#[derive(Clone, Copy)]
pub struct Positions {
    at: usize,
    column: usize,
    pixels: Pixels,
}

impl Positions {
    /// The same pixels, `offset` elements later.
    #[inline(always)]
    pub fn plus(self, offset: usize) -> Self {
        Self { at: self.at + offset, ..self }
    }

    /// The position of the next pixel; there is always another one.
    #[inline(always)]
    pub fn next_position(&mut self) -> usize {
        let at = self.at;
        self.at += self.pixels.pixel;
        self.column += 1;
        if self.column == self.pixels.width {
            self.column = 0;
            self.at += self.pixels.row - self.pixels.width * self.pixels.pixel;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_may_begin_within_a_row() {
        let pixels = Pixels { start: 10, pixel: 2, row: 100, width: 4, column: 3 };
        let mut walk = pixels.from(0).plus(1);
        assert_eq!([(); 6].map(|()| walk.next_position()), [11, 105, 107, 109, 111, 205]);
        assert_eq!(pixels.from(5).next_position(), 204);
        assert_eq!(Pixels::dense(7).from(3).next_position(), 21);
    }
}
