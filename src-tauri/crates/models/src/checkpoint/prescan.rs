//! A look through the table of contents of `pytorch_model.bin`, before candle's reader gets to see it.
//!
//! candle's reader copies whatever the pickle refers back to, believes every length and frees nested objects by
//! recursion: a few hundred bytes can ask for all the memory there is, or for more stack than there is, and neither
//! is an error that could be caught. Owns the bounds on all that. Follows the pickle the way candle's reader does,
//! but only counts: never makes an object.
//!
//! Format: the opcodes of Python's `pickletools`, as far as candle 0.11 knows them; the zip archive's ending after
//! PKWARE's APPNOTE 4.3.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;

use zip::{ZipArchive, ZipReadOptions};

/// Bytes of the pickle; those of the largest models have 2 MB.
const MAX_CONTENTS: u64 = 16 << 20;
/// Entries of the archive: one for each tensor and a few more.
const MAX_ENTRIES: u64 = 100_000;
/// Bytes of the archive's directory.
const MAX_DIRECTORY: u64 = 64 << 20;
/// How deep objects may be nested; tensors need six levels.
const MAX_DEPTH: u32 = 64;
/// Nodes of one object. A tensor needs some 25.
const MAX_NODES: u64 = 1_000_000;
/// Nodes of all objects and all their copies.
const MAX_MADE: u64 = 20_000_000;
/// So many bytes of text count for a node more, for they are copied with it.
const TEXT_NODE: usize = 32;

const FOREIGN: &str = "its table of contents is no PyTorch checkpoint's";
const SHORT: &str = "its table of contents is cut off";
const LARGE: &str = "its table of contents is larger than any model's";
const NESTED: &str = "its table of contents is nested deeper than any model's";

/// The signatures of an archive's ending: its last record, and the two before it in large archives.
const END: [u8; 4] = *b"PK\x05\x06";
const LOCATOR: [u8; 4] = *b"PK\x06\x07";
const LARGE_END: [u8; 4] = *b"PK\x06\x06";
/// A zip reader looks for the last record that far from the end: 64 kB of comment, and the record.
const LONGEST_ENDING: u64 = (1 << 16) + 256;

/// Checks that candle can read the table of contents within bounds of memory and stack.
///
/// # Errors
/// Says what is wrong with the file, as the reason why it counts as damaged.
pub(super) fn check(path: &Path) -> Result<(), String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    check_ending(&file)?;
    walk(&contents(&file)?)
}

/// Checks that the directory is small and that there is no second one a reader might fall back on.
fn check_ending(file: &File) -> Result<(), String> {
    let length = file.metadata().map_err(|error| error.to_string())?.len();
    let mut ending = vec![0; length.min(LONGEST_ENDING) as usize];
    let start = length - ending.len() as u64;
    file.read_exact_at(&mut ending, start).map_err(|error| error.to_string())?;
    let (entries, start) = directory(&ending, length).ok_or(FOREIGN)?;
    let size = length.checked_sub(start).ok_or(FOREIGN)?;
    if entries > MAX_ENTRIES || size > MAX_DIRECTORY {
        return Err(LARGE.to_owned());
    }
    Ok(())
}

/// How many entries an archive of `length` bytes has and where its directory starts, if it ends as PyTorch's do:
/// without a comment, with the records of a large archive right before the last one.
fn directory(ending: &[u8], length: u64) -> Option<(u64, u64)> {
    let (before, end) = ending.split_last_chunk::<22>()?;
    if end[..4] != END || end[20..] != [0, 0] || before.windows(4).any(|four| four == END) {
        return None;
    }
    let [entries, size, start] = [number(&end[10..12]), number(&end[12..16]), number(&end[16..20])];
    if entries != u64::from(u16::MAX) && [size, start].iter().all(|&value| value != u64::from(u32::MAX)) {
        return Some((entries, start));
    }
    let (before, locator) = before.split_last_chunk::<20>()?;
    let (_, large_end) = before.split_last_chunk::<56>()?;
    let joined = number(&locator[8..16]) == length - 98 && number(&large_end[4..12]) == 44;
    let known = locator[..4] == LOCATOR && large_end[..4] == LARGE_END;
    (known && joined).then(|| (number(&large_end[32..40]), number(&large_end[48..56])))
}

