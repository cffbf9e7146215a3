//! The words of everyday searches, and words of other languages that the tokenizer breaks into pieces.

use super::super::Starter;
use super::*;
use ratna_engine::embedder::Embedder;

/// Everyday English nouns, plurals and compounds; most are split by the tokenizer.
const ENGLISH: &str = "
    dog cat poodle chihuahua dachshund snowboarders snowboarding selfie selfies emoji emojis
    labrador retriever schnauzer rottweiler pug husky dalmatian beagle corgi lizard iguana chameleon
    gecko salamander axolotl jellyfish starfish seahorse octopus hedgehog squirrel chipmunk raccoon
    meerkat lemur gorilla chimpanzee orangutan kangaroo koala wombat platypus ostrich flamingo
    pelican toucan parrot hummingbird woodpecker kingfisher ladybug grasshopper dragonfly butterfly
    caterpillar mushroom strawberry blueberry raspberry pineapple pomegranate avocado broccoli
    cauliflower zucchini cucumber artichoke asparagus croissant pretzel bagel burrito taco pizza
    spaghetti lasagna sushi ramen guacamole hamburger cheeseburger cappuccino espresso smoothie
    popsicle cupcake birthday fireworks skateboard skateboarding motorbike motorcycle bicycle
    scooter minivan limousine ambulance helicopter airplane sailboat speedboat kayak gondola
    catamaran submarine trampoline treadmill dumbbell barbell frisbee snorkel parachute paraglider
    sunglasses backpack handbag suitcase umbrella wristwatch sandals sneakers flipflops hoodie
    sweatshirt cardigan kimono sombrero bikini swimsuit wetsuit lingerie necklace earrings bracelet
    lipstick mascara sunscreen toothbrush hairdryer dishwasher microwave refrigerator toaster teapot
    corkscrew spatula colander screwdriver wrench chainsaw lawnmower wheelbarrow greenhouse
    scarecrow lighthouse windmill skyscraper cathedral mosque pagoda stupa igloo teepee waterfall
    volcano glacier iceberg canyon rainforest sunrise sunset rainbow thunderstorm lightning tornado
    snowman snowflake icicle saxophone accordion harmonica bagpipes ukulele xylophone tambourine
    screenshot spreadsheet barcode qrcode whiteboard laptop smartphone iphone ipad webcam headphones
    earbuds joystick gamepad drone lego barbie pokemon minecraft snapchat instagram facebook youtube
    tiktok whatsapp meme memes vaccine facemask stethoscope wheelchair crutches ultrasound passport
    sudoku crossword origami calligraphy graffiti mural tattoo piercing dreadlocks mohawk ponytail
    moustache beard freckles toddler newborn babies grandparents bridesmaid groom wedding graduation
    halloween christmas hanukkah ramadan diwali holi carnival puppy puppies kitten kittens goldfish
    hamster guinea pig ferret parakeet cockatoo budgie stallion foal donkey llama alpaca camel
    rhinoceros hippopotamus giraffe zebra wildebeest antelope bison moose reindeer walrus dolphin
    orca narwhal manatee piranha stingray lobster crayfish barnacle anemone coral seaweed succulent
    cactus orchid sunflower tulip daffodil hydrangea lavender bonsai bamboo palm bouquet picnic
    barbecue campfire marshmallow tent hammock hiking mountaineering snowshoe sledding tobogganing
    ziplining bungee rollercoaster carousel aquarium planetarium museum playground sandcastle
    swimming paddleboard surfboard windsurfing kitesurfing wakeboarding snorkeling scuba yoga
    pilates gymnastics cheerleader marathon triathlon cyclist footballer goalkeeper quarterback
    referee basketball volleyball badminton pickleball curling biathlon judo karate taekwondo sumo
    bartender barista waitress firefighter policeman astronaut scientist welder plumber electrician
    carpenter cats dogs poodles labradoodles children strawberries cherries berries knives wolves
    cities buses foxes beaches sandwiches watches glasses trousers jeans socks gloves mittens
    scarves hats boots raincoat rainboots doghouse birdhouse treehouse beehive anthill sandbox
    snowball snowstorm raindrop sunbeam moonlight starlight bedroom bathroom living kitchen basement
    attic balcony terrace courtyard driveway footpath crosswalk streetlight streetcar tramway
    railway locomotive tractor bulldozer excavator forklift crane scaffolding blueprint notebook
    postcard envelope stapler paperclip eraser pencil crayons paintbrush easel sculpture pottery
    ceramics candlestick chandelier lampshade curtain pillow blanket mattress wardrobe bookshelf
    armchair
";

/// Everyday nouns in French.
const FRENCH: &str = "
    chien chat oiseau poisson cheval vache mouton arbre fleur maison voiture vélo avion bateau plage
    montagne neige soleil lune étoile enfant fille garçon femme homme mariage anniversaire gâteau
    pomme fraise
";

/// Everyday nouns in German.
const GERMAN: &str = "
    hund katze vogel fisch pferd kuh schaf baum blume haus auto fahrrad flugzeug boot strand berg
    schnee sonne mond stern kind mädchen junge frau mann hochzeit geburtstag kuchen apfel erdbeere
";

/// Everyday nouns in Spanish.
const SPANISH: &str = "
    perro gato pájaro pez caballo vaca oveja árbol flor casa coche bicicleta avión barco playa
    montaña nieve sol luna estrella niño niña mujer hombre boda cumpleaños pastel manzana fresa
    queso
";

