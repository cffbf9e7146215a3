//! `ratna`, built beside the tests.

fn main() -> std::process::ExitCode {
    ratna_cli::main()
}