/// A number of up to eight bytes, the lowest first.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |higher, &byte| (higher << 8) | u64::from(byte))
}

/// The pickle, under the name candle looks for. candle would read several; PyTorch writes one.
fn contents(file: &File) -> Result<Vec<u8>, String> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| error.to_string())?;
    let mut found = None;
    for name in archive.file_names() {
        let name = name.map_err(|error| error.to_string())?;
        if name.ends_with("data.pkl") && found.replace(name.into_owned()).is_some() {
            return Err("it has more than one table of contents".to_owned());
        }
    }
    let name = found.ok_or("it has no table of contents")?;
    // PyTorch can be told to leave the checksums out, and candle never comes to check this one.
    let options = ZipReadOptions::new().ignore_crc32(true);
    let entry = archive.by_name_with_options(&name, options).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    entry.take(MAX_CONTENTS + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MAX_CONTENTS {
        return Err(LARGE.to_owned());
    }
    Ok(bytes)
}

fn walk(bytes: &[u8]) -> Result<(), String> {
    let mut pickle = Pickle { rest: bytes };
    let mut machine = Machine::default();
    while !machine.step(&mut pickle)? {}
    Ok(())
}

/// What is left of the pickle.
struct Pickle<'a> {
    rest: &'a [u8],
}

impl<'a> Pickle<'a> {
    fn take(&mut self, count: u64) -> Result<&'a [u8], String> {
        let count = usize::try_from(count).map_err(|_| SHORT)?;
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(SHORT)?;
        self.rest = rest;
        Ok(taken)
    }

    /// A number of `count` bytes.
    fn number(&mut self, count: u64) -> Result<u64, String> {
        self.take(count).map(number)
    }

    /// A line without its end.
    fn line(&mut self) -> Result<&'a [u8], String> {
        let end = self.rest.iter().position(|&byte| byte == b'\n').ok_or(SHORT)?;
        let line = self.take(end as u64)?;
        self.take(1)?;
        Ok(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

/// What an object is, where that decides what can be done with it.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Mark,
    List,
    Dict,
    /// A class whose instances candle makes dictionaries.
    DictClass,
    Other,
}

/// The measure of an object.
#[derive(Clone, Copy)]
struct Object {
    nodes: u64,
    /// One for an object that holds no others.
    depth: u32,
    kind: Kind,
}

/// The stack machine that candle's reader is, with measures in the place of objects.
#[derive(Default)]
struct Machine {
    stack: Vec<Object>,
    memo: HashMap<u64, Object>,
    /// Nodes so far, those of copies too.
    made: u64,
}

impl Machine {
    /// Follows one opcode; true when it was the last.
    fn step(&mut self, pickle: &mut Pickle<'_>) -> Result<bool, String> {
        match pickle.number(1)? as u8 {
            b'.' => return self.pop(1).map(|_| true),
            0x80 => pickle.take(1).map(|_| ()),
            b'K' => self.scalar(pickle, 1),
            b'M' => self.scalar(pickle, 2),
            b'J' => self.scalar(pickle, 4),
            b'G' => self.scalar(pickle, 8),
            0x8a => {
                let length = pickle.number(1)?;
                self.scalar(pickle, length)
            }
            b'X' => {
                let length = pickle.number(4)?;
                let text = pickle.take(length)?;
                self.leaf(text.len(), Kind::Other)
            }
            b'c' => self.class(pickle),
            b'h' => self.get(pickle.number(1)?),
            b'j' => self.get(pickle.number(4)?),
            b'q' => self.put(pickle.number(1)?),
            b'r' => self.put(pickle.number(4)?),
            code => self.combine(code),
        }?;
        Ok(false)
    }

