//! The captioner that the settings name.
//!
//! Owns where a library keeps these settings, and that an address is checked each time: a stored one that is not on this
//! machine needs the host that the person confirmed.

use std::sync::{Arc, Mutex, Weak};

use ratna_captions::servers::{Address, ConfirmedHost, Found, Limits, Server, discover};
use ratna_captions::{Captioner, Error as CaptionError, LongSide};
use ratna_engine::background::Chosen;
use ratna_engine::{Error, Library};
use ratna_models::store::{Store, StoreError};

use super::server_keys::ServerKeys;
use crate::dto::{CaptionSettings, CaptionerChoice};
use crate::sync::lock;

/// The model that was opened last, as long as anything has it: it takes a while to load.
#[derive(Default)]
pub struct Opened(Mutex<Option<(Which, Weak<dyn Captioner>)>>);

/// The files of a model, by the id that its captions remember, and the size of what it is shown.
type Which = (Option<String>, LongSide);

/// The library's setting that holds the [`CaptionSettings`].
const SETTINGS: &str = "captions";

/// What captions a library's pictures; nothing where that is missing or unreadable.
///
/// # Errors
///
/// Database errors.
pub fn settings(library: &Library) -> Result<CaptionSettings, Error> {
    let text = library.setting(SETTINGS)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Stores what captions a library's pictures. Whether a server answers is not asked.
///
/// # Errors
///
/// Fails when the question or the address can't be used, or its host is not confirmed; [`Error::ReadOnly`] and database
/// errors.
pub fn set_settings(library: &Library, settings: &CaptionSettings) -> Result<(), Error> {
    settings.prompt()?;
    if let CaptionerChoice::Server { address, confirmed_host, .. } = &settings.captioner {
        parse(address, confirmed_host.as_deref())?;
    }
    // Text and numbers can be written as JSON.
    library.set_setting(SETTINGS, &serde_json::to_string(settings).unwrap_or_default())
}

/// Chooses nothing in place of a model that is no longer here. Returns whether it was chosen.
///
/// # Errors
///
/// Database errors.
pub fn forget_model(library: &Library, id: &str) -> Result<bool, Error> {
    let settings = settings(library)?;
    let is_chosen = matches!(&settings.captioner, CaptionerChoice::Model { id: chosen } if chosen == id);
    if !is_chosen || !library.is_writable() {
        return Ok(false);
    }
    set_settings(library, &CaptionSettings { captioner: CaptionerChoice::None, ..settings })?;
    Ok(true)
}

/// Opens what captions a library's pictures. Blocks.
///
/// # Errors
///
/// [`Error::NoCaptioner`] when nothing does, and [`Error::Caption`] when it can't be opened.
pub fn open(library: &Library, store: &Store, keys: &ServerKeys, opened: &Opened) -> Result<Chosen, Error> {
    let settings = settings(library)?;
    let prompt = settings.prompt()?;
    let captioner: Arc<dyn Captioner> = match &settings.captioner {
        CaptionerChoice::None => return Err(Error::NoCaptioner),
        CaptionerChoice::Model { id } => open_model(store, id, settings.side(), opened)?,
        CaptionerChoice::Server { address, model, confirmed_host } => {
            let server = connect(&parse(address, confirmed_host.as_deref())?, keys)?;
            Arc::new(server.captioner(model, settings.side())?)
        }
    };
    Ok(Chosen { captioner, prompt })
}

fn open_model(
    store: &Store,
    id: &str,
    side: LongSide,
    Opened(last): &Opened,
) -> Result<Arc<dyn Captioner>, CaptionError> {
    let mut last = lock(last);
    let which = (store.embedder_id(id), side);
    if let Some((known, captioner)) = &*last
        && *known == which
        && let Some(captioner) = captioner.upgrade()
    {
        return Ok(captioner);
    }
    let unusable =
        |error: StoreError| CaptionError::Unusable { model: store.name_of(id), reason: error.to_string() };
    let captioner: Arc<dyn Captioner> = store.open_captioner(id, side).map_err(unusable)?.into();
    *last = Some((which, Arc::downgrade(&captioner)));
    Ok(captioner)
}

/// Asks the model server at an address, and tells it the key that was entered for it. Blocks.
///
/// # Errors
///
/// Fails when nothing answers, or nothing that is a model server.
pub fn connect(address: &Address, keys: &ServerKeys) -> Result<Server, CaptionError> {
    Server::connect(address.clone(), keys.get(address), Limits::default())
}

/// The model servers that answer at the usual ports of this machine. Blocks.
pub fn find(keys: &ServerKeys) -> Vec<Found> {
    discover(&|address| keys.get(address))
}

/// The address of the server that captions a library's pictures; `None` if none does.
///
/// # Errors
///
/// [`Error::Caption`] when the address can't be used, or its host isn't confirmed; database errors.
pub fn chosen_address(library: &Library) -> Result<Option<Address>, Error> {
    match settings(library)?.captioner {
        CaptionerChoice::Server { address, confirmed_host, .. } => {
            parse(&address, confirmed_host.as_deref()).map(Some)
        }
        _ => Ok(None),
    }
}

/// Reads the address of a model server. `confirmed` is the host that the person agreed to send pictures to.
///
/// # Errors
///
/// [`Error::Caption`] when it can't be used, or its host is on another machine and not confirmed.
pub fn parse(address: &str, confirmed: Option<&str>) -> Result<Address, Error> {
    let confirmed = confirmed.map(ConfirmedHost::new);
    Ok(Address::parse(address, confirmed.as_ref())?)
}
