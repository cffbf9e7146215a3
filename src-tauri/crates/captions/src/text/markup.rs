//! Thinking aloud, tags and special tokens, left out as they come.

/// Signs that begin a tag, with those that end it. The last ones are what Kimi thinks in.
const BRACKETS: [(char, char); 3] = [('<', '>'), ('[', ']'), ('◁', '▷')];

/// Names of tags between which a model thinks.
const THINKING: [&str; 4] = ["think", "thinking", "thought", "reasoning"];

/// The most characters of a tag; what is longer is none.
const LONGEST: usize = 200;

/// What becomes of all that was said before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// It stays.
    Stays,
    /// It was thought, and only its end is marked.
    WasThought,
}

/// Passes on what stands outside of markup.
#[derive(Debug, Default)]
pub(super) struct Markup {
    /// A tag that has begun.
    tag: String,
    thinks: bool,
}

impl Markup {
    /// Appends what is certain to be text to `shown`.
    pub(super) fn push(&mut self, character: char, shown: &mut String) -> Before {
        if BRACKETS.iter().any(|&(begin, _)| begin == character) {
            self.give_up(shown);
            self.tag.push(character);
            return Before::Stays;
        }
        if self.tag.is_empty() {
            if !self.thinks {
                shown.push(character);
            }
            return Before::Stays;
        }
        self.tag.push(character);
        if self.tag.len() > LONGEST || !may_become_tag(&self.tag) {
            self.give_up(shown);
        } else if is_complete(&self.tag) {
            return self.end_tag();
        }
        Before::Stays
    }

    /// Appends what was held back at the end of an answer.
    pub(super) fn finish(&mut self, shown: &mut String) {
        self.give_up(shown);
    }

    fn end_tag(&mut self) -> Before {
        let tag = std::mem::take(&mut self.tag);
        let (closes, name) = parse(&tag);
        if !THINKING.contains(&name.as_str()) {
            return Before::Stays;
        }
        let thought = self.thinks;
        self.thinks = !closes;
        if closes && !thought { Before::WasThought } else { Before::Stays }
    }

    /// What was held back is no tag. Of one that never ended, the sign that begins it is left out.
    fn give_up(&mut self, shown: &mut String) {
        let held = std::mem::take(&mut self.tag);
        if !self.thinks {
            let is_half = held.starts_with('<') && held.len() > 1 && may_become_tag(&held);
            shown.push_str(if is_half { &held[1..] } else { &held });
        }
    }
}

/// Whether what follows can make a tag of `held`. In square brackets stands other text, too, so only one tag is known.
fn may_become_tag(held: &str) -> bool {
    let mut characters = held.chars();
    match characters.next() {
        Some('[') => {
            let held = held.to_ascii_lowercase();
            ["[think]", "[/think]"].iter().any(|tag| tag.starts_with(&held))
        }
        Some(_) => {
            characters.next().is_none_or(|c| c.is_ascii_alphabetic() || matches!(c, '/' | '|' | '!' | '?'))
        }
        None => false,
    }
}

fn is_complete(tag: &str) -> bool {
    BRACKETS.iter().any(|&(begin, end)| tag.starts_with(begin) && tag.ends_with(end))
}

/// Whether a tag closes something, and its name in small letters.
fn parse(tag: &str) -> (bool, String) {
    let inner = tag.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '/');
    let (closes, name) = inner.strip_prefix('/').map_or((false, inner), |name| (true, name));
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
    (closes, name[..end].to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(said: &str) -> String {
        let (mut markup, mut text) = (Markup::default(), String::new());
        for character in said.chars() {
            if markup.push(character, &mut text) == Before::WasThought {
                text.clear();
            }
        }
        markup.finish(&mut text);
        text
    }

    #[test]
    fn thoughts_are_left_out() {
        assert_eq!(shown("<think>a < b, so <b>…</think>A dog."), "A dog.");
        assert_eq!(shown("[THINK]hm[/THINK]A dog."), "A dog.");
        assert_eq!(shown("◁think▷hm◁/think▷A dog."), "A dog.");
        assert_eq!(shown("<|thinking|>hm<|/thinking|>A dog."), "A dog.");
        assert_eq!(shown("A dog.<think>Is it?"), "A dog.");
    }

    #[test]
    fn thoughts_whose_beginning_is_in_the_prompt_are_left_out() {
        assert_eq!(shown("Let me see.</think>A dog."), "A dog.");
    }

    #[test]
    fn tags_and_special_tokens_are_left_out() {
        assert_eq!(shown("A <b>dog</b>.<br/><!-- x --><|im_end|></s>"), "A dog.");
        assert_eq!(shown("<script>alert(1)</script>"), "alert(1)");
        assert_eq!(shown("A dog <img src=x onerror"), "A dog img src=x onerror");
    }

    #[test]
    fn other_brackets_stay() {
        for said in ["3 < 5 > 2", "I <3 dogs", "[a sign] reads [TO LET]", "a <", "[/"] {
            assert_eq!(shown(said), said);
        }
    }

    #[test]
    fn a_tag_that_never_ends_is_not_held_for_ever() {
        let said = format!("<a {}", "x".repeat(1_000));
        let (mut markup, mut text) = (Markup::default(), String::new());
        for character in said.chars() {
            markup.push(character, &mut text);
            assert!(markup.tag.len() <= LONGEST + 4);
        }
        assert!(text.len() > 700);
    }
}
