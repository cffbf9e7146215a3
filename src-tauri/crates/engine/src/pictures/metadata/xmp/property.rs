//! The properties that are read, by their namespaces' addresses and their names.

const AUX: &str = "http://ns.adobe.com/exif/1.0/aux";
const DC: &str = "http://purl.org/dc/elements/1.1";
const EXIF: &str = "http://ns.adobe.com/exif/1.0";
const EXIF_EX: &str = "http://cipa.jp/exif/1.0";
const MICROSOFT: &str = "http://ns.microsoft.com/photo/1.0";
const PHOTOSHOP: &str = "http://ns.adobe.com/photoshop/1.0";
const TIFF: &str = "http://ns.adobe.com/tiff/1.0";
const XMP: &str = "http://ns.adobe.com/xap/1.0";

/// A property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Property {
    CreateDate,
    DateCreated,
    DateTimeDigitized,
    DateTimeOriginal,
    Description,
    ExposureTime,
    FNumber,
    FocalLength,
    FocalLength35mm,
    GpsAltitude,
    GpsAltitudeRef,
    GpsLatitude,
    GpsLongitude,
    Iso,
    Lens,
    LensModel,
    Make,
    Model,
    Rating,
    RatingPercent,
    Subject,
    Title,
}

const NAMES: [(&str, &str, Property); 24] = [
    (XMP, "CreateDate", Property::CreateDate),
    (PHOTOSHOP, "DateCreated", Property::DateCreated),
    (EXIF, "DateTimeDigitized", Property::DateTimeDigitized),
    (EXIF, "DateTimeOriginal", Property::DateTimeOriginal),
    (DC, "description", Property::Description),
    (EXIF, "ExposureTime", Property::ExposureTime),
    (EXIF, "FNumber", Property::FNumber),
    (EXIF, "FocalLength", Property::FocalLength),
    (EXIF, "FocalLengthIn35mmFilm", Property::FocalLength35mm),
    (EXIF, "GPSAltitude", Property::GpsAltitude),
    (EXIF, "GPSAltitudeRef", Property::GpsAltitudeRef),
    (EXIF, "GPSLatitude", Property::GpsLatitude),
    (EXIF, "GPSLongitude", Property::GpsLongitude),
    (EXIF, "ISOSpeedRatings", Property::Iso),
    (EXIF, "PhotographicSensitivity", Property::Iso),
    (EXIF_EX, "PhotographicSensitivity", Property::Iso),
    (AUX, "Lens", Property::Lens),
    (EXIF_EX, "LensModel", Property::LensModel),
    (TIFF, "Make", Property::Make),
    (TIFF, "Model", Property::Model),
    (XMP, "Rating", Property::Rating),
    (MICROSOFT, "Rating", Property::RatingPercent),
    (DC, "subject", Property::Subject),
    (DC, "title", Property::Title),
];

impl Property {
    /// The property with this name in a namespace, whose address may lack the slash at its end.
    pub(super) fn find(namespace: &str, name: &str) -> Option<Self> {
        let namespace = namespace.strip_suffix('/').unwrap_or(namespace);
        let entry = NAMES.iter().find(|(address, own, _)| *own == name && *address == namespace);
        entry.map(|&(.., property)| property)
    }
}
