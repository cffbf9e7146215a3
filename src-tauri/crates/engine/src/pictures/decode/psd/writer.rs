//! PSD files for tests.

use image::RgbImage;

/// A file to be written.
pub(in crate::pictures) struct Psd {
    /// PSB.
    pub(in crate::pictures) is_large: bool,
    pub(in crate::pictures) mode: u16,
    pub(in crate::pictures) depth: u16,
    pub(in crate::pictures) size: (u32, u32),
    /// Whether rows are packed.
    pub(in crate::pictures) is_packed: bool,
    /// Whether the channel after the colours is transparency.
    pub(in crate::pictures) has_alpha: bool,
    /// The section of a palette.
    pub(in crate::pictures) colours: Vec<u8>,
    /// Number and data of image resources.
    pub(in crate::pictures) resources: Vec<(u16, Vec<u8>)>,
    /// The stored rows of each channel, one after the other.
    pub(in crate::pictures) planes: Vec<Vec<u8>>,
}

impl Psd {
    /// A picture in RGB of 8 bits, not packed.
    pub(in crate::pictures) fn rgb(picture: &RgbImage) -> Self {
        let plane = |channel: usize| picture.pixels().map(|pixel| pixel[channel]).collect();
        Self {
            is_large: false,
            mode: 3,
            depth: 8,
            size: picture.dimensions(),
            is_packed: false,
            has_alpha: false,
            colours: Vec::new(),
            resources: Vec::new(),
            planes: (0..3).map(plane).collect(),
        }
    }

    pub(in crate::pictures) fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"8BPS\0".to_vec();
        bytes.push(if self.is_large { 2 } else { 1 });
        bytes.extend([0; 6]);
        bytes.extend((self.planes.len() as u16).to_be_bytes());
        bytes.extend(self.size.1.to_be_bytes());
        bytes.extend(self.size.0.to_be_bytes());
        bytes.extend(self.depth.to_be_bytes());
        bytes.extend(self.mode.to_be_bytes());
        bytes.extend((self.colours.len() as u32).to_be_bytes());
        bytes.extend(&self.colours);
        let resources: Vec<u8> =
            self.resources.iter().flat_map(|(number, data)| resource(*number, data)).collect();
        bytes.extend((resources.len() as u32).to_be_bytes());
        bytes.extend(resources);
        let count: i16 = if self.has_alpha { -1 } else { 0 };
        let layers = [self.length(4), count.to_be_bytes().to_vec(), vec![0; 2]].concat();
        // Photoshop has those of 16 and 32 bits in a block, behind an empty place for others and for a mask.
        let layers = match self.depth {
            16 | 32 => {
                let signature = if self.is_large { b"8B64" } else { b"8BIM" };
                let name = format!("Lr{}", self.depth);
                [self.length(0), vec![0; 4], signature.to_vec(), name.into_bytes(), layers].concat()
            }
            _ => layers,
        };
        bytes.extend(self.length(layers.len()));
        bytes.extend(layers);
        bytes.extend(self.picture());
        bytes
    }

    fn length(&self, length: usize) -> Vec<u8> {
        if self.is_large {
            (length as u64).to_be_bytes().to_vec()
        } else {
            (length as u32).to_be_bytes().to_vec()
        }
    }

    fn picture(&self) -> Vec<u8> {
        if !self.is_packed {
            return [&[0, 0][..], &self.planes.concat()].concat();
        }
        let rows = self.size.1 as usize;
        let packed: Vec<Vec<u8>> =
            self.planes.iter().flat_map(|plane| plane.chunks(plane.len() / rows).map(pack)).collect();
        let table = packed.iter().flat_map(|row| {
            let length = (row.len() as u32).to_be_bytes();
            if self.is_large { length.to_vec() } else { length[2..].to_vec() }
        });
        [vec![0, 1], table.collect(), packed.concat()].concat()
    }
}

/// A row as runs of two equal bytes or more, and bytes as they are.
fn pack(row: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    for run in row.chunk_by(|a, b| a == b).flat_map(|run| run.chunks(128)) {
        match run.len() {
            1 => packed.extend([0, run[0]]),
            length => packed.extend([(257 - length) as u8, run[0]]),
        }
    }
    packed
}

fn resource(number: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = b"8BIM".to_vec();
    bytes.extend(number.to_be_bytes());
    bytes.extend([0, 0]);
    bytes.extend((data.len() as u32).to_be_bytes());
    bytes.extend(data);
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    bytes
}
