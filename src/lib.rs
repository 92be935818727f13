//! Scans of diplomatic cables in, records that can be cited out.
//!
//! The stages run in this order, each a pure function from its input to its output:
//!
//! ```text
//! scans ──ingest──▶ pages ──preprocess──▶ clean pages ──ocr──▶ page text ──parse──▶ record
//!                                                                                     │
//! every file read or written ─────────── provenance (digests, ledger, manifest) ◀─────┘
//! ```
//!
//! `ARCHITECTURE.md` walks the stages and says which module may import which.

pub mod config;
pub mod error;
pub mod eval;
pub mod export;
pub mod ingest;
pub mod model;
pub mod ocr;
pub mod pages;
pub mod parse;
pub mod pipeline;
pub mod preprocess;
mod processor;
pub mod provenance;
pub mod raster;
pub mod text;
