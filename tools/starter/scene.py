"""What the starter model sees beside classes: things, people, colours and light, and what people say of such pictures.

Extends the vectors of `alignment.py`. A picture's meaning is corrected by the names of the things that NanoDet finds, by
how many people there are, and by a linear map from all that is seen, fitted on captioned photographs. Sixteen elements
follow the 768: how close the picture is to everyday phrases, its colours, how surely there are a person and a second one,
how monochrome, dark and flat it is, how many people there are, 0, and what makes the length 1. A text has there how much it
asks for each.

Owns the recipe's constants. `scene.rs` computes the same from the matrices that `fit` returns.
"""

import math
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

import alignment
import cues
import lite2
import nanodet
from alignment import CODE_SHARE, LIKENESS_SHARE, unit

PHRASES = Path(__file__).with_name("phrases.txt")
# The names of COCO's classes, in the order of the detector's outputs.
THINGS = (
    "person|bicycle|car|motorcycle|airplane|bus|train|truck|boat|traffic light|fire hydrant|stop sign|parking meter|"
    "bench|bird|cat|dog|horse|sheep|cow|elephant|bear|zebra|giraffe|backpack|umbrella|handbag|tie|suitcase|frisbee|skis|"
    "snowboard|sports ball|kite|baseball bat|baseball glove|skateboard|surfboard|tennis racket|bottle|wine glass|cup|"
    "fork|knife|spoon|bowl|banana|apple|sandwich|orange|broccoli|carrot|hot dog|pizza|donut|cake|chair|couch|"
    "potted plant|bed|dining table|toilet|tv|laptop|mouse|remote|keyboard|cell phone|microwave|oven|toaster|sink|"
    "refrigerator|book|clock|vase|scissors|teddy bear|hair drier|toothbrush"
).split("|")
NUMBERS = ["one person", "two people", "several people", "many people, a crowd"]
# How many people there are at most before the next of NUMBERS, and how soft that border is.
EDGES, WIDTHS = np.array([0.5, 1.5, 2.5, 5.5]), np.array([0.1, 0.2, 0.2, 0.5])
# The shares of things and numbers in the meaning, and then of the map.
THING_SHARE, NUMBER_SHARE, MAP_SHARE = 0.15, 0.3, 0.45
# What the map takes beside the features, each with its weight; and its ridge, relative to the mean of the kernel's diagonal.
THING_INPUT, NUMBER_INPUT, COLOUR_INPUT, BACKBONE_INPUT = 0.35, 0.35, 0.12, 0.7
RIDGE = 2.0
# How many of the closest phrases count.
CLOSEST = 5
# A text's weight of the closeness to everyday phrases.
COMMONPLACE = -0.2
# Factors of a picture's further elements, and of the whole vector before its length is completed.
COMMONPLACE_SCALE, COLOUR_SCALE, PERSON_SCALE, PEOPLE_SCALE, KIND_SCALE, COUNT_SCALE = 1.25, 0.2, 0.16, 0.1, 0.3, 0.01
SCALE = 0.8
EXTRAS = 16

# The picture as the engine hands it over: its short and its long side at most.
SHORT, LONGEST = 320, 1280
# Side of the picture whose colours are counted; a pixel of it is the mean of 5 × 5 of the detector's input.
SMALL = 64
# Hues from which the next of cues.COLOURS begins, in degrees; the first one begins before 360.
HUES = [12, 38, 68, 165, 255, 300, 345]
# Saturation and chroma above which a colour counts: of red and orange, which skin and wood have faintly; of purple; others.
WARM, COOL, OTHER = (0.55, 0.3), (0.3, 0.12), (0.4, 0.2)
# Variance of the weights of places, relative to half the side: what is in the middle counts more.
MIDDLE = 0.4


