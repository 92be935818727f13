use std::io::Write;
use std::path::PathBuf;

use cablegram::error::{Error, ErrorKind, Result};
use cablegram::model::{DocumentId, Field, FieldName, Record};
use clap::Args;

use super::exit::Exit;
use super::table::{Table, shorten};
use super::ui::{CommandResult, Ui};

/// Show a record, or one field of it with its evidence
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram show 203-00563-02 title --explain")]
pub struct ShowArgs {
    /// The document's id
    document: String,
    /// A field of the record, such as date [default: all]
    field: Option<FieldName>,
    /// The folder with the records
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    output: PathBuf,
    /// Say by which rule each value was found, and what else it could be
    #[arg(long)]
    explain: bool,
    /// Print the record, or the field, as JSON
    #[arg(long)]
    json: bool,
}

/// Values longer than this many columns are cut in the table of all fields; the field alone is shown whole.
const VALUE_COLUMNS: usize = 60;

pub fn run(ui: &Ui, args: ShowArgs) -> CommandResult {
    let record = read_record(&args)?;
    let Some(name) = args.field else {
        if args.json {
            ui.json(&record)?;
        } else {
            print_record(ui, &record, args.explain)?;
        }
        return Ok(Exit::Done);
    };
    let values = record.fields.get(name);
    if values.is_empty() {
        let shown: Vec<&str> = record.fields.iter().map(|(name, _)| name.as_str()).collect();
        return Err(
            Error::new(ErrorKind::Usage, format!("{} shows no {name}", record.id))
                .hint(format!("it shows {}", shown.join(", ")))
                .into(),
        );
    }
    if args.json {
        let fields = if name.is_list() {
            serde_json::json!({name.as_str(): values})
        } else {
            serde_json::json!({name.as_str(): values[0]})
        };
        ui.json(&fields)?;
        return Ok(Exit::Done);
    }
    let mut out = ui.out();
    for value in values {
        print_value(&mut out, name, value, args.explain)?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

fn read_record(args: &ShowArgs) -> Result<Record> {
    let id = DocumentId::new(args.document.clone())
        .map_err(|error| Error::new(ErrorKind::Usage, "this is no document").because(error))?;
    let file = args.output.join(id.as_str()).join("record.json");
    let text = std::fs::read(&file).map_err(|error| {
        Error::input("cannot read the record of this document")
            .in_file(&file)
            .because(error)
            .hint("`cablegram status` lists the documents; -o names the folder with the records")
    })?;
    serde_json::from_slice(&text).map_err(|error| {
        Error::input("is not a record")
            .in_file(&file)
            .because(error)
            .hint("`cablegram parse --force` makes it anew")
    })
}

/// The name of a variant as it stands in the record: `prc_incoming`.
pub fn plain(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

fn print_record(ui: &Ui, record: &Record, explain: bool) -> CommandResult<()> {
    let mut out = ui.out();
    writeln!(
        out,
        "{}  {}  {}  {}",
        record.id,
        plain(&record.family),
        record.languages.join(", "),
        plain(&record.status)
    )?;
    for page in &record.pages {
        let (number, source, index) = (page.number, &page.source, page.index);
        writeln!(
            out,
            "page {number}: {source} (image {}), {} × {} pixels, turned {}°, {}",
            index + 1,
            page.width,
            page.height,
            page.rotation.degrees(),
            plain(&page.status)
        )?;
    }
    writeln!(out)?;
    let mut table = Table::new(&[
        "field",
        "value",
        "confidence",
        "page",
        "box",
        if explain { "rule" } else { "" },
    ])
    .right(&[2, 3]);
    for (name, values) in record.fields.iter() {
        for value in values {
            table.row(row(name, value, explain));
        }
    }
    table.write(&mut out)?;
    if !record.checks.is_empty() {
        writeln!(out)?;
        for check in &record.checks {
            writeln!(
                out,
                "{}: {} ({})",
                plain(&check.severity),
                check.message,
                check.code
            )?;
        }
    }
    Ok(out.flush()?)
}

fn row(name: FieldName, value: &Field, explain: bool) -> [String; 6] {
    let first = value.evidence.first();
    let page = first
        .map(|evidence| evidence.page.to_string())
        .unwrap_or_default();
    let place = first
        .and_then(|evidence| evidence.rect)
        .map(|rect| plain(&rect))
        .unwrap_or_default();
    let rule = if explain {
        value.rule.clone()
    } else {
        String::new()
    };
    let confidence = format!("{:.3}", value.confidence.get());
    [
        name.to_string(),
        shorten(&value.value, VALUE_COLUMNS),
        confidence,
        page,
        place,
        rule,
    ]
}

fn print_value(out: &mut impl Write, name: FieldName, value: &Field, explain: bool) -> CommandResult<()> {
    let mut table = Table::new(&[name.as_str(), &value.value]);
    table.row(["read as", &value.raw]);
    table.row(["confidence", &value.confidence.to_string()]);
    for evidence in &value.evidence {
        let place = evidence
            .rect
            .map(|rect| format!(" {}", plain(&rect)))
            .unwrap_or_default();
        table.row([
            "evidence",
            &format!("page {}{place}: {}", evidence.page, evidence.text),
        ]);
    }
    if explain {
        table.row(["rule", &value.rule]);
        for (part, content) in &value.parts {
            table.row(["part", &format!("{part} = {}", plain(content))]);
        }
        for other in &value.alternatives {
            table.row([
                "or",
                &format!("{} ({}): {}", other.value, other.confidence, other.reason),
            ]);
        }
    }
    Ok(table.write(out)?)
}
