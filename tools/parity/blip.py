"""Generates fixtures/blip: a small random BLIP that captions, with a small vocabulary of pieces of words, in f16."""

import numpy as np
import torch
from PIL import Image
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers
from transformers import BlipConfig, BlipForConditionalGeneration
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

import captions
import common

FOLDER = common.FIXTURES / "blip"
SIDE = 48
# Tensors that are the same as another.
SHARED = {
    "text_decoder.cls.predictions.decoder.weight": "text_decoder.bert.embeddings.word_embeddings.weight",
    "text_decoder.cls.predictions.decoder.bias": "text_decoder.cls.predictions.bias",
}
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = "a an the of in and on two dog dogs cat cats snow beach picture photo red house with at night under trees".split()


def vocabulary() -> dict[str, int]:
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    tokens = SPECIAL + list(".,'-!?0123456789") + letters + ["##" + letter for letter in letters]
    tokens += [word for word in WORDS if len(word) > 1] + ["##ing", "##s", "##ed"]
    return {token: number for number, token in enumerate(dict.fromkeys(tokens + ["[DEC]"]))}


def tokenizer() -> Tokenizer:
    tokens = Tokenizer(models.WordPiece(vocabulary(), unk_token="[UNK]"))
    tokens.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokens.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokens.decoder = decoders.WordPiece()
    tokens.add_special_tokens(SPECIAL + ["[DEC]"])
    return tokens


def config(ids: dict[str, int]) -> BlipConfig:
    text = {"vocab_size": len(ids), "hidden_size": 32, "encoder_hidden_size": 24, "intermediate_size": 48}
    text |= {"num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 40, "projection_dim": 16}
    text |= {"bos_token_id": ids["[DEC]"], "sep_token_id": ids["[SEP]"], "pad_token_id": 0, "eos_token_id": 2}
    vision = {"hidden_size": 24, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": 2}
    vision |= {"image_size": SIDE, "patch_size": 16, "projection_dim": 16}
    return BlipConfig(text_config=text, vision_config=vision, projection_dim=16, image_text_hidden_size=16)


@torch.no_grad()
def reference(model: BlipForConditionalGeneration, values: torch.Tensor, prompt: list[int]) -> tuple[list, torch.Tensor]:
    """Greedy token IDs after a prompt, and the logits after the start token and each token of the prompt and caption."""
    start = model.config.text_config.bos_token_id
    # As the tokenizer would return them; the model replaces the first by its start token and drops the last.
    ids = torch.tensor([[2, *prompt, 3]])
    written = model.generate(pixel_values=values, input_ids=ids, max_new_tokens=captions.LIMIT, do_sample=False)
    greedy = written[0, 1 + len(prompt) :].tolist()
    forced = torch.tensor([[start, *prompt, *greedy]])
    seen = model.vision_model(pixel_values=values).last_hidden_state
    logits = model.text_decoder(input_ids=forced, encoder_hidden_states=seen).logits[0]
    return greedy, logits


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    tokens = tokenizer()
    tokens.save(str(FOLDER / "tokenizer.json"), pretty=False)
    shape = config(vocabulary())
    shape.save_pretrained(FOLDER)
    model = BlipForConditionalGeneration(shape).eval()
    captions.spread(model, 3, 2.5)
    # So that one caption ends before the limit.
    model.text_decoder.cls.predictions.bias.data[3] += 2
    model.tie_weights()
    weights = common.rounded(model, torch.float16)
    # As published files: what is the same as another tensor is left out of safetensors, and shared by the older format,
    # which also holds a buffer of integers.
    common.write_weights(FOLDER, {name: tensor for name, tensor in weights.items() if name not in SHARED})
    state = model.state_dict()
    state |= {name: weights[SHARED.get(name, name)] for name in weights}
    state["text_decoder.bert.embeddings.position_ids"] = torch.arange(shape.text_config.max_position_embeddings)[None]
    common.write_pickled(FOLDER, state)
    processor = BlipImageProcessorPil(size={"height": SIDE, "width": SIDE})
    processor.save_pretrained(FOLDER)
    images = [captions.resized(common.opened(file), SIDE, SIDE) for file in captions.pictures()]
    plain = processor(images, do_normalize=False, do_rescale=False, return_tensors="np")["pixel_values"]
    strip = np.concatenate([np.asarray(image).transpose(1, 2, 0) for image in plain]).astype(np.uint8)
    Image.fromarray(strip).save(FOLDER / "pixels.png", optimize=True)
    values = processor(images, return_tensors="pt")["pixel_values"].float()
    items, logits = [], []
    for number, file in enumerate(captions.pictures()):
        prompt = captions.PROMPTS[number % len(captions.PROMPTS)]
        ids = tokens.encode(prompt, add_special_tokens=False).ids
        greedy, rows = reference(model, values[number : number + 1], ids)
        text = tokens.decode([*ids, *greedy], skip_special_tokens=True)
        name = file.relative_to(common.ROOT).as_posix()
        items.append({"file": name, "prompt": prompt, "ids": ids, "greedy": greedy, "text": text})
        logits.append(rows)
    captions.write(FOLDER, items, logits, {}, {})


if __name__ == "__main__":
    main()
