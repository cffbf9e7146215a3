//! Primaries: the colours of a file's red, green, blue and white.
//!
//! Owns the matrices between them. Never applies one to a pixel.

/// A matrix that maps red, green and blue.
pub(super) type Matrix = [[f64; 3]; 3];

/// Chromaticity coordinates x and y of CIE 1931.
type Chromaticity = (f64, f64);

/// CIE standard illuminants.
const D65: Chromaticity = (0.3127, 0.3290);
const C: Chromaticity = (0.310, 0.316);
const E: Chromaticity = (1.0 / 3.0, 1.0 / 3.0);
/// White of cinema projectors (SMPTE RP 431-2).
const CINEMA: Chromaticity = (0.314, 0.351);

/// Most by which coordinates of one set of primaries differ between files that mean the same: they are rounded, and
/// some are measured.
const TOLERANCE: f64 = 0.005;
/// Largest coefficient of a conversion that is applied; ones between real displays are below 3.
const MAX_COEFFICIENT: f64 = 20.0;

/// Red, green, blue and white.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Primaries([Chromaticity; 4]);

impl Primaries {
    /// sRGB and BT.709.
    pub(super) const SRGB: Self = Self([(0.64, 0.33), (0.30, 0.60), (0.15, 0.06), D65]);
    /// Adobe RGB (1998).
    pub(super) const ADOBE: Self = Self([(0.64, 0.33), (0.21, 0.71), (0.15, 0.06), D65]);
    /// Display P3.
    pub(super) const P3: Self = Self([(0.680, 0.320), (0.265, 0.690), (0.150, 0.060), D65]);
    /// BT.2020 and BT.2100.
    pub(super) const REC_2020: Self = Self([(0.708, 0.292), (0.170, 0.797), (0.131, 0.046), D65]);
    const PAL: Self = Self([(0.64, 0.33), (0.29, 0.60), (0.15, 0.06), D65]);
    const SMPTE_C: Self = Self([(0.630, 0.340), (0.310, 0.595), (0.155, 0.070), D65]);

    /// The primaries with this code in ITU-T H.273, table 2; `None` for reserved and unspecified codes.
    pub(super) fn from_code(code: u16) -> Option<Self> {
        Some(match code {
            1 => Self::SRGB,
            4 => Self([(0.67, 0.33), (0.21, 0.71), (0.14, 0.08), C]),
            5 => Self::PAL,
            6 | 7 => Self::SMPTE_C,
            8 => Self([(0.681, 0.319), (0.243, 0.692), (0.145, 0.049), C]),
            9 => Self::REC_2020,
            10 => Self([(1.0, 0.0), (0.0, 1.0), (0.0, 0.0), E]),
            11 => Self([(0.680, 0.320), (0.265, 0.690), (0.150, 0.060), CINEMA]),
            12 => Self::P3,
            22 => Self([(0.630, 0.340), (0.295, 0.605), (0.155, 0.077), D65]),
            _ => return None,
        })
    }

    /// Primaries measured by someone: x and y of white, red, green and blue, in the order of PNG's `cHRM`. `None`
    /// unless they span colours.
    pub(super) fn measured([white, red, green, blue]: [(f64, f64); 4]) -> Option<Self> {
        let measured = Self([red, green, blue, white]);
        let real = |&(x, y): &Chromaticity| (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y);
        (measured.0.iter().all(real) && white.1 > 0.0).then_some(measured).filter(|measured| {
            measured.to_srgb().as_flattened().iter().all(|value| value.abs() <= MAX_COEFFICIENT)
        })
    }

