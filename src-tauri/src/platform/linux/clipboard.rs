//! Reads GTK's clipboard, since WebKitGTK hands the page text only.

use gtk::gdk::{Atom, SELECTION_CLIPBOARD};
use gtk::{Clipboard, SelectionData};

use crate::pasted::{self, Form, MAX_BYTES, Pasted};

/// The form in which a program lists the others it offers.
const LIST_OF_FORMS: &str = "TARGETS";

/// Reads what the clipboard holds, without waiting for the program that put it there: `report` is called later, on the main
/// thread. GTK gives up on a program that does not answer. Must be called on the main thread.
pub fn read_clipboard(in_text_field: bool, report: impl FnOnce(Pasted) + 'static) {
    Clipboard::get(&SELECTION_CLIPBOARD).request_contents(
        &Atom::intern(LIST_OF_FORMS),
        move |clipboard, list| {
            let forms = list.targets().unwrap_or_default();
            let offered: Vec<String> = forms.iter().map(|form| form.name().to_string()).collect();
            let wanted = pasted::forms(&offered, in_text_field);
            request(clipboard, wanted, pasted::without_picture(&offered), report);
        },
    );
}

/// Asks for one form after the other until one holds something that can be used.
fn request(
    clipboard: &Clipboard,
    mut forms: Vec<Form>,
    otherwise: Pasted,
    report: impl FnOnce(Pasted) + 'static,
) {
    if forms.is_empty() {
        return report(otherwise);
    }
    let form = forms.remove(0);
    let (Form::Files(name) | Form::Picture(name)) = form;
    // Boxed, since the next request's type would contain this one's.
    let report: Box<dyn FnOnce(Pasted)> = Box::new(report);
    clipboard.request_contents(&Atom::intern(name), move |clipboard, data| match read(form, data) {
        Some(pasted) => report(pasted),
        None => request(clipboard, forms, otherwise, report),
    });
}

fn read(form: Form, data: &SelectionData) -> Option<Pasted> {
    // Negative if the program did not answer. Measured before it is copied.
    let length = usize::try_from(data.length()).ok().filter(|&length| length > 0)?;
    match form {
        Form::Picture(_) if length > MAX_BYTES => Some(Pasted::TooLarge),
        Form::Picture(_) => Some(Pasted::Picture(data.data())),
        Form::Files(_) if length > MAX_BYTES => None,
        Form::Files(_) => {
            Some(pasted::files(&data.data())).filter(|files| !files.is_empty()).map(Pasted::Files)
        }
    }
}
