"""Generates fixtures/moondream: a small random Moondream 2 in its layout of 2024, in f16.

The reference of its decoder is transformers' Phi, the one of its image tower timm's vision transformer, from which SigLIP
was made; their weights are stored under Moondream's names.
"""

import numpy as np
import torch
from PIL import Image
from timm.models.vision_transformer import VisionTransformer
from transformers import PhiConfig, PhiForCausalLM

import captions
import common
import qwen3_vl

FOLDER = common.FIXTURES / "moondream"
SIDE, PATCH, WIDTH, TEXT_WIDTH, BETWEEN, HEADS = 42, 14, 16, 32, 24, 2
PROMPTS = ["Describe this picture in one sentence.", "What is it?", "यह क्या है?", "Which colours?", ""]


class Projection(torch.nn.Module):
    """From the image tower to the decoder."""

    def __init__(self) -> None:
        super().__init__()
        self.fc1 = torch.nn.Linear(WIDTH, BETWEEN)
        self.fc2 = torch.nn.Linear(BETWEEN, TEXT_WIDTH)

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        return self.fc2(torch.nn.functional.gelu(self.fc1(states), approximate="tanh"))


def decoder(rows: int) -> PhiForCausalLM:
    shape = {"hidden_size": TEXT_WIDTH, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": HEADS}
    shape |= {"vocab_size": rows, "max_position_embeddings": 128, "partial_rotary_factor": 0.5}
    return PhiForCausalLM(PhiConfig(**shape, hidden_act="gelu_new", bos_token_id=0, eos_token_id=0)).eval()


def tower() -> VisionTransformer:
    return VisionTransformer(
        img_size=SIDE, patch_size=PATCH, embed_dim=WIDTH, depth=2, num_heads=HEADS, mlp_ratio=2, class_token=False,
        global_pool="", num_classes=0, act_layer="gelu_tanh",
    ).eval()


def named(phi: PhiForCausalLM, vision: VisionTransformer, projection: Projection) -> dict[str, torch.Tensor]:
    """The weights under Moondream's names."""
    tensors = {}
    for name, tensor in common.rounded(vision, torch.float16).items():
        name = name.replace("patch_embed.proj", "patch_embed.linear")
        tensors[f"vision_encoder.encoder.model.visual.{name}"] = tensor
    embedding = "vision_encoder.encoder.model.visual.patch_embed.linear.weight"
    tensors[embedding] = tensors[embedding].flatten(1).contiguous()
    for name, tensor in common.rounded(projection, torch.float16).items():
        tensors[f"vision_encoder.projection.mlp.{name}"] = tensor
    weights = common.rounded(phi, torch.float16)
    for part in ("weight", "bias"):
        for layer in range(phi.config.num_hidden_layers):
            old, new = f"model.layers.{layer}", f"text_model.transformer.h.{layer}"
            projections = [weights[f"{old}.self_attn.{name}_proj.{part}"] for name in "qkv"]
            tensors[f"{new}.mixer.Wqkv.{part}"] = torch.cat(projections)
            names = {"self_attn.dense": "mixer.out_proj", "mlp.fc1": "mlp.fc1", "mlp.fc2": "mlp.fc2"}
            for name, renamed in (names | {"input_layernorm": "ln"}).items():
                tensors[f"{new}.{renamed}.{part}"] = weights[f"{old}.{name}.{part}"]
        tensors[f"text_model.lm_head.ln.{part}"] = weights[f"model.final_layernorm.{part}"]
        tensors[f"text_model.lm_head.linear.{part}"] = weights[f"lm_head.{part}"]
    return tensors | {"text_model.transformer.embd.wte.weight": weights["model.embed_tokens.weight"]}


def config(rows: int) -> dict:
    vision = {"hidden_size": WIDTH, "intermediate_size": 2 * WIDTH, "num_hidden_layers": 2}
    vision |= {"num_attention_heads": HEADS, "image_size": SIDE, "patch_size": PATCH, "projection_size": BETWEEN}
    text = {"hidden_size": TEXT_WIDTH, "intermediate_size": 40, "num_hidden_layers": 2, "num_attention_heads": HEADS}
    text |= {"rotary_dim": 8, "vocab_size": rows, "max_position_embeddings": 128}
    return {"architectures": ["Moondream"], "model_type": "moondream1", "vision_config": vision, "phi_config": text}


@torch.no_grad()
def reference(phi: PhiForCausalLM, seen: torch.Tensor, question: list[int], end: int) -> tuple[list, torch.Tensor]:
    """Greedy token IDs of the answer, and the logits after the question's last token and each token of the answer."""
    words = phi.get_input_embeddings()
    embed = lambda ids: words(torch.tensor([ids]))
    start = torch.cat([embed([end]), seen, embed(question)], dim=1)
    options = {"max_new_tokens": captions.LIMIT, "do_sample": False, "eos_token_id": end, "pad_token_id": end}
    greedy = phi.generate(inputs_embeds=start, attention_mask=torch.ones(start.shape[:2]), **options)[0].tolist()
    logits = phi(inputs_embeds=torch.cat([start, embed(greedy)], dim=1)).logits[0]
    return greedy, logits[start.shape[1] - 1 :]


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    tokens = qwen3_vl.tokenizer()
    tokens.save(str(FOLDER / "tokenizer.json"), pretty=False)
    end, rows = tokens.token_to_id("<|endoftext|>"), tokens.get_vocab_size() + 2
    common.write_json(FOLDER / "config.json", config(rows))
    phi, vision, projection = decoder(rows), tower(), Projection()
    for number, model in enumerate((phi, vision, projection)):
        captions.spread(model, 20 + number, 2.0)
    # So that an answer ends before the limit.
    phi.lm_head.bias.data[end] += 4
    common.write_weights(FOLDER, named(phi, vision, projection))
    images = [captions.resized(common.opened(file), SIDE, SIDE) for file in captions.pictures()]
    strip = np.concatenate([np.asarray(image) for image in images])
    Image.fromarray(strip).save(FOLDER / "pixels.png", optimize=True)
    items, logits, more = [], [], {}
    for number, (file, image, prompt) in enumerate(zip(captions.pictures(), images, PROMPTS)):
        values = torch.from_numpy(np.asarray(image).transpose(2, 0, 1).astype(np.float32) / 127.5 - 1)
        with torch.no_grad():
            states = vision.forward_features(values[None])
            seen = projection(states)
        more[f"states.{number}"] = states[0].contiguous()
        question = tokens.encode(f"\n\nQuestion: {prompt}\n\nAnswer:").ids
        greedy, scores = reference(phi, seen, question, end)
        text = tokens.decode(greedy, skip_special_tokens=True).rstrip("\ufffd")
        name = file.relative_to(common.ROOT).as_posix()
        items.append({"file": name, "prompt": prompt, "ids": question, "greedy": greedy, "text": text})
        logits.append(scores)
    captions.write(FOLDER, items, logits, more, {})


if __name__ == "__main__":
    main()
