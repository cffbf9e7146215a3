//! The names that systems give to pictures of a screen.

use std::sync::LazyLock;

use super::fold::fold;

/// How such names begin, on macOS, iOS, Android, Windows and Linux, in the languages that the systems are mostly used in.
const NAMES: [&str; 26] = [
    "Screenshot",
    "Screen Shot",
    "Screen_Shot",
    "Bildschirmfoto",
    "Bildschirmaufnahme",
    "Capture d’écran",
    "Capture d'écran",
    "Capture d_écran",
    "Captura de pantalla",
    "Captura de tela",
    "Captura de ecrã",
    "Istantanea schermo",
    "Schermata",
    "Schermafbeelding",
    "Skärmavbild",
    "Skærmbillede",
    "Skjermbilde",
    "Näyttökuva",
    "Zrzut ekranu",
    "Снимок экрана",
    "スクリーンショット",
    "스크린샷",
    "截屏",
    "屏幕",
    "螢幕",
    "स्क्रीनशॉट",
];

/// Names of folders for such pictures.
const FOLDERS: [&str; 4] = ["Screenshots", "Bildschirmfotos", "Captures d’écran", "स्क्रीनशॉट"];

static FOLDED_NAMES: LazyLock<[String; 26]> = LazyLock::new(|| NAMES.map(fold));
static FOLDED_FOLDERS: LazyLock<[String; 4]> = LazyLock::new(|| FOLDERS.map(fold));

/// Whether a file of this folded name is one.
pub(super) fn is_name(name: &str) -> bool {
    FOLDED_NAMES.iter().any(|start| name.starts_with(start.as_str()))
}

/// Whether a folder of this folded name holds them.
pub(super) fn is_folder(name: &str) -> bool {
    FOLDED_FOLDERS.iter().any(|folder| folder == name)
}