class Scene(NamedTuple):
    """The matrices, for d text dimensions, f features, t things, n numbers, b backbone features and c colours."""

    named: np.ndarray  # (t + n, d): what things and numbers add to the meaning, multiplied by their shares
    named_bias: np.ndarray  # (d)
    map: np.ndarray  # (f + t + n + c + b, d)
    map_bias: np.ndarray  # (d)
    phrases: np.ndarray  # (512, d), rows of length 1
    colours: np.ndarray  # (2, c): mean and standard deviation of the logarithms
    centres: np.ndarray  # (3): means of the closeness to phrases, and of the logarithms of one and of a second person


class Seen(NamedTuple):
    """What the networks make of m pictures, and their pixels at SMALL × SMALL."""

    features: np.ndarray  # (m, f)
    logits: np.ndarray
    detected: nanodet.Detected
    pixels: np.ndarray  # (m, SMALL, SMALL, 3), u8


def phrases() -> list[str]:
    """The everyday phrases."""
    lines = [line for line in PHRASES.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [phrase for line in lines for phrase in line.split(" | ")]


def whole(picture: Image.Image) -> Image.Image:
    """The picture as the engine hands it over: reduced, never enlarged."""
    picture = picture.convert("RGB")
    width, height = picture.size
    scale = min(1.0, SHORT / min(width, height), LONGEST / max(width, height))
    side = lambda length: max(1, math.floor(length * scale + 0.5))
    return picture.resize((side(width), side(height)), Image.Resampling.BICUBIC)


def look(lite, detector, pictures: list[Image.Image]) -> Seen:
    """Runs both networks."""
    pictures = [whole(picture) for picture in pictures]
    features, logits = lite2.scores(lite, [lite2.crop(picture) for picture in pictures])
    squashed = [p.resize((nanodet.SIDE, nanodet.SIDE), Image.Resampling.BILINEAR) for p in pictures]
    pixels = np.stack([shrunk(np.asarray(picture)) for picture in squashed])
    return Seen(features, logits, nanodet.detect(detector, pictures), pixels)


def shrunk(pixels: np.ndarray) -> np.ndarray:
    """The means of blocks of pixels (HWC)."""
    block = len(pixels) // SMALL
    return np.rint(pixels.reshape(SMALL, block, SMALL, block, 3).mean(axis=(1, 3))).astype(np.uint8)


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(x, -60, 60)))


def count(people: np.ndarray) -> np.ndarray:
    """How many people are expected, (m), from the best places for one, (m, 8)."""
    return sigmoid((people - 0.35) / 0.06).sum(axis=1)


def told(people: np.ndarray) -> np.ndarray:
    """How many people there are, to be told, (m): a place counts from a higher score on than for `count`."""
    return sigmoid((people - 0.4) / 0.04).sum(axis=1)


def named(detected: nanodet.Detected) -> np.ndarray:
    """How surely there is each thing, and each number of people, (m, t + n)."""
    over = sigmoid((count(detected.people)[:, None] - EDGES) / WIDTHS)
    numbers = over - np.hstack([over[:, 1:], np.zeros((len(over), 1))])
    return np.hstack([sigmoid((detected.peaks - 0.3) / 0.06), numbers])


