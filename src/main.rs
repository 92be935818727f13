//! The `cablegram` command.

mod cli;

use std::process::ExitCode;

use cablegram::ocr::tesseract::LargePieces;

#[global_allocator]
static ALLOCATOR: LargePieces = LargePieces;

fn main() -> ExitCode {
    cli::main()
}
