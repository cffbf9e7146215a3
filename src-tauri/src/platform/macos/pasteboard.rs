//! Writes pictures to a Mac's pasteboard.

use objc2::rc::{Retained, autoreleasepool};
use objc2::runtime::ProtocolObject;
use objc2_app_kit::{NSPasteboard, NSPasteboardItem};
use objc2_foundation::{NSArray, NSData, NSString};

use super::url;
use crate::error::{ErrorCode, Failure, Result};
use crate::pasteboard::Form;

/// Replaces the pasteboard's content with items.
///
/// # Errors
///
/// [`ErrorCode::Io`] when the pasteboard does not take them.
pub fn write_pasteboard(items: &[Vec<Form>]) -> Result<()> {
    autoreleasepool(|_| {
        let items: Vec<_> = items.iter().map(|forms| ProtocolObject::from_retained(item(forms))).collect();
        let pasteboard = NSPasteboard::generalPasteboard();
        pasteboard.clearContents();
        if pasteboard.writeObjects(&NSArray::from_retained_slice(&items)) {
            return Ok(());
        }
        Err(Failure::new(ErrorCode::Io, "the pasteboard did not take the pictures"))
    })
}

fn item(forms: &[Form]) -> Retained<NSPasteboardItem> {
    let item = NSPasteboardItem::new();
    let set = |kind: &str, bytes: &[u8]| {
        item.setData_forType(&NSData::with_bytes(bytes), &NSString::from_str(kind));
    };
    for form in forms {
        match form {
            Form::File(path) => {
                if let Some(address) = url(path).absoluteString() {
                    item.setString_forType(&address, &NSString::from_str("public.file-url"));
                }
            }
            Form::Png(bytes) => set("public.png", bytes),
            Form::Jpeg(bytes) => set("public.jpeg", bytes),
        }
    }
    item
}
