//! The captioner that the settings name.
//!
//! Owns where a library keeps these settings, and that an address is checked each time: a stored one that is not on this
//! machine needs the host that the person confirmed.

use std::sync::Arc;

use ratna_captions::servers::{Address, ConfirmedHost, Limits, Server};
use ratna_captions::{Captioner, Error as CaptionError};
use ratna_engine::background::Chosen;
use ratna_engine::{Error, Library};
use ratna_models::store::{Store, StoreError};

use crate::dto::{CaptionSettings, CaptionerChoice};

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

/// Opens what captions a library's pictures. Blocks.
///
/// # Errors
///
/// [`Error::NoCaptioner`] when nothing does, and [`Error::Caption`] when it can't be opened.
pub fn open(library: &Library, store: &Store) -> Result<Chosen, Error> {
    let settings = settings(library)?;
    let prompt = settings.prompt()?;
    let captioner: Arc<dyn Captioner> = match &settings.captioner {
        CaptionerChoice::None => return Err(Error::NoCaptioner),
        CaptionerChoice::Model { id } => {
            let unusable = |error: StoreError| CaptionError::Unusable {
                model: store.name_of(id),
                reason: error.to_string(),
            };
            store.open_captioner(id, settings.side()).map_err(unusable)?.into()
        }
        CaptionerChoice::Server { address, model, confirmed_host } => {
            let server = connect(address, confirmed_host.as_deref())?;
            Arc::new(server.captioner(model, settings.side())?)
        }
    };
    Ok(Chosen { captioner, prompt })
}

/// Asks the model server at an address. Blocks. `confirmed` is the host that the person agreed to send pictures to.
///
/// # Errors
///
/// [`Error::Caption`] when the address can't be used, its host is on another machine and not confirmed, or nothing answers.
pub fn connect(address: &str, confirmed: Option<&str>) -> Result<Server, Error> {
    Ok(Server::connect(parse(address, confirmed)?, None, Limits::default())?)
}

fn parse(address: &str, confirmed: Option<&str>) -> Result<Address, Error> {
    let confirmed = confirmed.map(ConfirmedHost::new);
    Ok(Address::parse(address, confirmed.as_ref())?)
}
