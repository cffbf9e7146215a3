//! Model servers that may caption pictures, and their keys.
//!
//! Owns that a key is kept only once its server has taken it. No command returns one.

use macro_rules_attribute::apply;
use ratna_captions::servers::{Address, Found, Key, Limits, Server};
use ratna_captions::{Error as CaptionError, Result as CaptionResult};
use ratna_engine::Error;
use tauri::AppHandle;

use crate::dto::FoundServer;
use crate::error::Result;
use crate::ipc::{Arg, command, run_blocking};
use crate::session::{OpenLibrary, captioner};

/// Returns the model servers that answer at the usual ports of this machine.
#[apply(command)]
pub async fn caption_servers(app: AppHandle) -> Result<Vec<FoundServer>> {
    run_blocking(&app, |open| {
        let found = captioner::find(&open.keys).into_iter();
        Ok(found.map(|Found { address, server }| found_server(open, &address, server)).collect())
    })
    .await
}

/// Returns the model server at an address; one that wants a key, too. One on another machine needs the host that the person
/// confirmed.
#[apply(command)]
pub async fn caption_server(
    app: AppHandle,
    address: Arg<String>,
    confirmed_host: Arg<Option<String>>,
) -> Result<FoundServer> {
    run_blocking(&app, move |open| server_at(open, &address.0, confirmed_host.0.as_deref())).await
}

fn server_at(open: &OpenLibrary, address: &str, confirmed_host: Option<&str>) -> Result<FoundServer> {
    let address = captioner::parse(address, confirmed_host)?;
    match captioner::connect(&address, &open.keys) {
        Err(error) if !matches!(error, CaptionError::KeyWanted { .. } | CaptionError::KeyRefused { .. }) => {
            Err(Error::from(error).into())
        }
        server => Ok(found_server(open, &address, server)),
    }
}

fn found_server(open: &OpenLibrary, address: &Address, server: CaptionResult<Server>) -> FoundServer {
    FoundServer::of(address, server, open.keys.has(address))
}

/// Returns the model server that is chosen, whether or not it answers; null if none is.
#[apply(command)]
pub async fn chosen_caption_server(app: AppHandle) -> Result<Option<FoundServer>> {
    run_blocking(&app, chosen_server).await
}

fn chosen_server(open: &OpenLibrary) -> Result<Option<FoundServer>> {
    let Some(address) = captioner::chosen_address(&open.library)? else { return Ok(None) };
    let server = captioner::connect(&address, &open.keys);
    Ok(Some(found_server(open, &address, server)))
}

/// Asks the model server at an address with a key, and keeps that if the server takes it; otherwise the reason says why not. One
/// on another machine needs the host that the person confirmed.
#[apply(command)]
pub async fn set_server_key(
    app: AppHandle,
    address: Arg<String>,
    confirmed_host: Arg<Option<String>>,
    key: Arg<String>,
) -> Result<FoundServer> {
    run_blocking(&app, move |open| set_key(open, &address.0, confirmed_host.0.as_deref(), &key.0)).await
}

fn set_key(
    open: &OpenLibrary,
    address: &str,
    confirmed_host: Option<&str>,
    key: &str,
) -> Result<FoundServer> {
    let address = captioner::parse(address, confirmed_host)?;
    let connect = |key| Server::connect(address.clone(), Some(key), Limits::default());
    let mut found = found_server(open, &address, Key::new(key).and_then(connect));
    if found.reason.is_none() {
        open.keys.set(&address, key)?;
        found.has_key = true;
        reopen_if_chosen(open, &address);
    }
    Ok(found)
}

/// Forgets the key for a model server.
#[apply(command)]
pub async fn remove_server_key(
    app: AppHandle,
    address: Arg<String>,
    confirmed_host: Arg<Option<String>>,
) -> Result<()> {
    run_blocking(&app, move |open| remove_key(open, &address.0, confirmed_host.0.as_deref())).await
}

fn remove_key(open: &OpenLibrary, address: &str, confirmed_host: Option<&str>) -> Result<()> {
    let address = captioner::parse(address, confirmed_host)?;
    open.keys.remove(&address)?;
    reopen_if_chosen(open, &address);
    Ok(())
}

