"""Queries and the pictures that match them, for measure.py: 1 matches, 0 does not, -1 is unknown.

Reads two folders of photographs: `labels/nXXXXXXXX_class_name.JPEG`, one photograph per ImageNet class with its WordNet
ID, and `flickr/` with `captions.csv` (image,caption), five captions per photograph.
"""

import csv
import re
from collections import defaultdict
from pathlib import Path

import numpy

# Subjects: words in captions that prove the subject, and words that leave it open.
WORDS = {
    "man": (r"man|men|guy|gentleman", r"person|people|player|couple|crowd|\w+er|he|his"),
    "woman": (r"woman|women|lady|ladies", r"person|people|girl|couple|crowd|player|she|her"),
    "girl": (r"girls?", r"child|kids?|woman|baby|toddler|people|she|her|lady"),
    "boy": (r"boys?", r"child|kids?|man|baby|toddler|people|he|his"),
    "child": (r"child|children|kids?|boys?|girls?|toddler|baby", r"people|player|young|person"),
    "baby": (r"baby|infant|toddler", r"child|kids?|boy|girl"),
    "dog": (r"dogs?|puppy|puppies|greyhounds?|terrier|poodle", r"animals?"),
    "snow": (r"snow\w*", r"ski\w*|winter|ice|sled\w*"),
    "beach": (r"beach|shore", r"sand\w*|ocean|sea|surf\w*|waves?"),
    "water": (
        r"water|lake|ocean|sea|pool|river|waves?|stream|pond",
        r"swim\w*|beach|surf\w*|boat|splash\w*|wet|fountain|kayak\w*|div\w*",
    ),
    "bicycle": (r"bicycles?|bikes?|bicyclist|biker|cyclist", r"rid\w*|motor\w*|bmx|cycl\w*"),
    "car": (r"cars?|vehicle|truck", r"street|road|rac\w*|park\w*|driv\w*|van|bus|taxi|traffic"),
    "tennis": (r"tennis", r"racket|court"),
    "basketball": (r"basketball", r"ball|hoop"),
    "football player": (r"football", r"soccer|player|ball|team|uniform"),
    "soccer": (r"soccer", r"football|ball|player|team"),
    "baseball": (r"baseball", r"ball|bat|player|pitch\w*|catcher"),
    "skateboard": (r"skateboard\w*", r"skat\w*|ramp"),
    "snowboarder": (r"snowboard\w*", r"ski\w*|snow\w*|sled\w*"),
    "swimming pool": (r"pool", r"swim\w*|water|div\w*"),
    "mountains": (r"mountains?|mountaintop", r"hills?|cliff|rock\w*|climb\w*|peak|canyon"),
    "bird": (r"birds?|seagull|ducks?|geese|goose|pigeons?|parrot|eagle", r"animals?|feather"),
    "boat": (r"boats?|canoe|kayak\w*|ship|sailboat|raft", r"water|dock|sail\w*|lake|ocean"),
    "street": (
        r"street|sidewalk|road",
        r"city|walk\w*|cars?|buildings?|town|outside|store|shop\w*|bus|traffic|alley|path",
    ),
    "grass": (
        r"grass\w*|lawn",
        r"field|park|yard|green|outside|football|soccer|baseball|hill|meadow|plants?",
    ),
    "ball": (r"balls?|basketball|football|soccer|tennis|baseball", r"play\w*|game|toy|sports?"),
    "motorcycle": (r"motorcycl\w*|motorbike|motocross", r"bikes?|rac\w*|rid\w*|dirt"),
    "surfer on a wave": (r"surf\w*", r"waves?|ocean|board|water"),
    "bench": (r"bench", r"sit\w*|seat|park"),
    "hat": (r"hats?|cap", r"helmet|head|hood|wear\w*|dress\w*|costume|uniform|snow|jacket|bandana"),
    "cake": (r"cake", r"birthday|food|eat\w*"),
    "horse": (r"horses?", r"animals?|rid\w*|cows?"),
    "train": (r"train|subway", r"station|rail\w*|tracks?"),
    "fire": (r"fire|flames?|bonfire|campfire", r"smoke|burn\w*|light\w*|grill"),
    "waterfall": (r"waterfall", r"water|river|stream|splash\w*|fountain"),
    "bus": (r"bus", r"street|cars?|vehicle|train|traffic"),
}

# Kinds by ranges of WordNet IDs (thousands, first and last) or by class names.
KINDS = {
    "dog": (2085, 2113),
    "snake": (1726, 1757),
    "bird": [(1514, 1622), (1796, 1861), (2002, 2058)],
    "insect": (2165, 2279),
    "monkey": "patas|capuchin|indri",
    "spider": "barn spider|wolf spider",
    "bear": "brown bear|American black bear",
    "boat": "canoe|catamaran|trimaran|speedboat|liner",
    "car": "jeep|racer|pickup|car wheel|tow truck|police van|car mirror",
    "truck": "tow truck|pickup|snowplow|half track|police van",
    "fruit": "orange|lemon|jackfruit|custard apple",
    "fish": "coho|lionfish|anemone fish|hammerhead",
    "wolf": "timber wolf|red wolf",
    "musical instrument": "harp|violin|organ|maraca|chime",
    "airplane": "warplane",
    "hat": "cowboy hat|sombrero|bathing cap",
    "train": "freight car|passenger car",
    "cat": "Siamese cat",
}

