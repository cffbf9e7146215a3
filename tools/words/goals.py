"""States what reading must reach on the pictures of kinds.py and on photographs without text."""

from scoring import Score

# The least shares of words that are found exactly and by trigram.
SHARES = {
    "English memes": (0.92, 0.98),
    "Hindi memes": (0.75, 0.75),
    "screenshots, 1x": (0.95, 0.95),
    "screenshots, 2x": (0.95, 0.95),
}
# Milliseconds of processor time for a picture with text, of the kinds listed here, and for one without.
MILLISECONDS = {"English memes": 100}
MILLISECONDS_WITHOUT_TEXT = 40
# The largest share of photographs without text that may have a false word: 2 of 60.
FALSE_WORDS = 2 / 60


def missed(kind: str, total: Score, milliseconds: float) -> list[str]:
    lines = []
    for name, found, least in zip(("exactly", "by trigram"), (total.exact, total.trigram), SHARES.get(kind, (0, 0))):
        if found < least * total.words:
            share = 100 * found / total.words
            lines.append(f"{kind}: {share:.1f} % of the words found {name} instead of {100 * least:.0f} %")
    most = MILLISECONDS.get(kind)
    if most and milliseconds > most:
        lines.append(f"{kind}: {milliseconds:.0f} ms a picture instead of {most}")
    return lines


def missed_without_text(wrong: int, pictures: int, milliseconds: float) -> list[str]:
    lines = []
    if wrong > FALSE_WORDS * pictures:
        most = int(FALSE_WORDS * pictures)
        lines.append(f"photographs without text: {wrong} of {pictures} with false words instead of {most}")
    if milliseconds > MILLISECONDS_WITHOUT_TEXT:
        lines.append(f"photographs without text: {milliseconds:.0f} ms each instead of {MILLISECONDS_WITHOUT_TEXT}")
    return lines
