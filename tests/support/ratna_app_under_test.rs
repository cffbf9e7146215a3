//! The app, built as part of this package so that cargo passes its path to the tests.

fn main() {
    ratna_app::run().unwrap();
}
