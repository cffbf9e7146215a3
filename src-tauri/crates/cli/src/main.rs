//! `ratna`, the command line.

fn main() -> std::process::ExitCode {
    ratna_cli::main()
}
