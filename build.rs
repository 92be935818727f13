//! Lets the dynamic linker find the functions in the program that stand in for those of a library.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // The option is that of the linkers there, and so is GCC's OpenMP.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("linux") {
        return;
    }
    // See src/ocr/tesseract/openmp.rs: what Tesseract asks for by versioned names is not exported by itself.
    for function in [
        "GOMP_parallel",
        "GOMP_parallel_sections",
        "GOMP_sections_start",
        "GOMP_sections_next",
        "GOMP_sections_end",
        "GOMP_sections_end_nowait",
    ] {
        println!("cargo:rustc-link-arg-bins=-Wl,--export-dynamic-symbol={function}");
    }
}
