//! Rules by which suggested tags are added by themselves. Nothing is added by a rule that the user has not made.

use macro_rules_attribute::apply;
use ratna_engine::ids::RuleId;
use ratna_engine::tags::RuleWanted;
use tauri::AppHandle;

use super::tags::{contents, mark};
use crate::dto::{KeywordRule, Marked};
use crate::error::{ErrorCode, Failure, Result};
use crate::ipc::{Arg, command, run_blocking};
use crate::session::OpenLibrary;

/// Returns the rules by which suggested tags are added by themselves, by their words.
#[apply(command)]
pub async fn keyword_rules(app: AppHandle) -> Result<Vec<KeywordRule>> {
    run_blocking(&app, |open| Ok(open.library.keyword_rules()?.into_iter().map(KeywordRule::from).collect()))
        .await
}

/// Returns how many pictures `add_keyword_rule` would add a tag to.
#[apply(command)]
pub async fn keyword_rule_count(app: AppHandle, tag: Arg<String>, strength: Arg<f32>) -> Result<u32> {
    run_blocking(&app, move |open| {
        let found = open.suggester.would_tag(&open.library, &wanted(open, &tag.0, strength.0)?)?;
        Ok(found.unwrap_or_default().len() as u32)
    })
    .await
}

/// Makes a rule by which a suggested tag of a strength or more is added by itself, and adds it to the pictures there are.
#[apply(command)]
pub async fn add_keyword_rule(app: AppHandle, tag: Arg<String>, strength: Arg<f32>) -> Result<Marked> {
    mark(app, move |open| {
        let made = open.library.add_keyword_rule(&open.suggester, &wanted(open, &tag.0, strength.0)?)?;
        // Pictures may have come meanwhile.
        open.rules.tell();
        made.ok_or_else(|| Failure::new(ErrorCode::NotFound, "no rule was made"))
    })
    .await
}

/// Removes a rule, with the tags that it added and that the person has not confirmed, or without.
#[apply(command)]
pub async fn remove_keyword_rule(app: AppHandle, id: Arg<u32>, with_tags: Arg<bool>) -> Result<Marked> {
    mark(app, move |open| {
        let removed = open.library.remove_keyword_rule(RuleId::from(id.0), with_tags.0)?;
        removed.ok_or_else(|| Failure::new(ErrorCode::NotFound, "there is no such rule"))
    })
    .await
}

/// Has a tag that rules added to pictures be the person's own.
#[apply(command)]
pub async fn keep_tag(app: AppHandle, ids: Arg<Vec<u32>>, tag: Arg<String>) -> Result<Marked> {
    mark(app, move |open| open.library.keep_tag(&contents(&ids.0), &tag.0)).await
}

/// Has a tag no longer be suggested for pictures.
#[apply(command)]
pub async fn refuse_suggested(app: AppHandle, ids: Arg<Vec<u32>>, tag: Arg<String>) -> Result<Marked> {
    mark(app, move |open| open.library.refuse_tag(&contents(&ids.0), &tag.0)).await
}

fn wanted(open: &OpenLibrary, tag: &str, strength: f32) -> Result<RuleWanted> {
    let wanted = RuleWanted::new(&open.library, tag, strength);
    wanted.ok_or_else(|| Failure::new(ErrorCode::NotFound, format!("{tag} is never suggested")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dto::Details;
    use crate::testing::TestLibrary;
    use ratna_engine::ids::ContentId;

    #[test]
    fn a_rule_of_a_suggested_word_is_listed_and_what_it_added_is_told_apart() {
        let library = TestLibrary::new(1);
        let open = library.open();
        let id = ContentId::from(library.ids(&open)[0]);
        open.library.set_caption(id, "A dog").unwrap();
        let wanted = wanted(&open, "Dogs", 0.7).unwrap();
        let made = open.library.add_keyword_rule(&open.suggester, &wanted).unwrap().unwrap();
        assert_eq!(made.pictures, 1);
        let details = Details::from(open.library.details(id).unwrap());
        assert_eq!((details.tags, details.tags_by_rule), (vec!["Dogs".to_owned()], vec!["Dogs".to_owned()]));
        let rules: Vec<KeywordRule> =
            open.library.keyword_rules().unwrap().into_iter().map(KeywordRule::from).collect();
        assert_eq!((rules[0].tag.as_str(), rules[0].strength, rules[0].pictures), ("Dogs", 0.7, 1));
        assert_eq!(super::wanted(&open, "Bello", 0.7).unwrap_err().code, ErrorCode::NotFound);
    }
}
