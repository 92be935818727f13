mod crop;
mod descent;
mod grounds;

use std::io::Write;
use std::path::PathBuf;

use cablegram::error::{Error, ErrorKind, Result};
use cablegram::model::{DocumentId, Field, FieldName, Record};
use cablegram::pipeline::{DocumentFolder, Workspace};
use cablegram::provenance::read_file;
use clap::Args;
use descent::Step;

use crate::cli::exit::Exit;
use crate::cli::table::{Table, shorten};
use crate::cli::ui::{CommandResult, Ui};

/// Show a record, or one field of it with its evidence
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram show 203-00563-02 title --explain --crop title.png")]
pub struct ShowArgs {
    /// The document's id; ID#2 is the second cable in it
    document: String,
    /// A field of the record, such as date [default: all]
    field: Option<FieldName>,
    /// The folder with the records
    #[arg(short, long, value_name = "DIR", default_value = "output")]
    output: PathBuf,
    /// Cut the pixels behind the field out of the untouched scan (further pieces go to FILE-2.png, FILE-3.png)
    #[arg(long, value_name = "FILE.png", requires = "field")]
    crop: Option<PathBuf>,
    /// The folder that the scans were read from, for --crop
    #[arg(long, value_name = "DIR", default_value = "scans")]
    scans: PathBuf,
    /// Name every file between the field and the scan, with its digest
    #[arg(long, requires = "field")]
    provenance: bool,
    /// Say by which rule each value was found, what else was considered, and what spoke for the family
    #[arg(long)]
    explain: bool,
    /// Print the record, or the field, as JSON
    #[arg(long)]
    json: bool,
}

/// Values longer than this many columns are cut in the table of all fields; the field alone is shown whole.
const VALUE_COLUMNS: usize = 60;

pub fn run(ui: &Ui, args: ShowArgs) -> CommandResult {
    let (folder, index) = locate(&args)?;
    let name = DocumentFolder::record(index);
    let record = read_record(&folder, &name)?;
    let Some(field) = args.field else {
        if args.json {
            ui.json(&record)?;
        } else {
            print_record(ui, &record, args.explain)?;
            if args.explain {
                grounds::of_family(ui, &folder, index)?;
            }
        }
        return Ok(Exit::Done);
    };
    let values = record.fields.get(field);
    if values.is_empty() {
        let shown: Vec<&str> = record.fields.iter().map(|(name, _)| name.as_str()).collect();
        return Err(
            Error::new(ErrorKind::Usage, format!("{} shows no {field}", record.id))
                .hint(format!("it shows {}", shown.join(", ")))
                .into(),
        );
    }
    let steps = if args.provenance {
        descent::trace(&folder, &name, values)?
    } else {
        Vec::new()
    };
    if args.json {
        let shown = if field.is_list() {
            serde_json::json!(values)
        } else {
            serde_json::json!(values[0])
        };
        let mut object = serde_json::json!({field.as_str(): shown});
        if args.provenance {
            object["provenance"] = serde_json::json!(steps);
        }
        ui.json(&object)?;
    } else {
        let mut out = ui.out();
        for value in values {
            print_value(&mut out, field, value, args.explain)?;
        }
        if args.explain {
            grounds::of_field(ui, &mut out, &folder, index, field)?;
        }
        print_steps(&mut out, &steps)?;
        out.flush()?;
    }
    if let Some(file) = &args.crop {
        for piece in crop::cut(&record, values, &args.scans, file)? {
            ui.note(format!("cut {}", piece.display()));
        }
    }
    Ok(Exit::Done)
}

/// The folder of the document, and which of its records is meant, counted from 0.
fn locate(args: &ShowArgs) -> Result<(DocumentFolder, usize)> {
    let (document, index) = match args.document.rsplit_once('#') {
        Some((document, ordinal)) => match ordinal.parse::<usize>() {
            Ok(ordinal) if ordinal > 1 => (document, ordinal - 1),
            _ => (args.document.as_str(), 0),
        },
        None => (args.document.as_str(), 0),
    };
    let id = DocumentId::new(document)
        .map_err(|error| Error::new(ErrorKind::Usage, "this is no document").because(error))?;
    Ok((Workspace::new(&args.output).document(&id), index))
}

fn read_record(folder: &DocumentFolder, name: &str) -> Result<Record> {
    let file = folder.path(name);
    let text = read_file(&file).map_err(|error| {
        Error::input("cannot read the record of this document")
            .in_file(&file)
            .because(error)
            .hint("`cablegram status` lists the documents; -o names the folder with the records")
    })?;
    serde_json::from_slice(&text).map_err(|error| {
        Error::input("is not a record")
            .in_file(&file)
            .because(error)
            .hint("`cablegram parse` makes it anew")
    })
}

/// From the record to the scan, a line a file.
fn print_steps(out: &mut impl Write, steps: &[Step]) -> CommandResult<()> {
    if steps.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let mut table = Table::new(&["file", "sha256", "made by"]);
    for step in steps {
        table.row([
            &step.path,
            &step.sha256.to_string(),
            step.made_by.as_deref().unwrap_or("(the scan)"),
        ]);
    }
    Ok(table.write(out)?)
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
