"""Generates fixtures/siglip2: a small random fixed-resolution SigLIP 2 with a Gemma-style vocabulary, in bf16.

Its image size is not a multiple of its patch size, as in `siglip2-so400m-patch14-384`.
"""

import sentencepiece
import sentencepiece.sentencepiece_model_pb2 as pieces
import torch
from transformers import GemmaTokenizer, SiglipConfig, SiglipModel
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

import common
import sentences

FOLDER = common.FIXTURES / "siglip2"
VOCABULARY = 900
WINDOW = 64


def tokenizer(model: bytes) -> GemmaTokenizer:
    """The same vocabulary, configured as in Google's tokenizer_config.json."""
    proto = pieces.ModelProto.FromString(model)
    vocabulary = {piece.piece: i for i, piece in enumerate(proto.pieces)}
    normal = {piece.piece: -piece.score for piece in proto.pieces if piece.type == 1}
    merges = []
    for token, rank in normal.items():
        splits = [(token[:i], token[i:]) for i in range(1, len(token))]
        merges += [(rank, vocabulary[token], pair) for pair in splits if pair[0] in normal and pair[1] in normal]
    pairs = [pair for _, _, pair in sorted(merges)]
    return GemmaTokenizer(
        vocab=vocabulary, merges=pairs, add_bos_token=False, add_eos_token=True, padding_side="right",
        model_max_length=WINDOW,
    )


def ids(model: bytes, tokens: GemmaTokenizer) -> list[list[int]]:
    """The lowercased texts' token IDs. Exits if SentencePiece, with which the checkpoints were trained, disagrees."""
    lower = ["".join(letter.lower() for letter in text) for text in common.TEXTS]
    found = tokens(lower, padding="max_length", truncation=True, max_length=WINDOW)["input_ids"]
    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    for text, row in zip(lower, found):
        expected = processor.encode(text)[: WINDOW - 1] + [1]
        if row != expected + [0] * (WINDOW - len(expected)):
            raise SystemExit(f"{text!r}: {row} is not {expected}")
    return found


def config() -> SiglipConfig:
    text = {"vocab_size": VOCABULARY, "hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2}
    text |= {"num_attention_heads": 4, "projection_size": 36}
    vision = {"hidden_size": 36, "intermediate_size": 72, "num_hidden_layers": 3, "num_attention_heads": 3}
    vision |= {"image_size": 56, "patch_size": 16}
    return SiglipConfig(text_config=text, vision_config=vision)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    trained = sentences.train(
        model_type="bpe", vocab_size=VOCABULARY, pad_id=0, eos_id=1, bos_id=2, unk_id=3, byte_fallback=True,
        normalization_rule_name="identity", add_dummy_prefix=False, remove_extra_whitespaces=False,
        split_digits=True, allow_whitespace_only_pieces=True, character_coverage=0.99,
        bos_piece="<bos>", eos_piece="<eos>",
    )
    tokens = tokenizer(trained)
    found = ids(trained, tokens)
    tokens.backend_tokenizer.save(str(FOLDER / "tokenizer.json"), pretty=False)
    config().save_pretrained(FOLDER)
    model = SiglipModel(config()).eval()
    common.scramble(model, 3)
    model.logit_scale.data, model.logit_bias.data = torch.tensor([4.75]), torch.tensor([-16.75])
    common.write_weights(FOLDER, common.rounded(model, torch.bfloat16))
    processor = SiglipImageProcessorPil(size={"height": 56, "width": 56}, resample=2)
    processor.save_pretrained(FOLDER)
    extra = {"scale": model.logit_scale.exp().item(), "bias": model.logit_bias.item()}
    common.write_reference(FOLDER, model, processor, found, extra)


if __name__ == "__main__":
    main()
