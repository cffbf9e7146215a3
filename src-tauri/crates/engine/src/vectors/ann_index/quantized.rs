//! Vectors as the index stores them: one i8 per element, scaled by the largest.

/// Scales a vector so that its largest element becomes ±127, and rounds.
pub(super) fn quantize(vector: &[f32]) -> Vec<i8> {
    let largest = vector.iter().fold(f32::MIN_POSITIVE, |largest, element| largest.max(element.abs()));
    vector.iter().map(|element| (element / largest * 127.0).round() as i8).collect()
}

/// The cosine of two quantized vectors times the length of the first: enough to rank vectors against one query.
pub(super) fn scaled_cosine(query: &[i8], vector: &[i8]) -> f32 {
    let (mut product, mut square) = (0_i32, 0_i32);
    for (&x, &y) in query.iter().zip(vector) {
        product += i32::from(x) * i32::from(y);
        square += i32::from(y) * i32::from(y);
    }
    product as f32 / (square.max(1) as f32).sqrt()
}
