//! What people and other programs build on: the help texts, the schema, the settings file.

mod common;

use common::{Dir, same_as_committed, same_text};

/// The commands that a help text lists.
fn commands(help: &str) -> Vec<String> {
    let listed = help.split("Commands:\n").nth(1).unwrap_or_default();
    let lines = listed.lines().take_while(|line| !line.trim().is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next().map(str::to_owned));
    names.filter(|name| !name.is_empty() && name != "help").collect()
}

/// The help of a command and of those below it.
fn reference(dir: &Dir, path: &[String], into: &mut String) {
    let answer = dir
        .cablegram(path.iter().map(String::as_str).chain(["--help"]))
        .run()
        .exits(0);
    let name = ["cablegram".to_owned()]
        .iter()
        .chain(path)
        .cloned()
        .collect::<Vec<_>>()
        .join(" ");
    *into += &format!("## {name}\n\n{}\n", answer.stdout);
    for command in commands(&answer.stdout) {
        reference(dir, &[path, &[command]].concat(), into);
    }
}

#[test]
fn the_help_of_every_command_is_as_committed() {
    let mut text = String::new();
    reference(&Dir::new(), &[], &mut text);
    for command in ["run", "show", "eval", "config show"] {
        assert!(text.contains(&format!("## cablegram {command}\n")), "{command}");
    }
    same_as_committed("tests/snapshots/cli-reference.txt", &text);
}

#[test]
fn the_exit_codes_stand_in_the_help() {
    let help = Dir::new().cablegram(["--help"]).run().exits(0).stdout;
    for code in ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "130"] {
        assert!(
            help.lines()
                .any(|line| line.trim_start().starts_with(&format!("{code}  "))),
            "{code}"
        );
    }
}

#[test]
fn the_committed_schema_is_that_of_the_records() {
    let schema = Dir::new().cablegram(["schema", "record"]).run().exits(0).stdout;
    same_as_committed("schema/record.schema.json", &schema);
}

#[test]
fn the_schema_of_the_settings_is_a_schema_that_the_defaults_meet() {
    let dir = Dir::new();
    let schema = dir.cablegram(["schema", "config"]).run().exits(0).json();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let defaults = serde_json::to_value(cablegram::config::Config::default()).unwrap();
    assert!(validator.is_valid(&defaults));
    assert!(!validator.is_valid(&serde_json::json!({"surprise": 1})));
}

#[test]
fn pipeline_toml_holds_every_setting_at_its_default_with_a_sentence() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/pipeline.toml")).unwrap();
    let held: toml::Table = text.parse().unwrap();
    let defaults = toml::Table::try_from(cablegram::config::Config::default()).unwrap();
    assert_eq!(held, defaults);

    let lines: Vec<&str> = text.lines().collect();
    for (i, line) in lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.contains(" = ") && !line.starts_with('#'))
    {
        assert!(
            i > 0 && lines[i - 1].starts_with("# "),
            "line {}: no sentence on `{line}`",
            i + 1
        );
    }
}

#[test]
fn the_settings_that_are_shown_read_back_as_the_same() {
    let dir = Dir::new();
    let defaults = dir.cablegram(["config", "show"]).run().exits(0).stdout;
    dir.write("pipeline.toml", "[preprocess]\nem_pixels = 31\n");
    let shown = dir.cablegram(["config", "show"]).run().exits(0).stdout;
    same_text(
        &defaults.replace("em_pixels = 42", "em_pixels = 31"),
        &shown,
        "config show",
    );
    dir.write("shown.toml", &shown);
    let again = dir
        .cablegram(["config", "show", "-c", "shown.toml"])
        .run()
        .exits(0)
        .stdout;
    same_text(&shown, &again, "config show");
}