    /// Follows an opcode that has nothing behind it.
    fn combine(&mut self, code: u8) -> Result<(), String> {
        match code {
            b'N' | 0x88 | 0x89 | b')' => self.leaf(0, Kind::Other),
            b'(' => self.leaf(0, Kind::Mark),
            b']' => self.leaf(0, Kind::List),
            // candle takes the second, which is to fill the dictionary, for the first.
            b'}' | b'd' => self.leaf(0, Kind::Dict),
            b'Q' | 0x85 => self.wrap(1),
            0x86 | 0x81 => self.wrap(2),
            0x87 => self.wrap(3),
            b't' => {
                let (held, _) = self.pop_marked()?;
                self.hold(held)
            }
            b'R' if self.kind(1) == Some(Kind::DictClass) => {
                self.pop(2)?;
                self.leaf(0, Kind::Dict)
            }
            b'R' => self.wrap(2),
            b'b' if self.kind(0) == Some(Kind::Dict) && self.kind(1) == Some(Kind::Dict) => {
                let dict = self.pop(1)?;
                self.fill(Object { depth: dict.depth - 1, ..dict }, Kind::Dict)
            }
            b'b' => self.wrap(2),
            b'a' => {
                let item = self.pop(1)?;
                self.fill(item, Kind::List)
            }
            b's' => {
                let pair = self.pop(2)?;
                self.fill(pair, Kind::Dict)
            }
            b'e' => {
                let (items, _) = self.pop_marked()?;
                self.fill(items, Kind::List)
            }
            b'u' => {
                let (pairs, count) = self.pop_marked()?;
                if count % 2 != 0 {
                    return Err(FOREIGN.to_owned());
                }
                self.fill(pairs, Kind::Dict)
            }
            _ => Err(FOREIGN.to_owned()),
        }
    }

    /// What the object so far below the uppermost is.
    fn kind(&self, below: usize) -> Option<Kind> {
        self.stack.iter().rev().nth(below).map(|object| object.kind)
    }

    /// Takes objects off the stack: their nodes together, the depth of the deepest.
    fn pop(&mut self, count: usize) -> Result<Object, String> {
        let start = self.stack.len().checked_sub(count).ok_or(FOREIGN)?;
        let none = Object { nodes: 0, depth: 0, kind: Kind::Other };
        Ok(self.stack.drain(start..).fold(none, |all, object| Object {
            nodes: all.nodes.saturating_add(object.nodes),
            depth: all.depth.max(object.depth),
            kind: Kind::Other,
        }))
    }

    /// Takes the objects above the uppermost mark off the stack, and the mark; tells how many they were.
    fn pop_marked(&mut self) -> Result<(Object, usize), String> {
        let mark = self.stack.iter().rev().position(|object| object.kind == Kind::Mark);
        let count = mark.ok_or(FOREIGN)?;
        let objects = self.pop(count)?;
        self.pop(1)?;
        Ok((objects, count))
    }

    fn push(&mut self, object: Object) -> Result<(), String> {
        if object.depth > MAX_DEPTH {
            return Err(NESTED.to_owned());
        }
        if object.nodes > MAX_NODES {
            return Err(LARGE.to_owned());
        }
        self.stack.push(object);
        Ok(())
    }

    /// Counts nodes that come into being.
    fn make(&mut self, nodes: u64) -> Result<(), String> {
        self.made = self.made.saturating_add(nodes);
        if self.made > MAX_MADE {
            return Err(LARGE.to_owned());
        }
        Ok(())
    }

    /// A number of so many bytes.
    fn scalar(&mut self, pickle: &mut Pickle<'_>, length: u64) -> Result<(), String> {
        pickle.take(length)?;
        self.leaf(0, Kind::Other)
    }

    fn class(&mut self, pickle: &mut Pickle<'_>) -> Result<(), String> {
        let [module, name] = [pickle.line()?, pickle.line()?];
        let dict = module == b"collections" && (name == b"OrderedDict" || name == b"defaultdict");
        self.leaf(module.len() + name.len(), if dict { Kind::DictClass } else { Kind::Other })
    }

