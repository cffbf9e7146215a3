"""Generates fixtures/siglip: a small random SigLIP with a unigram vocabulary, in f32."""

import tempfile
from pathlib import Path

import sentencepiece.sentencepiece_model_pb2 as pieces
import torch
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import SiglipConfig, SiglipModel, SiglipTokenizer
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

import common
import sentences

FOLDER = common.FIXTURES / "siglip"
VOCABULARY = 600


def reference(model: bytes) -> SiglipTokenizer:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "spiece.model"
        file.write_bytes(model)
        return SiglipTokenizer(str(file))


def converted(model: bytes) -> Tokenizer:
    """The same vocabulary as a T5-style tokenizer.json, which neither lowercases nor drops punctuation."""
    proto = pieces.ModelProto.FromString(model)
    vocabulary = [(piece.piece, piece.score) for piece in proto.pieces]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=proto.trainer_spec.unk_id, byte_fallback=False))
    charsmap = normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap)
    tokenizer.normalizer = normalizers.Sequence([charsmap, normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(single=["$A", "</s>"], special_tokens=[("</s>", 1)])
    tokenizer.add_special_tokens(["<pad>", "</s>", "<unk>"])
    return tokenizer


def config() -> SiglipConfig:
    text = {"vocab_size": VOCABULARY, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2}
    text |= {"num_attention_heads": 4}
    vision = {"hidden_size": 32, "intermediate_size": 80, "num_hidden_layers": 2, "num_attention_heads": 2}
    vision |= {"image_size": 48, "patch_size": 8}
    return SiglipConfig(text_config=text, vision_config=vision)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    trained = sentences.train(
        model_type="unigram", vocab_size=VOCABULARY, pad_id=0, eos_id=1, unk_id=2, bos_id=-1,
        normalization_rule_name="nmt_nfkc", character_coverage=0.999,
    )
    converted(trained).save(str(FOLDER / "tokenizer.json"), pretty=False)
    config().save_pretrained(FOLDER)
    model = SiglipModel(config()).eval()
    common.scramble(model, 2)
    model.logit_scale.data, model.logit_bias.data = torch.tensor([4.7]), torch.tensor([-16.5])
    common.write_weights(FOLDER, common.rounded(model, torch.float32))
    processor = SiglipImageProcessorPil(size={"height": 48, "width": 48}, resample=3)
    processor.save_pretrained(FOLDER)
    ids = reference(trained)(common.TEXTS, padding="max_length", truncation=True)["input_ids"]
    extra = {"scale": model.logit_scale.exp().item(), "bias": model.logit_bias.item()}
    common.write_reference(FOLDER, model, processor, ids, extra)


if __name__ == "__main__":
    main()
