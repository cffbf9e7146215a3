//! Tests of what packets say, and the packets that tests make.

mod containers;
mod editing;
mod embedding;
mod finding;
mod hostile;
mod keeping;
#[cfg(target_os = "linux")]
mod programs;
mod reading;
mod sidecars;

/// A packet with these attributes and elements in its description, as Adobe's programs lay it out.
pub(crate) fn packet(attributes: &str, elements: &str) -> String {
    format!(
        "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\" x:xmptk=\"Test\">\n \
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n  \
         <rdf:Description rdf:about=\"\"\n    xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n    \
         xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n    xmlns:lr=\"http://ns.adobe.com/lightroom/1.0/\"\n    \
         xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\"\n    xmlns:exif=\"http://ns.adobe.com/exif/1.0/\"\n    \
         xmlns:crs=\"http://ns.adobe.com/camera-raw-settings/1.0/\"{attributes}>{elements}\n  \
         </rdf:Description>\n </rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>"
    )
}