    /// An object that holds nothing but text of so many bytes.
    fn leaf(&mut self, text: usize, kind: Kind) -> Result<(), String> {
        let nodes = 1 + (text / TEXT_NODE) as u64;
        self.make(nodes)?;
        self.push(Object { nodes, depth: 1, kind })
    }

    /// Puts the uppermost objects into a new one.
    fn wrap(&mut self, count: usize) -> Result<(), String> {
        let held = self.pop(count)?;
        self.hold(held)
    }

    fn hold(&mut self, held: Object) -> Result<(), String> {
        self.make(1)?;
        let nodes = held.nodes.saturating_add(1);
        self.push(Object { nodes, depth: held.depth.saturating_add(1), kind: Kind::Other })
    }

    /// Puts objects into the uppermost one, which must be of that kind.
    fn fill(&mut self, held: Object, kind: Kind) -> Result<(), String> {
        let holder = self.stack.pop().filter(|object| object.kind == kind).ok_or(FOREIGN)?;
        let nodes = holder.nodes.saturating_add(held.nodes);
        self.push(Object { nodes, depth: holder.depth.max(held.depth.saturating_add(1)), kind })
    }

    fn get(&mut self, index: u64) -> Result<(), String> {
        let object = *self.memo.get(&index).ok_or(FOREIGN)?;
        self.make(object.nodes)?;
        self.push(object)
    }

