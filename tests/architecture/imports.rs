//! Which module of a crate imports which, read from its sources as text. Tests are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Modules by their paths, such as `indexing::pipeline`, with the modules each imports from.
pub struct Imports(BTreeMap<String, BTreeSet<String>>);

/// One module's source: what it imports, and what it passes on under its own name.
#[derive(Default)]
struct Module {
    imports: Vec<Vec<String>>,
    re_exports: Vec<Vec<String>>,
}

impl Imports {
    /// Reads all modules below a crate's `src`; the crate's root and its binaries are left out.
    pub fn read(src: &Path) -> Self {
        let mut modules = BTreeMap::new();
        collect(src, &mut Vec::new(), &mut modules);
        let imports = modules
            .iter()
            .map(|(name, module)| {
                let found = module.imports.iter().filter_map(|path| resolve(path, &modules));
                (name.clone(), found.filter(|other| other != name).collect())
            })
            .collect();
        Self(imports)
    }

    /// The top-level modules.
    pub fn rooms(&self) -> Vec<String> {
        let rooms: BTreeSet<String> = self.0.keys().map(|name| room(name).to_owned()).collect();
        rooms.into_iter().collect()
    }

    /// Imports of a module on a higher floor, the floors given lowest first.
    pub fn against(&self, floors: &[&str]) -> Vec<String> {
        let floor = |name: &str| floors.iter().position(|floor| *floor == room(name));
        let pairs = self.0.iter().flat_map(|(from, all)| all.iter().map(move |to| (from, to)));
        let wrong = pairs.filter(|(from, to)| room(from) != room(to) && floor(from) < floor(to));
        wrong.map(|(from, to)| format!("{from} → {to}")).collect()
    }

    /// The first circle, as the modules on the way around.
    pub fn circle(&self) -> Option<Vec<String>> {
        let mut done = BTreeSet::new();
        self.0.keys().find_map(|start| self.circle_from(start, &mut Vec::new(), &mut done))
    }

    fn circle_from<'a>(
        &'a self,
        at: &'a str,
        way: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> Option<Vec<String>> {
        if let Some(first) = way.iter().position(|before| *before == at) {
            return Some(way[first..].iter().chain([&at]).map(|name| (*name).to_owned()).collect());
        }
        if !done.insert(at) {
            return None;
        }
        way.push(at);
        let found = self.0.get(at)?.iter().find_map(|next| self.circle_from(next, way, done));
        way.pop();
        found
    }
}

fn room(name: &str) -> &str {
    name.split("::").next().unwrap_or(name)
}

fn collect(dir: &Path, path: &mut Vec<String>, modules: &mut BTreeMap<String, Module>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap().path();
        let name = entry.file_stem().unwrap().to_string_lossy().into_owned();
        if name.contains("test") || name == "fixtures" {
            continue;
        }
        if entry.is_dir() {
            path.push(name);
            collect(&entry, path, modules);
            path.pop();
        } else if entry.extension().is_some_and(|end| end == "rs") {
            let mut own = path.clone();
            if name != "mod" {
                own.push(name);
            }
            if !matches!(own.join("::").as_str(), "" | "lib" | "main") {
                modules.insert(own.join("::"), parse(&std::fs::read_to_string(&entry).unwrap(), &own));
            }
        }
    }
}

/// The imports of a source: `use` statements, and paths from the crate's root within the code.
fn parse(text: &str, own: &[String]) -> Module {
    let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    let end = code.windows(2).position(|lines| {
        let is_test = lines[0].starts_with("#[cfg(") && lines[0].contains("test");
        is_test && lines[1].starts_with("mod ") && lines[1].ends_with('{')
    });
    let mut code = code[..end.unwrap_or(code.len())].join("\n");
    let mut module = Module::default();
    while let Some((start, length, is_public, tree)) = next_use(&code) {
        let list = if is_public { &mut module.re_exports } else { &mut module.imports };
        list.extend(flatten(&tree).iter().filter_map(|path| absolute(path, own)));
        code.replace_range(start..start + length, "");
    }
    for (at, _) in code.match_indices("crate::") {
        let is_part =
            code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == '$');
        let rest =
            code[at + "crate::".len()..].split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
        let path: Vec<String> = rest.take(1).flat_map(|path| path.split("::")).map(str::to_owned).collect();
        module.imports.extend((!is_part).then_some(path));
    }
    module
}

/// The next `use` statement: its place and length, whether it re-exports, and what it names.
fn next_use(code: &str) -> Option<(usize, usize, bool, String)> {
    let mut start = 0;
    for line in code.split_inclusive('\n') {
        let words = line.trim_start();
        let is_public = words.starts_with("pub");
        let after = match (is_public, words.find("use ")) {
            (false, Some(0)) => Some(4),
            (true, Some(at)) if !words[..at].contains('(') || words[..at].trim_end().ends_with(')') => {
                Some(at + 4)
            }
            _ => None,
        };
        if let Some(after) = after {
            let from = start + (line.len() - words.len());
            let length = code[from..].find(';')? + 1;
            let tree: String =
                code[from + after..from + length - 1].split_whitespace().collect::<Vec<_>>().join(" ");
            return Some((from, length, is_public, tree));
        }
        start += line.len();
    }
    None
}

/// `a::{b, c::{d, self}}` to `a::b`, `a::c::d` and `a::c`.
fn flatten(tree: &str) -> Vec<Vec<String>> {
    let Some((prefix, group)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or_default();
        return vec![
            path.split("::").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect(),
        ];
    };
    let prefix: Vec<String> =
        prefix.split("::").map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect();
    let group = group.trim_end().strip_suffix('}').unwrap_or(group);
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&group[from..]);
    let inner = parts.into_iter().filter(|part| !part.trim().is_empty()).flat_map(flatten);
    inner
        .map(|path| prefix.iter().cloned().chain(path.into_iter().filter(|part| part != "self")).collect())
        .collect()
}

/// A path from the crate's root; none for another crate's.
fn absolute(path: &[String], own: &[String]) -> Option<Vec<String>> {
    let mut base = own.to_vec();
    let mut rest = path;
    match rest.first()?.as_str() {
        "crate" => base.clear(),
        "self" => {}
        "super" => {
            while rest.first().is_some_and(|part| part == "super") {
                base.pop();
                rest = &rest[1..];
            }
            return Some(base.into_iter().chain(rest.iter().cloned()).collect());
        }
        // A child, or another crate, which no module has the name of.
        _ => return Some(base.into_iter().chain(rest.iter().cloned()).collect()),
    }
    Some(base.into_iter().chain(rest[1..].iter().cloned()).collect())
}

/// The module that a path leads to, through re-exports to the file that defines it.
fn resolve(path: &[String], modules: &BTreeMap<String, Module>) -> Option<String> {
    let length = depth(path, modules)?;
    let name = path[..length].join("::");
    let Some(item) = path.get(length) else { return Some(name) };
    let passes_on = |other: &&Vec<String>| {
        let leads_to = depth(other, modules).map(|length| other[..length].join("::"));
        other.last() == Some(item) && leads_to.is_some_and(|module| module != name)
    };
    let passed_on = modules[&name].re_exports.iter().find(passes_on);
    passed_on.and_then(|path| resolve(path, modules)).or(Some(name))
}

/// How many segments of a path name a module.
fn depth(path: &[String], modules: &BTreeMap<String, Module>) -> Option<usize> {
    (1..=path.len()).rev().find(|length| modules.contains_key(&path[..*length].join("::")))
}
