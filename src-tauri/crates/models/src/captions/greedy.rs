//! Greedy decoding: the likeliest token, again and again.

use candle_core::{DType, Device, Result, Tensor};

use super::caption::{Caption, CaptionError, Ending};
use super::tokenizer::Transcript;

/// Longest caption, in tokens, whatever limit is asked for.
pub const MAX_TOKENS: usize = 1024;

/// Writes on until one of the tokens `ends`, or `limit` tokens were written. `logits` score what follows now, one number a
/// token; `next` returns those after a token.
///
/// # Errors
/// When the model fails, or its logits are no numbers.
pub fn write(
    mut transcript: Transcript<'_>,
    mut logits: Tensor,
    ends: &[u32],
    limit: usize,
    mut next: impl FnMut(u32) -> Result<Tensor>,
) -> std::result::Result<Caption, CaptionError> {
    let limit = limit.min(MAX_TOKENS);
    let mut ending = Ending::Limit;
    for written in 1..=limit {
        let token = likeliest(&logits)?;
        if ends.contains(&token) {
            ending = Ending::Complete;
            break;
        }
        if transcript.push(token).is_break() {
            ending = Ending::Stopped;
            break;
        }
        if written < limit {
            logits = next(token)?;
        }
    }
    let (text, tokens) = transcript.finish();
    Ok(Caption { text, tokens, ending })
}

/// The first token of the highest score.
fn likeliest(logits: &Tensor) -> std::result::Result<u32, CaptionError> {
    let scores = logits.to_device(&Device::Cpu)?.to_dtype(DType::F32)?.flatten_all()?.to_vec1::<f32>()?;
    let mut best = (0, f32::NEG_INFINITY);
    for (token, score) in (0_u32..).zip(scores) {
        if score.is_nan() {
            return Err(CaptionError::NoNumbers);
        }
        if score > best.1 {
            best = (token, score);
        }
    }
    if best.1 == f32::NEG_INFINITY { Err(CaptionError::NoNumbers) } else { Ok(best.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logits(scores: &[f32]) -> Tensor {
        Tensor::new(scores, &Device::Cpu).unwrap()
    }

    #[test]
    fn the_first_of_equal_scores_wins() {
        assert_eq!(likeliest(&logits(&[-1.0, 2.0, 2.0])).unwrap(), 1);
    }

    #[test]
    fn scores_that_are_no_numbers_are_errors() {
        for scores in [[0.0, f32::NAN], [f32::NEG_INFINITY; 2]] {
            assert!(matches!(likeliest(&logits(&scores)), Err(CaptionError::NoNumbers)));
        }
    }
}
