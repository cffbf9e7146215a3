//! The app, built beside the tests so that cargo tells them where it is.

fn main() {
    ratna_app::run().unwrap();
}