    /// Whether these are the same but for rounding.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).all(|(a, b)| (a.0 - b.0).abs().max((a.1 - b.1).abs()) < TOLERANCE)
    }

    /// What they are called.
    pub(super) fn name(&self) -> &'static str {
        let named = [
            (Self::SRGB, "Rec. 709"),
            (Self::ADOBE, "Adobe RGB"),
            (Self::P3, "Display P3"),
            (Self::REC_2020, "Rec. 2020"),
        ];
        let coded =
            [(5, "Rec. 601 (625 lines)"), (6, "Rec. 601 (525 lines)"), (4, "NTSC 1953"), (11, "DCI-P3")];
        let mut named = named
            .into_iter()
            .chain(coded.into_iter().filter_map(|(code, name)| Some((Self::from_code(code)?, name))));
        // Those of PAL are within the tolerance of sRGB's only in part, so the nearest name is not the first.
        let exact = named.clone().find(|(primaries, _)| primaries == self);
        exact
            .or_else(|| named.find(|(primaries, _)| primaries.is(self)))
            .map_or("Custom primaries", |it| it.1)
    }

    /// Luminance of red, green and blue, which add up to 1.
    pub(super) fn luminance(&self) -> [f64; 3] {
        self.to_xyz()[1]
    }

    /// From these primaries' light to that of sRGB, white to white.
    pub(super) fn to_srgb(self) -> Matrix {
        let adapted = multiply(&adaptation(self.0[3], D65), &self.to_xyz());
        multiply(&inverse(&Self::SRGB.to_xyz()), &adapted)
    }

    /// From these primaries' light to CIE XYZ, where white has Y = 1.
    fn to_xyz(self) -> Matrix {
        let [r, g, b, white] = self.0.map(xyz);
        let columns = transpose(&[r, g, b]);
        let scale = apply(&inverse(&columns), white.map(|value| value / white[1]));
        columns.map(|row| [row[0] * scale[0], row[1] * scale[1], row[2] * scale[2]])
    }
}

fn xyz((x, y): Chromaticity) -> [f64; 3] {
    [x, y, 1.0 - x - y]
}

/// Maps XYZ under one white to XYZ under another, by Bradford's cone responses (as ICC profiles do).
fn adaptation(from: Chromaticity, to: Chromaticity) -> Matrix {
    const BRADFORD: Matrix =
        [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];
    let cones = |white: Chromaticity| apply(&BRADFORD, xyz(white).map(|value| value / white.1));
    let (from, to) = (cones(from), cones(to));
    let mut scaled = BRADFORD;
    for (row, (to, from)) in scaled.iter_mut().zip(to.into_iter().zip(from)) {
        *row = row.map(|value| value * to / from);
    }
    multiply(&inverse(&BRADFORD), &scaled)
}

fn apply(matrix: &Matrix, vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2])
}

fn transpose(matrix: &Matrix) -> Matrix {
    [0, 1, 2].map(|column| matrix.map(|row| row[column]))
}

fn multiply(left: &Matrix, right: &Matrix) -> Matrix {
    transpose(&transpose(right).map(|column| apply(left, column)))
}

/// The inverse; not finite if there is none.
fn inverse(matrix: &Matrix) -> Matrix {
    let [a, b, c] = *matrix;
    let cross = |p: [f64; 3], q: [f64; 3]| {
        [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]]
    };
    let [bc, ca, ab] = [cross(b, c), cross(c, a), cross(a, b)];
    let determinant = a[0] * bc[0] + a[1] * bc[1] + a[2] * bc[2];
    transpose(&[bc, ca, ab].map(|row| row.map(|value| value / determinant)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_close(found: &Matrix, expected: &Matrix) {
        let pairs = found.as_flattened().iter().zip(expected.as_flattened());
        assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 0.0005), "{found:?} is not {expected:?}");
    }

    #[test]
    fn matrices_are_the_published_ones() {
        let one = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        assert_close(&Primaries::SRGB.to_srgb(), &one);
        // ITU-R BT.2087, inverted.
        let rec_2020 = [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]];
        assert_close(&Primaries::REC_2020.to_srgb(), &rec_2020);
        let luminance = Primaries::REC_2020.luminance();
        assert!(luminance.iter().zip([0.2627, 0.6780, 0.0593]).all(|(a, b)| (a - b).abs() < 0.0001));
    }

    #[test]
    fn white_stays_white() {
        for code in [1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 22] {
            let rows = Primaries::from_code(code).unwrap().to_srgb();
            assert!(rows.iter().all(|row| (row.iter().sum::<f64>() - 1.0).abs() < 1e-6), "{code}: {rows:?}");
        }
    }

    #[test]
    fn primaries_that_span_no_colours_are_ignored() {
        assert_eq!(Primaries::measured([(0.3127, 0.329); 4]), None);
        assert_eq!(Primaries::measured([(0.3127, 0.0), (0.64, 0.33), (0.3, 0.6), (0.15, 0.06)]), None);
        assert_eq!(Primaries::measured([(0.3127, 0.329), (0.64, 42.0), (0.3, 0.6), (0.15, 0.06)]), None);
        let measured = Primaries::measured([(0.313, 0.329), (0.641, 0.33), (0.3, 0.601), (0.15, 0.06)]);
        assert!(measured.unwrap().is(&Primaries::SRGB));
        assert_eq!(Primaries::from_code(5).unwrap().name(), "Rec. 601 (625 lines)");
    }
}
