//! The tensors that a checkpoint must hold, by open_clip's and timm's names.
//!
//! Owns that list, so that a file can be checked before anything is loaded from it. A test compares the list with
//! what the towers load.

use super::block::{DOWNSAMPLE_SQUEEZE, MLP_RATIO};
use super::config::{Config, ImageConfig, TextConfig};
use super::image::{ATTENTION_STAGE, FINAL_EXPANSION, FINAL_SQUEEZE, FIRST_SQUEEZING_STAGE, ROOT};
use super::text;
use crate::checkpoint::ExpectedTensors;

/// Adds the tensors of both towers and the token table to those expected.
pub fn expect_tensors(expected: &mut ExpectedTensors, config: &Config) {
    let mut list = List(expected);
    list.image(&config.image, config.dimensions);
    list.text(&config.text, config.dimensions);
}

struct List<'a>(&'a mut ExpectedTensors);

impl List<'_> {
    fn add(&mut self, name: impl Into<String>, shape: &[usize]) {
        self.0.tensor(name, shape);
    }

    /// A weight of this shape and one bias an output.
    fn layer(&mut self, name: &str, shape: &[usize]) {
        self.add(format!("{name}.weight"), shape);
        self.add(format!("{name}.bias"), &shape[..1]);
    }

    fn batch_norm(&mut self, name: &str, channels: usize) {
        for part in ["weight", "bias", "running_mean", "running_var"] {
            self.add(format!("{name}.{part}"), &[channels]);
        }
    }

    fn convolution_with_batch_norm(&mut self, name: &str, (outputs, inputs, kernel): (usize, usize, usize)) {
        self.add(format!("{name}.conv.weight"), &[outputs, inputs, kernel, kernel]);
        self.batch_norm(&format!("{name}.bn"), outputs);
    }

    fn squeeze_excite(&mut self, name: &str, channels: usize, reduction: usize) {
        let between = channels / reduction;
        self.layer(&format!("{name}.fc1"), &[between, channels, 1, 1]);
        self.layer(&format!("{name}.fc2"), &[channels, between, 1, 1]);
    }

    fn image(&mut self, image: &ImageConfig, embed: usize) {
        let (first, last) = (image.widths[0], image.widths[3] * FINAL_EXPANSION);
        for (block, inputs) in [(0, 3), (1, 1)] {
            self.convolution_with_batch_norm(&format!("{ROOT}.stem.{block}.conv_kxk.0"), (first, inputs, 3));
            self.convolution_with_batch_norm(&format!("{ROOT}.stem.{block}.conv_scale"), (first, inputs, 1));
        }
        self.convolution_with_batch_norm(&format!("{ROOT}.stem.2.conv_kxk.0"), (first, first, 1));
        self.batch_norm(&format!("{ROOT}.stem.2.identity"), first);
        for stage in 0..4 {
            self.stage(image, stage);
        }
        self.convolution_with_batch_norm(&format!("{ROOT}.final_conv.conv_kxk.0"), (last, 1, 3));
        self.convolution_with_batch_norm(&format!("{ROOT}.final_conv.conv_scale"), (last, 1, 1));
        self.squeeze_excite(&format!("{ROOT}.final_conv.se"), last, FINAL_SQUEEZE);
        self.layer(&format!("{ROOT}.head.fc"), &[embed, last]);
    }

    fn stage(&mut self, image: &ImageConfig, stage: usize) {
        let (name, channels) = (format!("{ROOT}.stages.{stage}"), image.widths[stage]);
        if stage > 0 {
            let first = format!("{name}.downsample.proj.0");
            self.convolution_with_batch_norm(&format!("{first}.large_conv"), (channels, 1, 7));
            self.convolution_with_batch_norm(&format!("{first}.small_conv"), (channels, 1, 3));
            if stage >= FIRST_SQUEEZING_STAGE {
                self.squeeze_excite(&format!("{first}.se"), channels, DOWNSAMPLE_SQUEEZE);
            }
            self.convolution_with_batch_norm(
                &format!("{name}.downsample.proj.1.conv_kxk.0"),
                (channels, channels, 1),
            );
            self.batch_norm(&format!("{name}.downsample.proj.1.identity"), channels);
        }
        if stage == ATTENTION_STAGE {
            self.layer(&format!("{name}.pos_emb.pos_enc"), &[channels, 1, 7, 7]);
        }
        for block in 0..image.depths[stage] {
            let block = format!("{name}.blocks.{block}");
            if stage == ATTENTION_STAGE {
                self.attention(&block, channels);
            } else {
                self.mixer(&block, channels);
            }
            self.convolution_with_batch_norm(&format!("{block}.mlp.conv"), (channels, 1, 7));
            self.layer(&format!("{block}.mlp.fc1"), &[channels * MLP_RATIO, channels, 1, 1]);
            self.layer(&format!("{block}.mlp.fc2"), &[channels, channels * MLP_RATIO, 1, 1]);
        }
    }

    fn mixer(&mut self, block: &str, channels: usize) {
        let name = format!("{block}.token_mixer");
        self.batch_norm(&format!("{name}.norm.identity"), channels);
        self.batch_norm(&format!("{name}.mixer.identity"), channels);
        self.convolution_with_batch_norm(&format!("{name}.mixer.conv_kxk.0"), (channels, 1, 3));
        self.convolution_with_batch_norm(&format!("{name}.mixer.conv_scale"), (channels, 1, 1));
        self.add(format!("{name}.layer_scale.gamma"), &[channels, 1, 1]);
        self.add(format!("{block}.layer_scale.gamma"), &[channels, 1, 1]);
    }

    fn attention(&mut self, block: &str, channels: usize) {
        self.batch_norm(&format!("{block}.norm"), channels);
        self.add(format!("{block}.token_mixer.qkv.weight"), &[channels * 3, channels]);
        self.layer(&format!("{block}.token_mixer.proj"), &[channels, channels]);
        for part in ["layer_scale_1", "layer_scale_2"] {
            self.add(format!("{block}.{part}.gamma"), &[channels, 1, 1]);
        }
    }

    fn text(&mut self, text: &TextConfig, embed: usize) {
        let (width, wide) = (text.width, text.width * text::MLP_RATIO);
        self.add("text.token_embedding.weight", &[text.vocab_size, width]);
        self.add("text.positional_embedding", &[text.context_length, width]);
        for layer in 0..text.layers {
            let name = format!("text.transformer.resblocks.{layer}");
            self.0.layer_norm(&format!("{name}.ln_1"), width);
            self.add(format!("{name}.attn.in_proj_weight"), &[width * 3, width]);
            self.add(format!("{name}.attn.in_proj_bias"), &[width * 3]);
            self.layer(&format!("{name}.attn.out_proj"), &[width, width]);
            self.0.layer_norm(&format!("{name}.ln_2"), width);
            self.layer(&format!("{name}.mlp.c_fc"), &[wide, width]);
            self.layer(&format!("{name}.mlp.c_proj"), &[width, wide]);
        }
        self.0.layer_norm("text.ln_final", width);
        self.add("text.text_projection", &[width, embed]);
    }
}
