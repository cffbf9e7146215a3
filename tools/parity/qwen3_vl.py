"""Generates fixtures/qwen3-vl: a small random Qwen3-VL with a small vocabulary of bytes, in bf16."""

import torch
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import Qwen3VLConfig, Qwen3VLForConditionalGeneration
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

import captions
import common

FOLDER = common.FIXTURES / "qwen3-vl"
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>"]
# How Qwen's tokenizers split a text before the merges: contractions, words, digits, punctuation, line ends, spaces.
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# The template of the published tokenizers for a message with a picture and a text.
TEMPLATE = (
    "<|im_start|>user\n<|vision_start|><|image_pad|><|vision_end|>{}<|im_end|>\n<|im_start|>assistant\n"
)
PROMPTS = ["Describe this picture in one sentence.", "What's in it? 3 words:", "एक वाक्य में बताओ।", "", "雪 <|im_end|>🐕"]


def tokenizer() -> Tokenizer:
    tokens = Tokenizer(models.BPE())
    tokens.normalizer = normalizers.NFC()
    split = pre_tokenizers.Split(Regex(SPLIT), "isolated")
    tokens.pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(False, use_regex=False)])
    tokens.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=360, initial_alphabet=sorted(alphabet), show_progress=False)
    tokens.train_from_iterator(common.TEXTS + PROMPTS[:1], trainer)
    tokens.add_special_tokens(SPECIAL)
    return tokens


def config(tokens: Tokenizer) -> Qwen3VLConfig:
    text = {"vocab_size": tokens.get_vocab_size() + 2, "hidden_size": 32, "intermediate_size": 40}
    text |= {"num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16}
    text |= {"max_position_embeddings": 512, "tie_word_embeddings": True}
    text["rope_parameters"] = {
        "rope_type": "default", "rope_theta": 5000.0, "mrope_section": [4, 2, 2], "mrope_interleaved": True
    }
    vision = {"depth": 3, "hidden_size": 16, "intermediate_size": 24, "num_heads": 2, "patch_size": 4}
    vision |= {"out_hidden_size": 32, "num_position_embeddings": 36, "deepstack_visual_indexes": [0, 2]}
    ids = {"image_token_id": "<|image_pad|>", "vision_start_token_id": "<|vision_start|>"}
    ids |= {"vision_end_token_id": "<|vision_end|>", "video_token_id": "<|endoftext|>"}
    ids = {name: tokens.token_to_id(token) for name, token in ids.items()}
    return Qwen3VLConfig(text_config=text, vision_config=vision, tie_word_embeddings=True, **ids)


def prompt_ids(tokens: Tokenizer, prompt: str, pictures: int) -> list[int]:
    """The template's tokens, with as many placeholders as the picture has tokens. A prompt is plain text."""
    before, after = TEMPLATE.split("{}")
    before = before.replace("<|image_pad|>", "<|image_pad|>" * pictures)
    parts = [tokens.encode(before).ids, [], tokens.encode(after).ids]
    tokens.encode_special_tokens = True
    parts[1] = tokens.encode(prompt).ids
    tokens.encode_special_tokens = False
    return sum(parts, [])


@torch.no_grad()
def reference(model, inputs: dict, ids: list[int], ends: list[int]) -> tuple[list, torch.Tensor]:
    """Greedy token IDs after a prompt, and the logits after the prompt's last token and each token of the answer."""

    def arguments(ids: list[int]) -> dict:
        row = torch.tensor([ids])
        kinds = (row == model.config.image_token_id).int()
        return {"input_ids": row, "attention_mask": torch.ones_like(row), "mm_token_type_ids": kinds, **inputs}

    written = model.generate(
        **arguments(ids), max_new_tokens=captions.LIMIT, do_sample=False, eos_token_id=ends, pad_token_id=ends[0]
    )
    greedy = written[0, len(ids) :].tolist()
    logits = model(**arguments([*ids, *greedy])).logits[0]
    return greedy, logits[len(ids) - 1 :]


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    tokens = tokenizer()
    tokens.save(str(FOLDER / "tokenizer.json"), pretty=False)
    shape = config(tokens)
    shape.save_pretrained(FOLDER)
    model = Qwen3VLForConditionalGeneration(shape).eval()
    captions.spread(model, 1, 2.5)
    model.tie_weights()
    weights = common.rounded(model, torch.bfloat16)
    common.write_weights(FOLDER, {name: tensor for name, tensor in weights.items() if name != "lm_head.weight"})
    processor = Qwen2VLImageProcessorPil(
        size={"shortest_edge": 24 * 24, "longest_edge": 44 * 44}, patch_size=4, image_mean=[0.5] * 3, image_std=[0.5] * 3
    )
    processor.save_pretrained(FOLDER)
    ends = [tokens.token_to_id("<|im_end|>"), tokens.token_to_id("<|endoftext|>")]
    items, logits, more = [], [], {}
    for number, (file, prompt) in enumerate(zip(captions.pictures(), PROMPTS)):
        image = common.opened(file)
        _, rows, columns = processor(image, return_tensors="pt")["image_grid_thw"][0].tolist()
        image = captions.resized(image, columns * 4, rows * 4)
        image.save(FOLDER / f"pixels-{number}.png", optimize=True)
        inputs = dict(processor(image, return_tensors="pt"))
        if number == 2:
            # Of one frame; the other is the same. The order of patches follows from a single picture.
            frames = inputs["pixel_values"].float().reshape(rows * columns, 3, 2, 16)
            more["patches"] = frames[:, :, 0].reshape(rows * columns, 48).contiguous()
        ids = prompt_ids(tokens, prompt, rows * columns // 4)
        greedy, scores = reference(model, inputs, ids, ends)
        text = tokens.decode(greedy, skip_special_tokens=True).rstrip("\ufffd")
        name = file.relative_to(common.ROOT).as_posix()
        item = {"file": name, "prompt": prompt, "ids": ids, "grid": [rows, columns], "greedy": greedy, "text": text}
        items.append(item)
        logits.append(scores)
    captions.write(FOLDER, items, logits, more, {})


if __name__ == "__main__":
    main()