# Classes whose pictures may match each other's names, besides those of one kind.
ALIKE = """timber wolf|red wolf|hyena|grey fox
weasel|polecat|badger|marmot|beaver|hare|meerkat|snow leopard|hyena|brown bear|American black bear
canoe|catamaran|trimaran|speedboat|liner|wreck
jeep|racer|pickup|car wheel|tow truck|police van|car mirror|snowplow|half track|grille|golfcart|plow|trolleybus
bakery|confectionery|restaurant|shoe shop|bagel|pretzel
freight car|passenger car|trolleybus|police van
plane|warplane
geyser|volcano|fountain
bath towel|toilet tissue|sock
suit|vestment|pajama|miniskirt
box turtle|leatherback turtle|African crocodile|African chameleon|European fire salamander
cassette|tape player|entertainment center
shopping basket|packet|wallet
space heater|radiator|fire screen
bookcase|wardrobe|entertainment center|plate rack
wok|hot pot|rotisserie
goblet|pitcher|beaker
ballpoint|pencil box|rubber eraser|paintbrush|slide rule
picket fence|bannister|grille
hatchet|carpenter's kit|hook
parking meter|pay-phone|analog clock|odometer
hermit crab|king crab|snail|jellyfish
palace|suspension bridge|fountain
acorn|agaric|daisy""".splitlines()

# Queries that are meaningless, not visual, or not shown in any photograph of either folder.
ABSENT = """quarterly tax return|asdfgh|zebra|giraffe|pizza|piano|sushi|passport|invoice|lighthouse|submarine
qwertz|penguin|bank statement|uncle ramesh|xqzt blorf|happy birthday mom|the meaning of life|my password
dinosaur|chess board|microscope|x-ray of a hand|spaceship|octopus|my cousin priya|meeting notes|democracy
an error message|kangaroo|lasagne|eiffel tower|recipe for soup|love|wedding dress|panda|toothbrush
hospital bed|castle|rainbow|camel|christmas tree|laptop computer|spreadsheet|sewing machine|strawberry
windmill|parliament|wine bottle|sheep|hot air balloon over desert|blood test results|train ticket|polar bear
koala|dentist|washing machine|statue of liberty|hamburger|tuesday""".replace("\n", "|").split("|")


class Pictures:
    """The photographs of both folders, labels first, with their class or captions."""

    def __init__(self, data: Path):
        self.labelled = sorted((data / "labels").iterdir())
        self.captioned = sorted((data / "flickr").glob("*.jpg"))
        self.names = [p.stem.split("_", 1)[1].replace("_", " ") for p in self.labelled]
        # Thousands of the WordNet ID: neighbours are related.
        self.numbers = numpy.array([int(p.name[1:6]) for p in self.labelled])
        captions = defaultdict(list)
        with open(data / "flickr" / "captions.csv", newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                captions[row["image"]].append(row["caption"].lower())
        self.captions = [captions[p.name] for p in self.captioned]
        self.count = len(self.labelled) + len(self.captioned)

    def saying(self, pattern: str) -> numpy.ndarray:
        """How many captions of each captioned photograph contain a word of the pattern."""
        word = re.compile(rf"\b({pattern})\b")
        return numpy.array([sum(bool(word.search(c)) for c in own) for own in self.captions])

    def of_kind(self, kind) -> numpy.ndarray:
        """Which labelled photographs are of a kind, as defined in KINDS."""
        if isinstance(kind, str):
            return numpy.isin(self.names, kind.split("|"))
        spans = kind if isinstance(kind, list) else [kind]
        inside = [(self.numbers >= first) & (self.numbers <= last) for first, last in spans]
        return numpy.any(inside, axis=0)

    def of_word(self, word: str) -> numpy.ndarray:
        """1 if two captions mention the subject, 0 if none mentions it or a related word, otherwise -1."""
        right, open_ = WORDS[word]
        said, hinted = self.saying(right), self.saying(open_)
        return numpy.where(said >= 2, 1, numpy.where((said == 0) & (hinted == 0), 0, -1))

    def unsaid(self, name: str) -> numpy.ndarray:
        """0 for captioned photographs that do not mention a class, -1 for the others."""
        return numpy.where(self.saying(re.escape(name.split()[-1].lower()) + "s?") > 0, -1, 0)


def queries(pictures: Pictures) -> list[tuple[str, str, numpy.ndarray]]:
    """All queries as (set, query, truth for every picture), sorted."""
    labelled, unknown = len(pictures.labelled), numpy.full(len(pictures.captioned), -1)
    kinds = {kind: pictures.of_kind(of) for kind, of in KINDS.items()}
    groups = [*kinds.values(), *(pictures.of_kind(line) for line in ALIKE)]
    dogs = pictures.saying(WORDS["dog"][0]) > 0
    found = []
    for i, name in enumerate(pictures.names):
        alike = numpy.any([group for group in groups if group[i]] or [numpy.zeros(labelled, bool)], axis=0)
        truth = numpy.where(alike, -1, 0)
        truth[i] = 1
        rest = pictures.unsaid(name)
        if kinds["dog"][i]:
            rest[dogs] = -1
        found.append(("label", name, numpy.concatenate([truth, rest])))
    for kind, members in kinds.items():
        rest = pictures.of_word(kind) if kind in WORDS else pictures.unsaid(kind)
        found.append(("kind", kind, numpy.concatenate([members.astype(int), rest])))
    for word in WORDS.keys() - KINDS.keys():
        found.append(("word", word, numpy.concatenate([numpy.full(labelled, -1), pictures.of_word(word)])))
    found += [("absent", text, numpy.zeros(pictures.count, int)) for text in ABSENT]
    for i, captions in enumerate(pictures.captions):
        truth = unknown.copy()
        truth[i] = 1
        text = captions[0].rstrip(" .")
        found.append(("caption", text, numpy.concatenate([numpy.full(labelled, -1), truth])))
    return sorted(found, key=lambda query: query[:2])