def colour_logarithms(pixels: np.ndarray) -> np.ndarray:
    """The logarithm of each colour's share, (m, c)."""
    rgb = pixels.astype(np.float32) / 255
    red, green, blue = np.moveaxis(rgb, -1, 0)
    most, chroma = rgb.max(axis=-1), rgb.max(axis=-1) - rgb.min(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        sectors = [(green - blue) / chroma % 6, (blue - red) / chroma + 2, (red - green) / chroma + 4]
        hue = 60 * np.where(most == red, sectors[0], np.where(most == green, sectors[1], sectors[2]))
        saturation = chroma / most
    place = np.mgrid[0:SMALL, 0:SMALL] / (SMALL - 1) * 2 - 1
    weight = np.exp(-(place**2).sum(axis=0) / (2 * MIDDLE))
    weight /= weight.sum()
    which = np.searchsorted(HUES, hue, side="right") % len(HUES)
    shares = []
    for colour in range(len(HUES)):
        least_saturation, least_chroma = WARM if colour < 2 else COOL if colour == 5 else OTHER
        counts = (which == colour) & (saturation > least_saturation) & (chroma > least_chroma)
        shares.append((counts * weight).sum(axis=(1, 2)))
    return np.log(np.stack(shares, axis=1) + 0.01)


def kinds(pixels: np.ndarray) -> np.ndarray:
    """How monochrome, dark and flat pictures are, (m, 3), from -0.5 to 1."""
    rgb = pixels.astype(np.float32) / 255
    chroma = (rgb.max(axis=-1) - rgb.min(axis=-1)).mean(axis=(1, 2))
    monochrome = np.where(chroma < 0.012, 1.0, np.where(chroma < 0.03, 0.2, -0.3))
    light = rgb @ np.array([0.299, 0.587, 0.114], np.float32)
    dark = (light < 0.15).mean(axis=(1, 2))
    night = np.minimum((dark - 0.35) / 0.35, (0.30 - light.mean(axis=(1, 2))) / 0.12)
    steps = pixels.astype(np.int16)
    alike = [(np.abs(np.diff(steps, axis=axis)).max(axis=-1) <= 1).mean(axis=(1, 2)) for axis in (1, 2)]
    flat = (np.mean(alike, axis=0) - 0.45) / 0.25
    return np.stack([monochrome, night.clip(-0.5, 1), flat.clip(-0.5, 1)], axis=1)


def standard(values: np.ndarray, mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    return ((values - mean) / deviation).clip(-2, 2.5)


def person_logarithms(detected: nanodet.Detected) -> np.ndarray:
    """How surely there are one person and a second one, (m, 2)."""
    one = np.log((detected.peaks[:, nanodet.PERSON] + 0.02) / 0.5).clip(-2.5, 0.7)
    return np.stack([one, np.log(detected.people[:, 1] + 0.03)], axis=1)


def inputs(made: alignment.Alignment, seen: Seen, colours: np.ndarray) -> np.ndarray:
    """What the map takes, before centring and without weights, (m, f + t + n + c + b)."""
    features = unit(seen.features - made.mean_features)
    coloured = standard(colour_logarithms(seen.pixels), *colours)
    return np.hstack([features, named(seen.detected), coloured, seen.detected.features])


def fit(made: alignment.Alignment, text: alignment.Embed, seen: Seen, captions: list[list[str]]) -> Scene:
    """Computes the matrices from what the networks make of photographs, and the captions of each."""
    of_all = lambda texts: np.stack([text(one) for one in texts])
    sure = named(seen.detected)
    names = np.vstack([THING_SHARE * of_all(THINGS), NUMBER_SHARE * of_all(NUMBERS)])
    names[nanodet.PERSON] = 0
    numbers_only = np.arange(len(names)) >= len(THINGS)
    logarithms = colour_logarithms(seen.pixels)
    colours = np.stack([logarithms.mean(axis=0), logarithms.std(axis=0)])
    taken = inputs(made, seen, colours)
    deviation = seen.detected.features.std(axis=0) + 1e-6
    parts = [len(made.mean_features), len(THINGS), len(NUMBERS), len(cues.COLOURS)]
    weights = np.repeat([1.0, THING_INPUT, NUMBER_INPUT, COLOUR_INPUT], parts)
    weights = np.concatenate([weights, BACKBONE_INPUT / deviation / math.sqrt(len(deviation))])
    meant = unit(np.stack([np.mean([text(one) for one in group], axis=0) for group in captions]) - made.common)
    centred = (taken - taken.mean(axis=0)) * weights
    kernel = centred @ centred.T
    strength = RIDGE * np.trace(kernel) / len(kernel)
    solved = np.linalg.solve(kernel + strength * np.eye(len(kernel)), meant - meant.mean(axis=0))
    mapped = weights[:, None] * (centred.T @ solved)
    close = unit(of_all(phrases()) - made.common)
    scene = Scene(
        named=names,
        named_bias=-(sure.mean(axis=0) * numbers_only) @ names,
        map=mapped,
        map_bias=-taken.mean(axis=0) @ mapped,
        phrases=close,
        colours=colours,
        centres=np.zeros(3),
    )
    closeness = commonplace(scene, meaning(made, scene, seen))
    return scene._replace(centres=np.array([closeness.mean(), *person_logarithms(seen.detected).mean(axis=0)]))


def meaning(made: alignment.Alignment, scene: Scene, seen: Seen) -> np.ndarray:
    """The part of the vectors (m, d) that says in the texts' terms what pictures show; length 1."""
    classes = alignment.meaning(made, seen.features, seen.logits)
    corrected = unit(classes + named(seen.detected) @ scene.named + scene.named_bias)
    return unit(corrected + MAP_SHARE * unit(inputs(made, seen, scene.colours) @ scene.map + scene.map_bias))


def commonplace(scene: Scene, meant: np.ndarray) -> np.ndarray:
    """How close pictures are to the phrases that they are closest to, (m)."""
    return np.sort(meant @ scene.phrases.T, axis=1)[:, -CLOSEST:].mean(axis=1)


def pictures(made: alignment.Alignment, scene: Scene, seen: Seen) -> np.ndarray:
    """The vectors of m pictures, (m, 784), of length 1."""
    meant = meaning(made, scene, seen)
    code, like = alignment.code(made, seen.logits), alignment.likeness(made, seen.features)
    close, one, second = scene.centres
    persons = person_logarithms(seen.detected) - [one, second]
    further = np.hstack(
        [
            COMMONPLACE_SCALE * (commonplace(scene, meant) - close)[:, None],
            COLOUR_SCALE * standard(colour_logarithms(seen.pixels), *scene.colours),
            persons * [PERSON_SCALE, PEOPLE_SCALE],
            KIND_SCALE * kinds(seen.pixels),
            COUNT_SCALE * told(seen.detected.people)[:, None],
        ]
    )
    rest = 1 - LIKENESS_SHARE
    parts = [math.sqrt(1 - CODE_SHARE) * meant, math.sqrt(CODE_SHARE) * code]
    parts = np.hstack([math.sqrt(rest) * np.hstack(parts), math.sqrt(LIKENESS_SHARE) * like])
    return completed(SCALE * parts, SCALE * math.sqrt(rest) * further)


def completed(parts: np.ndarray, further: np.ndarray) -> np.ndarray:
    """Vectors of length 1 from their parts: the further ones are shortened if there is no room for them, and the last element
    makes up the rest."""
    room = 1 - (parts**2).sum(axis=1)
    taken = (further**2).sum(axis=1)
    further = further * np.minimum(1, np.sqrt(room / taken))[:, None]
    rest = np.sqrt((room - (further**2).sum(axis=1)).clip(0))
    empty = np.zeros((len(parts), EXTRAS - further.shape[1] - 1))
    return np.hstack([parts, further, empty, rest[:, None]])


def query(made: alignment.Alignment, vector: np.ndarray, text: str) -> np.ndarray:
    """Maps a text and its MiniLM vector (d) to its vector (784) of length 1 in the common space."""
    closest = (made.classes @ vector).max()
    share = 0.10 + 0.35 * sigmoid((closest - 0.75) / 0.03)
    code = unit(alignment.softmax(made.classes @ vector / alignment.TEXT_TEMPERATURE) @ made.codes)
    parts = [math.sqrt(1 - share) * unit(vector - made.common), math.sqrt(share) * code]
    further = [COMMONPLACE, *cues.weights(text)]
    zeros = np.zeros(EXTRAS - len(further))
    return unit(np.hstack([*parts, np.zeros(alignment.LIKENESS), further, zeros]))
