//! Synthetic vectors that resemble those of real pictures: clusters in a random subspace of few dimensions, with a
//! little noise. Never uniform noise, on which no index works.
//!
//! Vector `number` of a seed is always the same, so that a smaller library is the beginning of a larger one. Queries
//! come from the same clusters but differ from all vectors.

/// How the vectors are distributed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Elements of every vector.
    pub dimensions: usize,
    /// Dimensions of the subspace in which the vectors vary.
    pub intrinsic: usize,
    /// Number of clusters, which stand for what pictures show.
    pub clusters: usize,
    /// Distance of a cluster's vectors from its centre, relative to that of the centres from their mean.
    pub spread: f32,
    /// Length of the noise, relative to that of the vector.
    pub noise: f32,
}

impl Default for Shape {
    fn default() -> Self {
        Self { dimensions: 768, intrinsic: 32, clusters: 2_000, spread: 0.6, noise: 0.1 }
    }
}

/// Makes vectors.
pub struct Source {
    shape: Shape,
    seed: u64,
    /// `clusters` × `intrinsic`.
    centres: Vec<f32>,
    /// `intrinsic` × `dimensions`: each row is a direction of the subspace.
    directions: Vec<f32>,
}

impl Source {
    /// A source of vectors. The same seed and shape make the same vectors on every machine of one architecture.
    pub fn new(seed: u64, shape: Shape) -> Self {
        let mut random = Random::of(&[seed, 0]);
        let centres = (0..shape.clusters * shape.intrinsic).map(|_| random.normal()).collect();
        let directions = (0..shape.intrinsic * shape.dimensions).map(|_| random.normal()).collect();
        Self { shape, seed, centres, directions }
    }

    /// The unit vector of picture `number`, of `dimensions` elements.
    pub fn vector(&self, number: u64) -> Vec<f32> {
        self.make(&mut Random::of(&[self.seed, 1, number]))
    }

    /// A unit vector to search for, of `dimensions` elements.
    pub fn query(&self, number: u64) -> Vec<f32> {
        self.make(&mut Random::of(&[self.seed, 2, number]))
    }

    fn make(&self, random: &mut Random) -> Vec<f32> {
        let Shape { dimensions, intrinsic, clusters, spread, noise } = self.shape;
        let cluster = (random.next() % clusters as u64) as usize;
        let centre = &self.centres[cluster * intrinsic..][..intrinsic];
        let mut vector = vec![0.0_f32; dimensions];
        for (position, direction) in centre.iter().zip(self.directions.chunks_exact(dimensions)) {
            let along = position + spread * random.normal();
            vector.iter_mut().zip(direction).for_each(|(element, step)| *element += along * step);
        }
        // Uniform elements from −√3 to √3 have a standard deviation of 1, and are cheaper than normal ones.
        let deviation = noise * length(&vector) / (dimensions as f32).sqrt();
        vector.iter_mut().for_each(|element| *element += deviation * 3.0_f32.sqrt() * random.uniform());
        let length = length(&vector);
        vector.iter_mut().for_each(|element| *element /= length);
        vector
    }
}

fn length(vector: &[f32]) -> f32 {
    vector.iter().map(|element| element * element).sum::<f32>().sqrt()
}

/// SplitMix64 (Steele, Lea and Flood 2014): small, fast, and good enough for test data.
struct Random {
    state: u64,
}

impl Random {
    /// A separate stream for every list of numbers.
    fn of(numbers: &[u64]) -> Self {
        let mut random = Self { state: 0 };
        for number in numbers {
            random.state ^= number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            random.state = random.next();
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Uniformly distributed from −1 to 1.
    fn uniform(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u32 << 23) as f32 - 1.0
    }

    /// Normally distributed around 0 with a standard deviation of 1 (Box and Muller 1958).
    fn normal(&mut self) -> f32 {
        let radius = ((self.next() >> 40) as f32 + 0.5) / (1_u32 << 24) as f32;
        (-2.0 * radius.ln()).sqrt() * (std::f32::consts::PI * self.uniform()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratna_engine::dot::dot;

    /// In how many dimensions vectors vary: the participation ratio of their covariance's eigenvalues, computed from
    /// the vectors' Gram matrix, which has the same eigenvalues.
    fn dimensions_of(vectors: &[Vec<f32>]) -> f32 {
        let count = vectors.len() as f32;
        let products: Vec<Vec<f32>> =
            vectors.iter().map(|a| vectors.iter().map(|b| dot(a, b)).collect()).collect();
        let means: Vec<f32> = products.iter().map(|row| row.iter().sum::<f32>() / count).collect();
        let mean = means.iter().sum::<f32>() / count;
        let (mut trace, mut squares) = (0.0, 0.0);
        for (i, row) in products.iter().enumerate() {
            for (j, product) in row.iter().enumerate() {
                let centred = product - means[i] - means[j] + mean;
                squares += centred * centred;
                trace += if i == j { centred } else { 0.0 };
            }
        }
        trace * trace / squares
    }

    #[test]
    fn vectors_vary_in_few_dimensions_and_are_of_length_one() {
        let source = Source::new(1, Shape::default());
        let vectors: Vec<_> = (0..600).map(|number| source.vector(number)).collect();
        assert!(vectors.iter().all(|vector| (dot(vector, vector) - 1.0).abs() < 1e-4));
        let dimensions = dimensions_of(&vectors);
        assert!((25.0..40.0).contains(&dimensions), "the vectors vary in {dimensions} dimensions");
    }

    #[test]
    fn vectors_of_one_cluster_are_close() {
        let shape = Shape { clusters: 20, ..Shape::default() };
        let source = Source::new(1, shape);
        let vectors: Vec<_> = (0..200).map(|number| source.vector(number)).collect();
        // About ten of 200 vectors are in the same of 20 clusters; random scores would be from −0.2 to 0.2.
        for vector in &vectors {
            let mut scores: Vec<f32> = vectors.iter().map(|other| dot(vector, other)).collect();
            scores.sort_by(|a, b| b.total_cmp(a));
            assert!(scores[2] > 0.5, "the second nearest is at {}", scores[2]);
            assert!(scores[100] < 0.4, "half of all are nearer than {}", scores[100]);
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_vectors_and_queries_differ_from_them() {
        let shape = Shape::default();
        let (one, same, other) = (Source::new(1, shape), Source::new(1, shape), Source::new(2, shape));
        assert_eq!(one.vector(7), same.vector(7));
        assert_ne!(one.vector(7), other.vector(7));
        assert!(dot(&one.vector(7), &one.query(7)) < 0.9);
    }
}
