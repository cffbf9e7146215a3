//! The names of properties: a namespace and a name in it.
//!
//! Owns the namespaces and properties that photographs have, and how tolerant their comparison is.

/// A namespace: its address is what counts, its prefix what is written where a packet has none for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Namespace {
    /// The usual prefix.
    pub prefix: &'static str,
    /// The address.
    pub address: &'static str,
}

impl Namespace {
    /// A namespace.
    #[must_use]
    pub const fn new(prefix: &'static str, address: &'static str) -> Self {
        Self { prefix, address }
    }

    /// A property in this namespace.
    #[must_use]
    pub const fn name(self, local: &'static str) -> Name {
        Name { namespace: self, local }
    }

    /// Whether an address is that of this namespace. Some programs forget the slash or the hash at its end.
    #[must_use]
    pub fn is(self, address: &str) -> bool {
        let trimmed = |address: &'static str| address.trim_end_matches(['/', '#']);
        address == self.address || address.trim_end_matches(['/', '#']) == trimmed(self.address)
    }
}

/// The name of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// Its namespace.
    pub namespace: Namespace,
    /// Its name in the namespace.
    pub local: &'static str,
}

impl Name {
    /// Whether a property with this address and name is the one. Upper and lower case are the same: programs
    /// disagree.
    #[must_use]
    pub fn is(self, address: &str, local: &str) -> bool {
        local.eq_ignore_ascii_case(self.local) && self.namespace.is(address)
    }

    /// The name with the usual prefix, as in `dc:subject`.
    #[must_use]
    pub fn qualified(self) -> String {
        format!("{}:{}", self.namespace.prefix, self.local)
    }
}

pub(crate) const RDF: Namespace = Namespace::new("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#");
/// The address that XML itself binds to the prefix `xml`.
pub(crate) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Adobe's additional fields of cameras.
pub const AUX: Namespace = Namespace::new("aux", "http://ns.adobe.com/exif/1.0/aux/");
/// Dublin Core.
pub const DC: Namespace = Namespace::new("dc", "http://purl.org/dc/elements/1.1/");
/// digiKam.
pub const DIGIKAM: Namespace = Namespace::new("digiKam", "http://www.digikam.org/ns/1.0/");
/// EXIF.
pub const EXIF: Namespace = Namespace::new("exif", "http://ns.adobe.com/exif/1.0/");
/// EXIF 2.21 and later.
pub const EXIF_EX: Namespace = Namespace::new("exifEX", "http://cipa.jp/exif/1.0/");
/// IPTC Core.
pub const IPTC_CORE: Namespace =
    Namespace::new("Iptc4xmpCore", "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/");
/// IPTC Extension.
pub const IPTC_EXT: Namespace = Namespace::new("Iptc4xmpExt", "http://iptc.org/std/Iptc4xmpExt/2008-02-29/");
/// Lightroom.
pub const LIGHTROOM: Namespace = Namespace::new("lr", "http://ns.adobe.com/lightroom/1.0/");
/// Windows.
pub const MICROSOFT: Namespace = Namespace::new("MicrosoftPhoto", "http://ns.microsoft.com/photo/1.0/");
/// People in pictures, as Windows writes them.
pub const MICROSOFT_PEOPLE: Namespace = Namespace::new("MP", "http://ns.microsoft.com/photo/1.2/");
/// The list of regions of [`MICROSOFT_PEOPLE`].
pub const MICROSOFT_REGIONS: Namespace =
    Namespace::new("MPRI", "http://ns.microsoft.com/photo/1.2/t/RegionInfo#");
/// One region of [`MICROSOFT_PEOPLE`].
pub const MICROSOFT_REGION: Namespace =
    Namespace::new("MPReg", "http://ns.microsoft.com/photo/1.2/t/Region#");
/// Regions of the Metadata Working Group.
pub const MWG_REGIONS: Namespace =
    Namespace::new("mwg-rs", "http://www.metadataworkinggroup.com/schemas/regions/");
/// Areas of [`MWG_REGIONS`].
pub const AREA: Namespace = Namespace::new("stArea", "http://ns.adobe.com/xmp/sType/Area#");
/// Photoshop.
pub const PHOTOSHOP: Namespace = Namespace::new("photoshop", "http://ns.adobe.com/photoshop/1.0/");
/// TIFF.
pub const TIFF: Namespace = Namespace::new("tiff", "http://ns.adobe.com/tiff/1.0/");
/// XMP's basic fields.
pub const XMP: Namespace = Namespace::new("xmp", "http://ns.adobe.com/xap/1.0/");
/// What XMP notes of itself.
pub const XMP_NOTE: Namespace = Namespace::new("xmpNote", "http://ns.adobe.com/xmp/note/");

/// Keywords without their parents: a list.
pub const SUBJECT: Name = DC.name("subject");
/// Keywords with their parents, separated by `|`: a list.
pub const HIERARCHICAL_SUBJECT: Name = LIGHTROOM.name("hierarchicalSubject");
/// Keywords with their parents, separated by `/`: a list.
pub const TAGS_LIST: Name = DIGIKAM.name("TagsList");
/// Keywords with their parents, separated by `/`: a list.
pub const LAST_KEYWORD: Name = MICROSOFT.name("LastKeywordXMP");
/// Stars, or -1 for a rejected picture.
pub const RATING: Name = XMP.name("Rating");
/// Stars as a percentage.
pub const RATING_PERCENT: Name = MICROSOFT.name("Rating");
/// A colour or a word.
pub const LABEL: Name = XMP.name("Label");
/// The title: a text in languages.
pub const TITLE: Name = DC.name("title");
/// The description: a text in languages.
pub const DESCRIPTION: Name = DC.name("description");
/// Who made the picture: a list.
pub const CREATOR: Name = DC.name("creator");
/// A town.
pub const CITY: Name = PHOTOSHOP.name("City");
/// A state or province.
pub const STATE: Name = PHOTOSHOP.name("State");
/// A country.
pub const COUNTRY: Name = PHOTOSHOP.name("Country");
/// A place in a town.
pub const LOCATION: Name = IPTC_CORE.name("Location");
/// When the picture was made.
pub const DATE_CREATED: Name = PHOTOSHOP.name("DateCreated");
/// When the picture was taken.
pub const DATE_TIME_ORIGINAL: Name = EXIF.name("DateTimeOriginal");
/// Names of people: a list.
pub const PERSON_IN_IMAGE: Name = IPTC_EXT.name("PersonInImage");
/// The ending of the picture that a sidecar belongs to.
pub const SIDECAR_FOR: Name = PHOTOSHOP.name("SidecarForExtension");
