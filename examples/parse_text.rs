//! Reads a transcription from standard input and prints its fields as JSON.
use std::io::Read;

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).expect("text");
    let parsed = cablegram::parse::parse_text(&text, &Default::default());
    let first = &parsed[0];
    println!("{}", serde_json::json!({"family": first.family, "fields": first.fields, "checks": first.checks}));
}