/// Everyday nouns in Italian.
const ITALIAN: &str = "
    cane gatto uccello pesce cavallo mucca pecora albero fiore casa macchina bicicletta aereo barca
    spiaggia montagna neve sole luna stella bambino ragazza donna uomo matrimonio compleanno torta
    mela fragola formaggio
";

/// Everyday nouns in Portuguese.
const PORTUGUESE: &str = "
    cachorro gato pássaro peixe cavalo vaca ovelha árvore flor casa carro bicicleta avião barco
    praia montanha neve sol lua estrela criança menina mulher homem casamento aniversário bolo maçã
    morango queijo
";

/// Everyday nouns in Dutch.
const DUTCH: &str = "
    hond kat vogel vis paard koe schaap boom bloem huis auto fiets vliegtuig boot strand berg sneeuw
    zon maan ster kind meisje jongen vrouw man bruiloft verjaardag taart appel aardbei
";

/// Everyday nouns in Polish.
const POLISH: &str = "
    pies kot ptak ryba koń krowa owca drzewo kwiat dom samochód rower samolot statek plaża góra
    śnieg słońce księżyc gwiazda dziecko dziewczyna chłopiec kobieta mężczyzna ślub urodziny ciasto
    jabłko truskawka
";

fn understanding(model: &Starter, text: &str) -> Understanding {
    model.understanding(text).unwrap()
}

#[test]
fn everyday_english_words_are_understood() {
    let model = Starter::new().unwrap();
    let words: Vec<&str> = ENGLISH.split_whitespace().collect();
    assert!(words.len() > 400, "{}", words.len());
    let missed: Vec<&&str> =
        words.iter().filter(|word| understanding(&model, word) != Understanding::Words).collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn most_foreign_words_are_guesses() {
    let model = Starter::new().unwrap();
    let languages = [FRENCH, GERMAN, SPANISH, ITALIAN, PORTUGUESE, DUTCH, POLISH];
    let words: Vec<&str> = languages.iter().flat_map(|words| words.split_whitespace()).collect();
    let guessed = words.iter().filter(|word| understanding(&model, word) == Understanding::Guess).count();
    // The others are words of the vocabulary, such as "casa" and "kind", or of English, such as "pastel" and "pies".
    assert!(guessed * 4 >= words.len() * 3, "{guessed} of {}", words.len());
    for word in ["chien", "Hund", "perro", "gato", "chat noir chien"] {
        let expected = if word.contains(' ') { Understanding::Words } else { Understanding::Guess };
        assert_eq!(understanding(&model, word), expected, "{word}");
    }
}

#[test]
fn other_scripts_are_not_understood() {
    let model = Starter::new().unwrap();
    for text in ["собака", "犬", "猫", "कुत्ता", "강아지", "كلب", "σκύλος", "красный дом"]
    {
        assert_eq!(understanding(&model, text), Understanding::Nothing, "{text}");
    }
}

#[test]
fn a_known_word_a_number_and_a_short_word_are_enough() {
    let model = Starter::new().unwrap();
    for text in ["a chien on a beach", "2019", "tv", "犬 dog", "café", "Labradors, poodles & pugs", "?"] {
        assert_eq!(understanding(&model, text), Understanding::Words, "{text}");
    }
}

#[test]
fn words_are_known_by_their_parts() {
    let rank = |word: &str| ["snow", "board", "bake", "casa"].contains(&word).then_some(900);
    for word in ["snowboard", "snowboards", "baking", "baker", "baked"] {
        assert!(is_known(word, &rank), "{word}");
    }
    for word in ["snowx", "xboard", "bak", "casamiento"] {
        assert!(!is_known(word, &rank), "{word}");
    }
}

#[test]
fn the_list_is_sorted() {
    assert!(LISTED.is_sorted() && LISTED.len() > 10_000);
}

#[test]
fn the_vocabulary_of_suggested_tags_is_understood() {
    let starter = Starter::new().unwrap();
    let words = ratna_engine::tags::vocabulary::built_in();
    let guessed: Vec<&str> = words
        .iter()
        .map(|word| word.name)
        .filter(|word| starter.understanding(word).unwrap() != Understanding::Words)
        .collect();
    assert!(guessed.len() * 50 <= words.len(), "{} of {}: {guessed:?}", guessed.len(), words.len());
}

/// Words of English dictionaries, and names, that are rather Hindi when they are searched for.
const HINDI: [&str; 26] = [
    "raja",
    "sabha",
    "devi",
    "nagar",
    "hara",
    "kali",
    "lal",
    "lakshmi",
    "maharaja",
    "rani",
    "mata",
    "mandir",
    "kala",
    "gora",
    "masjid",
    "mahal",
    "ganga",
    "durga",
    "pandit",
    "dil",
    "ankh",
    "bade",
    "barf",
    "hath",
    "maharanee",
    "maharani",
];

#[test]
fn no_lexicon_takes_english_words_for_its_own() {
    let tokenizer: serde_json::Value =
        serde_json::from_slice(include_bytes!("../../assets/starter/tokenizer.json")).unwrap();
    let vocabulary = tokenizer["model"]["vocab"].as_object().unwrap();
    let whole = vocabulary.keys().map(String::as_str).filter(|word| !word.starts_with("##"));
    let taken: Vec<&str> = whole
        .chain(LISTED.iter().copied())
        .filter(|word| ratna_engine::lexicon::gloss(word).text != *word && word.is_ascii())
        .filter(|word| !HINDI.contains(word))
        .collect();
    assert!(taken.is_empty(), "add these to [english] in the lexicon: {}", taken.join(" "));
}
