//! The `cablegram` command.

mod cli;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: cablegram::ocr::tesseract::LargePieces = cablegram::ocr::tesseract::LargePieces;

fn main() -> ExitCode {
    cli::main()
}
