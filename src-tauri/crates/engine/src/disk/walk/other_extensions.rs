//! Extensions of files that are certainly no pictures.
//!
//! Owns the list, which only saves work: a file that it lacks is told by its first bytes.

/// Extensions of text, video, sound, archives, programs, source code, databases and of files that accompany pictures, in
/// lower case and sorted. Also of drawings and of layered pictures without a merged one, which are not read, of the small pictures beside videos
/// (`thm`), and of partial downloads, which are read under their final names.
#[rustfmt::skip]
const OTHER: &[&str] = &[
    "360", "3dl", "3ds", "3g2", "3gp", "7z", "a", "aac", "aae", "ac", "accdb", "acr", "afdesign",
    "afphoto", "ai", "aif", "aiff", "alac", "am", "amr", "ani", "ape", "apk", "app", "aria2", "arrow",
    "asc", "asm", "ass", "avi", "azw", "azw3", "bash", "bat", "bib", "bin", "blend", "bloom", "br",
    "braw", "bst", "bz2", "c", "cab", "caf", "cc", "cdr", "cer", "cfg", "cjs", "ckpt", "class", "clj",
    "cljs", "cls", "cmake", "cmd", "com", "conf", "cos", "cot", "cpp", "crate", "crdownload", "crt",
    "crx", "cs", "csproj", "csr", "css", "csv", "cube", "cue", "cur", "cxx", "d", "dae", "dat", "data",
    "db", "db-journal", "db-shm", "db-wal", "db3", "dbf", "dcp", "deb", "dep", "der", "desktop", "dex",
    "di", "diff", "djv", "djvu", "dll", "dmg", "doc", "docm", "docx", "dop", "dot", "dotx", "download",
    "dpr", "dr4", "drv", "dwg", "dxf", "dylib", "edn", "egg", "el", "elf", "elm", "eml", "emlx",
    "entitlements", "eot", "eps", "epub", "erl", "ex", "exe", "exs", "exv", "f", "f4v", "f90", "fbx",
    "feather", "fig", "filepart", "fish", "fit", "flac", "flv", "fs", "fsx", "gem", "gguf", "glb",
    "gltf", "go", "gpg", "gpr", "gpx", "gradle", "graphql", "groovy", "gz", "h", "h5", "hdf5", "hh",
    "hpp", "hs", "htm", "html", "hxx", "icc", "icm", "icns", "ico", "ics", "idb", "idml", "idx", "ilk",
    "img", "in", "indb", "indd", "ini", "insv", "ipa", "ipynb", "iso", "ithmb", "jar", "java", "jl",
    "js", "json", "jsonl", "jsx", "key", "kml", "kmz", "kra", "kt", "kts", "lcp", "less", "lib", "lisp",
    "lnk", "lock", "log", "lrcat", "lrcat-data", "lrprev", "lrv", "lua", "lut", "lz", "lz4", "lzma",
    "m", "m2ts", "m2v", "m3u", "m3u8", "m4a", "m4b", "m4v", "mak", "make", "map", "markdown", "mat",
    "mbox", "md", "md5", "mdb", "mid", "midi", "mie", "mjs", "mk", "mkv", "mm", "mo", "mobi", "mod",
    "mov", "mp3", "mp4", "mpe", "mpeg", "mpg", "mpv", "msg", "msi", "mtl", "mts", "mxf", "nfo", "nib",
    "nmea", "npy", "npz", "numbers", "nupkg", "nzb", "o", "obj", "odg", "odp", "ods", "odt", "oga",
    "ogg", "ogv", "onnx", "opdownload", "opus", "otf", "ott", "p12", "pack", "pages", "par2", "parquet",
    "part", "partial", "pas", "patch", "pbxproj", "pdb", "pdf", "pem", "pfx", "php", "pickle", "pid",
    "pkg", "pkl", "pl", "plist", "pls", "pm", "po", "pot", "pp3", "pps", "ppsx", "ppt", "pptm", "pptx",
    "properties", "props", "proto", "ps", "ps1", "psm1", "pt", "pth", "py", "pyc", "pyd",
    "pyi", "pyo", "pyx", "qcow2", "qt", "r", "r3d", "rar", "rb", "rdata", "rds", "rej", "rev", "rlib",
    "rmeta", "rpm", "rrdata", "rs", "rst", "rtf", "rtfd", "s", "safetensors", "sass", "scala", "scss",
    "sfv", "sh", "sha1", "sha256", "sha512", "sig", "sketch", "skp", "sln", "snap", "so", "sock",
    "sparsebundle", "sql", "sqlite", "sqlite-shm", "sqlite-wal", "sqlite3", "srt", "stamp", "stl",
    "storyboard", "strings", "sty", "sub", "sum", "svelte", "svg", "svgz", "swift", "swo", "swp", "sys",
    "tar", "targets", "tbz", "tcx", "temp", "tex", "text", "tfrecord", "tgz", "thm", "thrift", "tlog",
    "tmp", "tod", "toml", "torrent", "ts", "tsv", "tsx", "ttc", "ttf", "txt", "txz", "url", "usdz",
    "usearch", "vb", "vcf", "vdi", "vhd", "vhdx", "vim", "vmdk", "vob", "vrd", "vsix", "vtt", "vue",
    "war", "wasm", "wav", "wave", "webloc", "webm", "whl", "wma", "wmv", "woff", "woff2", "xcconfig",
    "xcf", "xhtml", "xib", "xls", "xlsb", "xlsm", "xlsx", "xml", "xmp", "xpi", "xz", "yaml", "yml",
    "zip", "zipx", "zsh", "zst",
];

/// Longest extension in the list, in bytes.
const LONGEST: usize = 12;

/// Whether an extension, in any case, is that of a file that is certainly no picture.
pub(super) fn is_other(extension: &str) -> bool {
    if extension.len() > LONGEST {
        return false;
    }
    let mut lower = [0; LONGEST];
    let lower = &mut lower[..extension.len()];
    lower.copy_from_slice(extension.as_bytes());
    lower.make_ascii_lowercase();
    OTHER.binary_search_by(|known| known.as_bytes().cmp(lower)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_in_lower_case_and_short() {
        assert!(OTHER.is_sorted_by(|a, b| a < b));
        assert!(OTHER.iter().all(|known| known.len() <= LONGEST && *known == known.to_lowercase()));
    }

    #[test]
    fn case_does_not_matter() {
        assert!(is_other("PDF") && is_other("Mov") && is_other("7z"));
        assert!(!is_other("jpg_large") && !is_other("") && !is_other("an extension that is long"));
    }
}
