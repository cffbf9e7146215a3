"""Lists the kinds of test pictures, and renders the pictures of each: the same for the same seed."""

import memes
import scenes
import screens
from drawing import Sample


def english(seed: int) -> list[Sample]:
    return memes.rendered("english", memes.ENGLISH, 2 * len(memes.ENGLISH), seed)


KINDS = {
    "English memes": english,
    "reposted memes": lambda seed: [scenes.reposted(meme) for meme in english(seed)[1::2]],
    "Hindi memes": lambda seed: memes.rendered("hindi", memes.HINDI, 15, seed),
    "screenshots, 1x": lambda seed: screens.rendered(1),
    "screenshots, 2x": lambda seed: screens.rendered(2),
    "receipts": lambda seed: [scenes.receipt(lines, i, seed) for i, lines in enumerate(scenes.RECEIPTS)],
    "street signs": lambda seed: [scenes.sign(i) for i in range(len(scenes.SIGNS))],
    "turned by 90°": lambda seed: [scenes.turned(i) for i in range(4)],
    "white on white": lambda seed: [scenes.white_on_white(i, seed) for i in range(4)],
    "thumbnails, 200 px": lambda seed: [scenes.thumbnail(meme) for meme in english(seed)[::2]],
}
