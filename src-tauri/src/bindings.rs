//! Generates the page's TypeScript types from the signatures of commands.
//!
//! Follows the signatures to every type they refer to, so nothing here lists any. Writes no file.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;

use tauri::ipc::Channel;
use tauri::{AppHandle, State, WebviewWindow};
use ts_rs::{Config, TS, TypeVisitor};

use crate::error::{Failure, Result};

/// First line of every file.
const NOTE: &str = "// Generated from src-tauri/src by `make types`. Do not edit.\n";

/// The page's types, as far as commands have been described.
#[derive(Default)]
pub struct Bindings {
    config: Config,
    seen: HashSet<TypeId>,
    /// Declaration by name, of every type that has a file of its own.
    types: BTreeMap<String, String>,
    /// Entry of `Commands`, by the command's name.
    commands: BTreeMap<&'static str, String>,
    /// Names of the types that these entries mention.
    imports: BTreeSet<String>,
}

/// A command that is being described.
pub struct CommandBindings<'a> {
    bindings: &'a mut Bindings,
    name: &'static str,
    docs: &'a [&'static str],
    arguments: Vec<String>,
    body: Option<&'static str>,
}

/// A parameter of a command.
pub trait Parameter {
    /// Adds what the page has to send for it, if anything.
    fn describe(command: &mut CommandBindings, key: &str);
}

/// The result of a command.
pub trait CommandResult {
    /// Its TypeScript type.
    fn describe(bindings: &mut Bindings) -> String;
}

impl Bindings {
    /// Begins to describe a command.
    pub fn command<'a>(&'a mut self, name: &'static str, docs: &'a [&'static str]) -> CommandBindings<'a> {
        CommandBindings { bindings: self, name, docs, arguments: Vec::new(), body: None }
    }

    /// Adds a type with all it refers to, and returns its name.
    fn name_of<T: TS + 'static>(&mut self) -> String {
        self.visit::<T>();
        Mentioned(&self.config, &mut self.imports).visit::<T>();
        T::name(&self.config)
    }

    /// The text of every file, by the file's name.
    pub fn files(self) -> BTreeMap<String, String> {
        let mut commands = format!("{NOTE}import type {{ Channel }} from \"@tauri-apps/api/core\";\n\n");
        for name in &self.imports {
            let _ = writeln!(commands, "import type {{ {name} }} from \"./{name}\";");
        }
        commands += "\n/** The arguments and the result of every command. */\nexport interface Commands {\n";
        commands.extend(self.commands.into_values());
        commands += "}\n";
        let tags: Vec<String> = ratna_texts::tags().map(|tag| format!("{tag:?}")).collect();
        let languages = format!(
            "{NOTE}\n/** The languages that have texts; the first one is the fallback. */\n\
             export const LANGUAGES = [{}] as const;\n",
            tags.join(", ")
        );
        let types = self.types.into_iter().map(|(name, text)| (format!("{name}.ts"), text));
        types.chain([("commands.ts".into(), commands), ("languages.ts".into(), languages)]).collect()
    }
}

impl TypeVisitor for Bindings {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            let text = T::export_to_string(&self.config).expect("a type with a path can be exported");
            // ts-rs begins with a comment of its own.
            let lines = text.lines().filter(|line| !line.starts_with("//") && !line.is_empty());
            let lines = lines.map(|line| line.trim_end().to_owned() + "\n");
            self.types.insert(T::ident(&self.config), NOTE.to_owned() + &lines.collect::<String>());
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// Collects the names that a type's own name mentions, such as `Problem` of `Array<Problem>`.
struct Mentioned<'a>(&'a Config, &'a mut BTreeSet<String>);

impl TypeVisitor for Mentioned<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_some() {
            self.1.insert(T::ident(self.0));
        }
        T::visit_generics(self);
    }
}

impl CommandBindings<'_> {
    /// Adds an argument that the page sends as JSON.
    pub fn argument<T: TS + 'static>(&mut self, key: &str) {
        let kind = self.bindings.name_of::<T>();
        self.arguments.push(format!("{}: {kind}", camel_case(key)));
    }

    /// Declares that the page sends bytes in place of arguments.
    pub fn raw_body(&mut self) {
        self.body = Some("Uint8Array");
    }

    /// Adds a parameter.
    pub fn parameter<P: Parameter>(mut self, key: &str) -> Self {
        P::describe(&mut self, key);
        self
    }

    /// Adds the result, which completes the command.
    pub fn result<R: CommandResult>(self) {
        let result = R::describe(self.bindings);
        let arguments = match (self.body, self.arguments.join("; ")) {
            (Some(body), _) => body.to_owned(),
            (None, none) if none.is_empty() => "undefined".to_owned(),
            (None, some) => format!("{{ {some} }}"),
        };
        let docs = self.docs.iter().map(|line| line.trim()).collect::<Vec<_>>().join("\n   * ");
        let name = self.name;
        let entry = format!("  /** {docs} */\n  {name}: {{ args: {arguments}; result: {result} }};\n");
        self.bindings.commands.insert(name, entry);
    }
}

impl<T: TS + 'static> Parameter for Channel<T> {
    fn describe(command: &mut CommandBindings, key: &str) {
        let kind = command.bindings.name_of::<T>();
        command.arguments.push(format!("{}: Channel<{kind}>", camel_case(key)));
    }
}

// Tauri passes the following, not the page.

impl Parameter for AppHandle {
    fn describe(_: &mut CommandBindings, _: &str) {}
}

impl Parameter for WebviewWindow {
    fn describe(_: &mut CommandBindings, _: &str) {}
}

impl<T: Send + Sync + 'static> Parameter for State<'_, T> {
    fn describe(_: &mut CommandBindings, _: &str) {}
}

impl<T: TS + 'static> CommandResult for Result<T> {
    fn describe(bindings: &mut Bindings) -> String {
        bindings.visit::<Failure>();
        // The page gets null for `()`, but should not look at it.
        if TypeId::of::<T>() == TypeId::of::<()>() { "void".to_owned() } else { bindings.name_of::<T>() }
    }
}

/// Spells an argument as tauri expects it from JavaScript.
fn camel_case(key: &str) -> String {
    let mut words = key.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| name + &word[..1].to_uppercase() + &word[1..])
}

#[test]
fn arguments_are_spelt_in_camel_case() {
    assert_eq!(camel_case("paths"), "paths");
    assert_eq!(camel_case("keep_old_files"), "keepOldFiles");
}
