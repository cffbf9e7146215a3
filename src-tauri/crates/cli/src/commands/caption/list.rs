//! `caption --list`: the captioners that Ratna runs itself, and the model servers on this computer with their models.

use std::process::ExitCode;

use anyhow::Result;
use ratna_captions::servers::{Found, Model, Server, ServerKind, Vision, discover};
use ratna_engine::Error;
use ratna_models::store::Store;
use serde_json::{Value, json};

use super::server::{KEY, name};
use crate::commands::model_output::{self, line};
use crate::escape;
use crate::failure;
use crate::print::{self, remark, say};

/// Lists the captioners, and the servers that answer. One that fails meanwhile is reported and leaves out none of the others.
pub(super) fn list(store: &Store, json: bool) -> Result<ExitCode> {
    let captioners = store.captioners();
    if !json {
        say!("Captioners that Ratna runs itself; `ratna models get ID` downloads one:");
        captioners.iter().for_each(|captioner| say!("  {}", line(captioner)));
    }
    // Without a key: it is for the server that `--with` names.
    let (found, mut objects) = (discover(&|_| None), Vec::new());
    if found.is_empty() && !json {
        say!("{}", none_answers());
    }
    for Found { server, .. } in found {
        let kind = server.as_ref().ok().map(|server| server.kind().code());
        match server.and_then(|server| Ok((server.models()?, server))) {
            Ok((models, server)) if json => objects.push(object(&server, &models)),
            Ok((models, server)) => print_lines(&server, &models),
            Err(error) if json => {
                let failed = failure::object(&Error::from(error).into(), None);
                objects.push(json!({ "problem": failed, "models": [], "kind": kind }));
            }
            Err(error) => remark!("ratna: {}", failure::line(&Error::from(error).into(), None)),
        }
    }
    if json {
        let captioners: Vec<_> = captioners.iter().map(model_output::object).collect();
        print::json(&json!({ "captioners": captioners, "servers": objects }));
    }
    Ok(ExitCode::SUCCESS)
}

/// What there is to do where the list is empty. It asks only at the usual ports.
fn none_answers() -> String {
    let named = |kind: ServerKind| {
        let ports: Vec<_> = kind.usual_ports().iter().map(u16::to_string).collect();
        (!ports.is_empty()).then(|| format!("{} ({})", kind.name(), ports.join(", ")))
    };
    let usual: Vec<_> = ServerKind::ALL.into_iter().filter_map(named).collect();
    format!(
        "No model server answers at the usual ports of this computer: {}.\nStart one, or name another address and its \
         model, as in --with http://localhost:8000#MODEL. {KEY} holds the key of a server that wants one.",
        usual.join(", ")
    )
}

fn object(server: &Server, models: &[Model]) -> Value {
    let model = |model: &Model| {
        json!({
            "name": model.name,
            "with": name(server, &model.name),
            "sees": sees(model),
            "runs_at": model.forwarded_to,
        })
    };
    json!({
        "kind": server.kind().code(),
        "address": server.address().to_string(),
        "models": models.iter().map(model).collect::<Vec<_>>(),
    })
}

/// Whether it can see pictures; null if its server does not say.
fn sees(model: &Model) -> Option<bool> {
    match model.vision {
        Vision::Yes => Some(true),
        Vision::No => Some(false),
        Vision::Unknown => None,
    }
}

fn print_lines(server: &Server, models: &[Model]) {
    say!("{} at {}", server.kind().name(), server.address());
    if models.is_empty() {
        say!("  no models: download or load one there");
    }
    for model in models {
        say!("  {}{}", escape::shown(&name(server, &model.name)), remark_on(model));
    }
}

/// Why a model can't be asked, or may not.
fn remark_on(model: &Model) -> String {
    match (&model.forwarded_to, sees(model)) {
        (Some(host), _) => format!("  (runs at {}, where no picture is sent)", escape::shown(host)),
        (None, Some(true)) => String::new(),
        (None, Some(false)) => "  (can't see pictures)".to_owned(),
        (None, None) => "  (may see pictures: its server doesn't say)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_names_the_usual_ports_and_how_to_name_another_address() {
        let told = none_answers();
        let ports = "Ollama (11434), LM Studio (1234), llama.cpp (8080, 9931).";
        for part in [ports, "--with http://localhost:8000#MODEL", "RATNA_MODEL_KEY"] {
            assert!(told.contains(part), "{told}");
        }
    }

    #[test]
    fn a_model_that_cannot_be_asked_says_why() {
        let remark = |vision, forwarded_to: Option<&str>| {
            remark_on(&Model { name: "m".to_owned(), vision, forwarded_to: forwarded_to.map(str::to_owned) })
        };
        assert_eq!(remark(Vision::Yes, None), "");
        assert!(remark(Vision::No, None).contains("can't see"));
        assert!(remark(Vision::Unknown, None).contains("may see"));
        assert!(remark(Vision::Yes, Some("ollama.com")).contains("runs at ollama.com"));
    }
}
