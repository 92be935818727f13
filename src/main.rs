//! The `cablegram` command.

fn main() {}
