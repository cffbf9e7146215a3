//! Tesseract, where it is installed: reads the scripts that the reader inside the program doesn't.
//!
//! Papers: Smith 2007. Owns finding the program, asking it for its languages, running it within limits, and what it reads.
//! It is another program and may hang, crash or print anything: nothing of that stops anybody. It gets pictures by its
//! standard input, never by a file, and no shell is involved.
//!
//! Inside, each module imports only from those before it: `program`, `languages`, `process`, `pages`, `table`, `reader`.

mod languages;
mod pages;
mod process;
mod program;
mod reader;
mod table;

pub use self::languages::missing_package;
pub use self::reader::TesseractReader;