/// Has what is left to caption be asked with the key that is known by now.
fn reopen_if_chosen(open: &OpenLibrary, address: &Address) {
    if captioner::chosen_address(&open.library).is_ok_and(|chosen| chosen.as_ref() == Some(address)) {
        open.captioning.reopen();
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use ratna_captions::made::{MadeServer, locked, ollama};

    use super::*;
    use crate::commands::captions::describe;
    use crate::dto::{CaptionSettings, CaptionerChoice};
    use crate::error::ErrorCode;
    use crate::testing::TestLibrary;

    /// Has a model of the server at an address caption pictures.
    fn choose(open: &OpenLibrary, address: &str) {
        let captioner = CaptionerChoice::Server {
            address: address.to_owned(),
            model: "llava".to_owned(),
            confirmed_host: None,
        };
        let settings = CaptionSettings { captioner, ..CaptionSettings::default() };
        captioner::set_settings(&open.library, &settings).unwrap();
    }

    fn refused<T>(outcome: Result<T>) -> ErrorCode {
        outcome.err().unwrap().code
    }

    #[test]
    fn a_server_on_another_machine_is_not_asked_until_the_person_has_confirmed_it() {
        let library = TestLibrary::new(0);
        let open = library.open();
        let other = "192.168.1.20:11434";
        assert_eq!(refused(server_at(&open, other, None)), ErrorCode::CaptionNotLocal);
        for host in [None, Some("192.168.1.21")] {
            assert_eq!(refused(set_key(&open, other, host, "sk-1")), ErrorCode::CaptionNotLocal);
        }
        assert!(!open.keys.has(&captioner::parse(other, Some("192.168.1.20")).unwrap()));
    }

    #[test]
    fn a_server_is_found_with_the_models_that_see_pictures() {
        let library = TestLibrary::new(0);
        let open = library.open();
        let server = MadeServer::start(ollama(&["llava"], &["qwen3"], &["A dog."])).unwrap();
        let found = server_at(&open, &server.address(), None).unwrap();
        assert_eq!((found.program.as_deref(), &found.address), (Some("Ollama"), &server.address()));
        assert_eq!((&found.models, &found.reason, found.has_key), (&vec!["llava".to_owned()], &None, false));
        assert_eq!(chosen_server(&open).unwrap(), None);
        choose(&open, &server.address());
        assert_eq!(chosen_server(&open).unwrap(), Some(found));
        drop(server);
        let found = chosen_server(&open).unwrap().unwrap();
        assert_eq!((found.program, found.reason.unwrap().code.as_str()), (None, "captionNotRunning"));
        assert_eq!(refused(server_at(&open, &found.address, None)), ErrorCode::Model);
    }

    /// What servers were told as keys, each once.
    fn keys_of(server: &MadeServer) -> Vec<String> {
        let mut keys: Vec<_> = server
            .requests()
            .iter()
            .filter_map(|request| request.header("authorization").map(str::to_owned))
            .collect();
        keys.dedup();
        keys
    }

    #[test]
    fn a_server_that_wants_a_key_gets_the_one_that_was_entered_for_it_and_no_other_does() {
        let library = TestLibrary::new(1);
        let open = library.open();
        let with_key = |key| MadeServer::start(locked(key, ollama(&["llava"], &[], &["A dog."]))).unwrap();
        let (server, other) = (with_key("sk-1"), with_key("sk-2"));
        let code = |found: &FoundServer| found.reason.as_ref().map(|reason| reason.code.clone());
        let address = server.address();
        let found = server_at(&open, &address, None).unwrap();
        assert_eq!((code(&found).as_deref(), found.has_key), (Some("captionKeyWanted"), false));
        for (key, expected) in [("sk-9", "captionKeyRefused"), ("two words", "captionBadKey")] {
            let found = set_key(&open, &address, None, key).unwrap();
            assert_eq!((code(&found).as_deref(), found.has_key), (Some(expected), false));
        }
        let found = set_key(&open, &address, None, "sk-1 ").unwrap();
        assert_eq!((code(&found), found.has_key, found.models), (None, true, vec!["llava".to_owned()]));
        assert_eq!(keys_of(&server), ["Bearer sk-9", "Bearer sk-1"]);

        choose(&open, &address);
        let id = library.ids(&open)[0];
        assert_eq!(describe(&open, id, &mut |_| {}).unwrap().unwrap().text, "A dog.");
        // With another server, whatever that asks for.
        choose(&open, &other.address());
        assert_eq!(refused(describe(&open, id, &mut |_| {})), ErrorCode::Model);
        let found = chosen_server(&open).unwrap().unwrap();
        assert_eq!((code(&found).as_deref(), found.has_key), (Some("captionKeyWanted"), false));
        assert!(keys_of(&other).is_empty());

        remove_key(&open, &address, None).unwrap();
        let found = server_at(&open, &address, None).unwrap();
        assert_eq!((code(&found).as_deref(), found.has_key), (Some("captionKeyWanted"), false));
    }

    #[test]
    fn a_key_that_a_server_refuses_leaves_the_one_before() {
        let library = TestLibrary::new(0);
        let open = library.open();
        let server = MadeServer::start(locked("sk-1", ollama(&["llava"], &[], &[]))).unwrap();
        set_key(&open, &server.address(), None, "sk-1").unwrap();
        let found = set_key(&open, &server.address(), None, "sk-2").unwrap();
        assert_eq!((found.reason.unwrap().code.as_str(), found.has_key), ("captionKeyRefused", true));
        assert_eq!(server_at(&open, &server.address(), None).unwrap().reason, None);
    }

    #[test]
    fn a_key_is_in_no_file_of_the_library_and_in_nothing_that_the_page_is_told() {
        let library = TestLibrary::new(1);
        let open = library.open();
        let server = MadeServer::start(locked("sk-hidden", ollama(&["llava"], &[], &["A dog."]))).unwrap();
        let found = set_key(&open, &server.address(), None, "sk-hidden").unwrap();
        choose(&open, &server.address());
        describe(&open, library.ids(&open)[0], &mut |_| {}).unwrap();
        let told = serde_json::to_string(&(found, chosen_server(&open).unwrap())).unwrap();
        assert!(!told.contains("sk-hidden"), "{told}");
        let stored = captioner::settings(&open.library).unwrap();
        assert!(!serde_json::to_string(&stored).unwrap().contains("sk-hidden"));
        drop(open);
        for file in fs::read_dir(library.dir().join("library")).unwrap().map(|entry| entry.unwrap().path()) {
            let bytes = if file.is_file() { fs::read(&file).unwrap() } else { Vec::new() };
            assert!(!bytes.windows(9).any(|part| part == b"sk-hidden"), "{}", file.display());
        }
    }
}
