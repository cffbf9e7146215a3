//! EfficientNet-Lite2, the image tower of the starter model.
//!
//! Paper: Tan & Le 2019, arXiv 1905.11946; the Lite variants (no squeeze-and-excitation, ReLU6) by R. Liu, 2020.
//! Checkpoint: `efficientnet-lite2-9656183e` (ImageNet-1k), batch norms folded by `tools/starter/build.py`.
//! Owns the architecture. Always runs on the CPU, each picture on a single thread.

use std::sync::Arc;

use candle_core::{Device, Result, Tensor};
use image::RgbImage;
use ratna_engine::embedder::{Filter, Fit, InputSpec};

use super::block::InvertedResidual;
use super::stem_and_head::{Classifier, Head, Stem};
use crate::asset::{Weights, WeightsError};
use crate::convolution::{Buffers, Clamp, Depthwise, Pointwise};

/// 260 pixels is the side of the network's training pictures. Resizing the short side to 272 retrieved more photos by
/// caption than the 292 of its training, and as many by class.
pub const INPUT: InputSpec =
    InputSpec { side: 260, fit: Fit::CenterCrop { short: 272 }, filter: Filter::Bicubic };

/// (blocks, stride of the first block) of every stage, from the paper.
const STAGES: [(usize, usize); 7] = [(1, 1), (3, 2), (3, 2), (4, 2), (4, 1), (5, 2), (1, 1)];

/// The network's output for one picture.
pub struct Output {
    /// Average-pooled activations before the classifier, (1280), each from 0 to 6.
    pub features: Vec<f32>,
    /// Unnormalised log-probabilities of the ILSVRC-2012 classes, (1000).
    pub logits: Vec<f32>,
}

/// The network with its weights.
pub struct ImageTower {
    stem: Stem,
    blocks: Vec<InvertedResidual>,
    head: Head,
    classifier: Classifier,
}

impl ImageTower {
    /// Unpacks the weights.
    ///
    /// # Errors
    /// When a tensor is missing or the file is damaged.
    pub fn load(weights: &Weights<'_>) -> std::result::Result<Self, WeightsError> {
        let strides = STAGES
            .iter()
            .flat_map(|&(blocks, first)| (0..blocks).map(move |block| if block == 0 { first } else { 1 }));
        let buffers = Arc::default();
        let blocks = strides.enumerate().map(|(index, stride)| block(weights, index, stride, &buffers));
        Ok(Self {
            stem: Stem(pointwise(weights, "stem")?),
            blocks: blocks.collect::<std::result::Result<_, _>>()?,
            head: Head(pointwise(weights, "head")?),
            classifier: Classifier(pointwise(weights, "classifier")?),
        })
    }

    /// Runs the network on one picture of [`INPUT`]'s size.
    ///
    /// # Errors
    /// When the picture has another size.
    pub fn forward(&self, picture: &RgbImage) -> Result<Output> {
        let side = INPUT.side as usize;
        if picture.dimensions() != (INPUT.side, INPUT.side) {
            candle_core::bail!(
                "the picture must have {side} × {side} pixels, not {:?}",
                picture.dimensions()
            );
        }
        let pixels: Vec<f32> =
            picture.as_raw().iter().map(|&value| (f32::from(value) - 127.0) / 128.0).collect();
        let mut x = Tensor::from_vec(pixels, (side, side, 3), &Device::Cpu)?.apply_op1_no_bwd(&self.stem)?;
        for block in &self.blocks {
            x = x.apply_op1_no_bwd(block)?;
        }
        let features = x.apply_op1_no_bwd(&self.head)?;
        let logits = features.apply_op1_no_bwd(&self.classifier)?;
        Ok(Output { features: features.to_vec1()?, logits: logits.to_vec1()? })
    }
}

fn pointwise(weights: &Weights<'_>, name: &str) -> std::result::Result<Pointwise, WeightsError> {
    let weight = weights.array(&format!("{name}.weight"))?;
    Ok(Pointwise::new(&weight.values, &weights.array(&format!("{name}.bias"))?.values))
}

fn block(
    weights: &Weights<'_>,
    index: usize,
    stride: usize,
    buffers: &Arc<Buffers>,
) -> std::result::Result<InvertedResidual, WeightsError> {
    let name = |part: &str| format!("blocks.{index}.{part}");
    let expand = match weights.contains(&name("expand.weight")) {
        true => Some(pointwise(weights, &name("expand"))?),
        false => None,
    };
    let depthwise = Depthwise::new(
        weights.array(&name("depthwise.weight"))?.values,
        weights.array(&name("depthwise.bias"))?.values,
        [stride; 2],
        Clamp::Relu6,
    );
    let project = pointwise(weights, &name("project"))?;
    let residual = stride == 1 && expand.as_ref().is_some_and(|expand| expand.inputs() == project.outputs());
    Ok(InvertedResidual { expand, depthwise, project, residual, buffers: buffers.clone() })
}
