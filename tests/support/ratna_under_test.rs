//! The `ratna` command, built as part of this package so that cargo passes its path to the tests.

fn main() -> std::process::ExitCode {
    ratna_cli::main()
}
