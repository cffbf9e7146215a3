//! The recognizer's characters, by class.

static RUNS: &str = include_str!("../../assets/words/characters.txt");

/// The character of every class but the first, which is nothing.
///
/// The asset holds the first and the last of every run of consecutive characters; the last class is the space, which it
/// leaves out.
pub fn characters() -> Vec<char> {
    let ends: Vec<char> = RUNS.chars().collect();
    let runs = ends.as_chunks::<2>().0.iter();
    runs.flat_map(|&[first, last]| first..=last).chain([' ']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_but_the_first_has_a_character_of_its_own() {
        let characters = characters();
        assert_eq!(characters.len(), 18_709);
        assert_eq!(characters.iter().collect::<std::collections::HashSet<_>>().len(), characters.len());
        assert!("Az09é€中あ한🛅".chars().filter(|character| characters.contains(character)).count() >= 6);
    }
}
