//! English nouns in the plural.

const IRREGULAR: [(&str, &str); 17] = [
    ("man", "men"),
    ("woman", "women"),
    ("child", "children"),
    ("person", "people"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("mouse", "mice"),
    ("goose", "geese"),
    ("ox", "oxen"),
    ("bus", "buses"),
    ("knife", "knives"),
    ("leaf", "leaves"),
    ("wolf", "wolves"),
    ("loaf", "loaves"),
    ("shelf", "shelves"),
    ("scarf", "scarves"),
    ("thief", "thieves"),
];
/// Words without a plural of their own.
const UNCOUNTED: [&str; 24] = [
    "people",
    "sheep",
    "deer",
    "fish",
    "hair",
    "snow",
    "rain",
    "water",
    "grass",
    "rice",
    "bread",
    "food",
    "money",
    "clothes",
    "jewellery",
    "furniture",
    "luggage",
    "fruit",
    "buffalo",
    "corn",
    "jeans",
    "trousers",
    "glasses",
    "scissors",
];

/// A noun, or several words that end with one, in the plural.
pub(super) fn plural(noun: &str) -> String {
    let at = noun.rfind(' ').map_or(0, |blank| blank + 1);
    let (start, last) = noun.split_at(at);
    format!("{start}{}", of_word(last))
}

fn of_word(word: &str) -> String {
    if let Some((_, plural)) = IRREGULAR.iter().find(|(singular, _)| *singular == word) {
        return (*plural).to_owned();
    }
    let is_participle = word.ends_with("ing") && word.len() > 5;
    if UNCOUNTED.contains(&word) || word.ends_with("men") || is_participle {
        return word.to_owned();
    }
    let stem = word.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']));
    if let Some(stem) = stem {
        return format!("{stem}ies");
    }
    if word.ends_with("ss") || word.ends_with(['x', 'z']) || word.ends_with("ch") || word.ends_with("sh") {
        return format!("{word}es");
    }
    if word.ends_with('s') { word.to_owned() } else { format!("{word}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_take_the_plural_that_captions_use() {
        let pairs = [
            ("dog", "dogs"),
            ("hot air balloon", "hot air balloons"),
            ("man", "men"),
            ("old woman", "old women"),
            ("city", "cities"),
            ("toy", "toys"),
            ("bus", "buses"),
            ("church", "churches"),
            ("sheep", "sheep"),
            ("glass", "glasses"),
            ("wedding", "wedding"),
        ];
        for (noun, many) in pairs {
            assert_eq!(plural(noun), many);
        }
    }
}
