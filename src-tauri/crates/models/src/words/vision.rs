//! Apple Vision, the best reader of its languages on a Mac; no Indic script is among them.
//!
//! Owns the requests to the framework and the conversion of what it returns. Places of words are estimated from the lengths of
//! their texts. Only Macs have it.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use objc2::AnyThread;
use objc2_core_foundation::CGPoint;
use objc2_foundation::{NSArray, NSData, NSDictionary};
use objc2_vision::{
    VNImageRequestHandler, VNRecognizeTextRequest, VNRecognizedTextObservation, VNRequest,
    VNRequestTextRecognitionLevel,
};
use ratna_engine::text_reader::ReadTextError;

use super::beside::LineReader;
use super::line::{Line, Word};
use super::quad::Quad;
use crate::pool::{AutoreleasePool, Pool};

/// Name and version. The system's own version changes without notice and reads hardly differently.
const ID: &str = "vision-1";

/// Reads with the system's framework.
pub struct VisionReader;

impl LineReader for VisionReader {
    fn id(&self) -> &'static str {
        ID
    }

    fn lines(&self, picture: &RgbImage) -> Result<Vec<Line>, ReadTextError> {
        let failed = |reason: String| ReadTextError { reader: ID.to_owned(), reason };
        let mut bitmap = Cursor::new(Vec::new());
        picture.write_to(&mut bitmap, ImageFormat::Bmp).map_err(|error| failed(error.to_string()))?;
        AutoreleasePool.run(|| read(bitmap.get_ref(), picture.dimensions())).map_err(failed)
    }
}

/// The lines of a picture in a file of any format.
fn read(file: &[u8], size: (u32, u32)) -> Result<Vec<Line>, String> {
    let request = VNRecognizeTextRequest::new();
    request.setRecognitionLevel(VNRequestTextRecognitionLevel::Accurate);
    request.setUsesLanguageCorrection(true);
    request.setAutomaticallyDetectsLanguage(true);
    let handler = VNImageRequestHandler::initWithData_options(
        VNImageRequestHandler::alloc(),
        &NSData::with_bytes(file),
        &NSDictionary::new(),
    );
    let plain: &VNRequest = &request;
    handler
        .performRequests_error(&NSArray::from_slice(&[plain]))
        .map_err(|error| error.localizedDescription().to_string())?;
    let observations = request.results();
    Ok(observations.iter().flat_map(|found| found.iter()).filter_map(|found| line(&found, size)).collect())
}

fn line(observation: &VNRecognizedTextObservation, (width, height): (u32, u32)) -> Option<Line> {
    let best = observation.topCandidates(1).firstObject()?;
    // Vision's y grows from the bottom to the top.
    let place = |point: CGPoint| [point.x as f32 * width as f32, (1.0 - point.y as f32) * height as f32];
    #[expect(unsafe_code, reason = "the bindings do not say that plain properties are safe")]
    // SAFETY: they take nothing and return numbers of an observation that is alive.
    let corners = unsafe {
        [observation.topLeft(), observation.topRight(), observation.bottomRight(), observation.bottomLeft()]
    };
    let quad = Quad(corners.map(place));
    let words = words(&best.string().to_string(), &quad);
    (!words.is_empty()).then(|| Line { quad, confidence: best.confidence(), marked: 1.0, words })
}

/// The words of a line whose characters are taken for equally wide.
fn words(text: &str, quad: &Quad) -> Vec<Word> {
    let count = text.chars().count().max(1) as f32;
    let mut start = 0;
    let mut words = Vec::new();
    for part in text.split(char::is_whitespace) {
        let end = start + part.chars().count();
        if end > start {
            words.push(Word {
                text: part.to_owned(),
                quad: quad.part(start as f32 / count, end as f32 / count),
            });
        }
        start = end + 1;
    }
    words
}
