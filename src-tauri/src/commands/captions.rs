//! Captions: what a picture shows, in the person's words.

use macro_rules_attribute::apply;
use ratna_engine::ids::ContentId;
use tauri::{AppHandle, Manager};

use crate::dto::Event;
use crate::error::Result;
use crate::ipc::{Arg, command, run_blocking};
use crate::session::Session;

/// Sets what a picture shows in the person's own words, in place of any model's; an empty text deletes the caption.
#[apply(command)]
pub async fn set_caption(app: AppHandle, id: Arg<u32>, text: Arg<String>) -> Result<()> {
    run_blocking(&app, move |open| Ok(open.library.set_caption(ContentId::from(id.0), &text.0)?)).await?;
    app.state::<Session>().events().send(Event::Marked);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dto::Details;
    use crate::error::{ErrorCode, Failure};
    use crate::testing::TestLibrary;

    #[test]
    fn a_caption_is_shown_as_the_persons_own_until_it_is_emptied() {
        let library = TestLibrary::new(1);
        let open = library.open();
        let id = ContentId::from(library.ids(&open)[0]);
        let shown = || Details::from(open.library.details(id).unwrap()).caption;
        assert!(shown().is_none());
        open.library.set_caption(id, "Bello in snow\nat home").unwrap();
        let caption = shown().unwrap();
        assert_eq!((caption.text.as_str(), caption.captioner), ("Bello in snow\nat home", None));
        assert!(caption.made_at > 0);
        open.library.set_caption(id, "").unwrap();
        assert!(shown().is_none());
    }

    #[test]
    fn a_library_that_is_open_for_reading_keeps_its_captions() {
        let library = TestLibrary::new(1);
        let open = library.open_read_only();
        let id = ContentId::from(library.ids(&open)[0]);
        let failure = Failure::from(open.library.set_caption(id, "Bello").unwrap_err());
        assert_eq!(failure.code, ErrorCode::ReadOnly);
    }
}
