//! New packets.

use crate::encoding::Encoding;
use crate::packet::Packet;

const HEAD: &str = "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n";
const BODY: &str = "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" x:xmptk=\"Ratna\">
 <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">
  <rdf:Description rdf:about=\"\"/>
 </rdf:RDF>
</x:xmpmeta>
";
const TAIL: &str = "<?xpacket end=\"w\"?>";
/// Spaces for changes in place, in lines.
const PADDING: usize = 2_048;
const LINE: usize = 100;

impl Packet {
    /// A packet that says nothing, for a sidecar.
    #[must_use]
    pub fn new_sidecar() -> Self {
        Self::new(BODY.to_owned())
    }

    /// A packet that says nothing, to be embedded in a picture: marked for programs that look for packets, and with
    /// space for changes in place.
    #[must_use]
    pub fn new_embedded() -> Self {
        Self::new(format!("{HEAD}{BODY}{}{TAIL}", padding(PADDING)))
    }

    fn new(text: String) -> Self {
        // What is written here can be read.
        Self::from_text(text, Encoding::UTF8).unwrap_or_else(|_| Self::skim(b""))
    }
}

/// This many spaces, in lines.
pub(crate) fn padding(bytes: usize) -> String {
    (1..=bytes).map(|at| if at % LINE == 0 || at == bytes { '\n' } else { ' ' }).collect()
}
