//! Lets the dynamic linker find the functions in the program that stand in for those of a library.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // The option is that of the linkers there, and so is GCC's OpenMP.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("linux") {
        return;
    }
    // Libraries that are loaded later find nothing that is not exported: see line_image.rs and openmp.rs in
    // src/ocr/tesseract.
    for function in [
        "pixWriteMem",
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