    fn put(&mut self, index: u64) -> Result<(), String> {
        let object = *self.stack.last().ok_or(FOREIGN)?;
        self.make(object.nodes)?;
        self.memo.insert(index, object);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use tempfile::NamedTempFile;
    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    use super::*;

    fn fixture() -> std::path::PathBuf {
        crate::fixtures::folder("siglip").join("pytorch_model.bin")
    }

    /// The bytes of an archive with these entries.
    fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in entries {
            let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn check_bytes(bytes: &[u8]) -> Result<(), String> {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        check(file.path())
    }

    fn check_pickle(pickle: &[u8]) -> Result<(), String> {
        check_bytes(&archive(&[("archive/data.pkl", pickle), ("archive/version", b"3\n")]))
    }

    /// Pairs of pairs: two to the power of `levels` times one object.
    fn doubled(levels: u8) -> Vec<u8> {
        let mut pickle = b"\x80\x02Nq\x00".to_vec();
        for level in 0..levels {
            pickle.extend([b'h', level, b'h', level, 0x86, b'q', level + 1]);
        }
        pickle
    }

    #[test]
    fn what_pytorch_writes_passes() {
        assert_eq!(check(&fixture()), Ok(()));
        let ordered = b"\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01(X\x01\0\0\0aK\x01u}X\x01\0\0\0bNsb.";
        assert_eq!(check_pickle(ordered), Ok(()));
        assert_eq!(check_pickle(b"\x80\x02](K\x01M\x00\x01J\0\0\0\0G\0\0\0\0\0\0\0\0\x8a\x01\x05e."), Ok(()));
    }

    #[test]
    fn what_doubles_with_every_step_is_refused() {
        let bomb = [doubled(40), b".".to_vec()].concat();
        assert_eq!(check_pickle(&bomb), Err(LARGE.to_owned()));
        let harmless = [doubled(10), b".".to_vec()].concat();
        assert_eq!(check_pickle(&harmless), Ok(()));
    }

    #[test]
    fn many_copies_of_a_large_object_are_refused() {
        let copies = [doubled(17), [b'h', 17].repeat(100), b".".to_vec()].concat();
        assert_eq!(check_pickle(&copies), Err(LARGE.to_owned()));
        let text = [&b"X"[..], &1_000_000_u32.to_le_bytes(), &[b'a'; 1_000_000], b"q\0"].concat();
        let copies = [text, b"h\0".repeat(1000), b".".to_vec()].concat();
        assert_eq!(check_pickle(&copies), Err(LARGE.to_owned()));
    }

    #[test]
    fn what_is_nested_without_end_is_refused() {
        let chain = [&b"N"[..], &vec![0x85; 3_000_000], b"."].concat();
        assert_eq!(check_pickle(&chain), Err(NESTED.to_owned()));
        let filled = [b"]".repeat(100), b"a".repeat(99), b".".to_vec()].concat();
        assert_eq!(check_pickle(&filled), Err(NESTED.to_owned()));
    }

    #[test]
    fn lengths_beyond_the_end_are_refused() {
        assert_eq!(check_pickle(b"\x80\x02X\xff\xff\xff\xffabc."), Err(SHORT.to_owned()));
        assert_eq!(check_pickle(b"\x8a\xff\x01."), Err(SHORT.to_owned()));
        assert_eq!(check_pickle(b"cmodule without an end"), Err(SHORT.to_owned()));
    }

    #[test]
    fn a_pickle_cut_anywhere_is_refused() {
        let whole = contents(&File::open(fixture()).unwrap()).unwrap();
        assert_eq!(walk(&whole), Ok(()));
        for end in (0..whole.len()).step_by(13) {
            assert_eq!(walk(&whole[..end]), Err(SHORT.to_owned()), "cut at {end}");
        }
    }

    #[test]
    fn opcodes_without_their_objects_are_refused() {
        for pickle in
            [&b"."[..], b"\x85.", b"N\x86.", b"t.", b"h\x05.", b"q\0.", b"Nb.", b"N(Nu.", b"NNa.", b"i"]
        {
            assert_eq!(check_pickle(pickle), Err(FOREIGN.to_owned()), "{pickle:?}");
        }
        assert_eq!(check_pickle(b"}(Nu."), Err(FOREIGN.to_owned()));
    }

    #[test]
    fn a_huge_table_of_contents_is_refused() {
        let huge = [b"\x80\x02".repeat((MAX_CONTENTS / 2) as usize), b"N.".to_vec()].concat();
        assert_eq!(check_pickle(&huge), Err(LARGE.to_owned()));
        assert_eq!(check_pickle(&huge[4..]), Ok(()));
    }

    #[test]
    fn there_is_one_table_of_contents() {
        assert!(check_bytes(&archive(&[("archive/version", b"3\n")])).is_err());
        assert!(check_bytes(&archive(&[("a/data.pkl", b"N."), ("b/data.pkl", b"N.")])).is_err());
    }

    #[test]
    fn a_second_directory_is_refused() {
        let one = archive(&[("archive/data.pkl", b"N.")]);
        assert_eq!(check_bytes(&one), Ok(()));
        assert_eq!(check_bytes(&[&one[..], &one[..]].concat()), Err(FOREIGN.to_owned()));
        assert_eq!(check_bytes(&[&one[..], b"more"].concat()), Err(FOREIGN.to_owned()));
    }

    #[test]
    fn a_large_archives_directory_is_found_and_bounded() {
        let small = archive(&[("archive/data.pkl", b"N.")]);
        let (before, end) = small.split_last_chunk::<22>().unwrap();
        let [size, start] = [number(&end[12..16]), number(&end[16..20])];
        let large = |entries: u64| {
            let numbers = [entries, entries, size, start].map(u64::to_le_bytes).concat();
            let record = [&LARGE_END[..], &44_u64.to_le_bytes(), &[45, 3, 45, 0], &[0; 8], &numbers].concat();
            let at = (before.len() as u64).to_le_bytes();
            let locator = [&LOCATOR[..], &[0; 4], &at, &1_u32.to_le_bytes()].concat();
            let last = [&END[..], &[0; 4], &[0xff; 12], &[0; 2]].concat();
            [before, &record, &locator, &last].concat()
        };
        assert_eq!(check_bytes(&large(1)), Ok(()));
        assert_eq!(check_bytes(&large(MAX_ENTRIES + 1)), Err(LARGE.to_owned()));
    }
}
