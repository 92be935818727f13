use std::path::PathBuf;

use cablegram::eval::{self, FieldScore, Report, Scored};
use clap::Args;

use super::exit::Exit;
use super::table::Table;
use super::ui::{CommandResult, Ui};

/// Compare records with truth files: character errors of the text, matches of the fields
///
/// Truth is NAME.truth.txt, the text in reading order, and NAME.truth.json, the header:
/// {"fields": {"date": "1962-03-13", "to": ["外交部"]}}. White space, full-width forms and, in fields, case and punctuation do
/// not count.
#[derive(Args)]
#[command(after_help = "Example:\n  cablegram eval --truth scans output --max-cer 0.05 --min-f1 0.9")]
pub struct EvalArgs {
    /// The folder with the truth files
    #[arg(long, value_name = "DIR")]
    truth: PathBuf,
    /// The folder with the records
    #[arg(default_value = "output")]
    output: PathBuf,
    /// The highest character error rate that passes, 0 to 1; beyond it the exit code is 10
    #[arg(long, value_name = "RATE", value_parser = share)]
    max_cer: Option<f64>,
    /// The lowest F1 of the fields that passes, 0 to 1; below it the exit code is 10
    #[arg(long, value_name = "SCORE", value_parser = share)]
    min_f1: Option<f64>,
    /// Print one JSON object on stdout
    #[arg(long)]
    json: bool,
}

fn share(text: &str) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "is not a number".to_owned())?;
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err("must lie between 0 and 1".to_owned())
    }
}

pub fn run(ui: &Ui, args: EvalArgs) -> CommandResult {
    let report = eval::evaluate(&args.truth, &args.output)?;
    if args.json {
        ui.json(&report)?;
    } else {
        print(ui, &report)?;
    }
    for document in report
        .documents
        .iter()
        .filter(|document| document.record.is_none())
    {
        ui.warn(format!(
            "{}: there is no record of this document in {}",
            document.name,
            args.output.display()
        ));
    }
    let (cer, f1) = (report.text.cer(), report.all_fields.f1());
    let mut missed = false;
    if let Some(most) = args.max_cer.filter(|most| cer > *most) {
        ui.note(format!(
            "the character error rate is {cer:.4}, above the limit of {most}"
        ));
        missed = true;
    }
    if let Some(least) = args.min_f1.filter(|least| f1 < *least) {
        ui.note(format!(
            "the F1 of the fields is {f1:.4}, below the limit of {least}"
        ));
        missed = true;
    }
    Ok(if missed { Exit::GateMissed } else { Exit::Done })
}

fn print(ui: &Ui, report: &Report) -> CommandResult<()> {
    let mut out = ui.out();
    let mut documents = Table::new(&[
        "document",
        "characters",
        "CER %",
        "fields right",
        "of",
        "given",
        "differing",
    ])
    .right(&[1, 2, 3, 4, 5]);
    for document in &report.documents {
        documents.row(row(document));
    }
    documents.row(total(report));
    documents.write(&mut out)?;

    if !report.fields.is_empty() {
        use std::io::Write;
        writeln!(out)?;
        let mut fields = Table::new(&["field", "right", "of", "given", "F1"]).right(&[1, 2, 3, 4]);
        for (name, score) in &report.fields {
            fields.row(field(name.as_str(), score));
        }
        fields.row(field("all", &report.all_fields));
        fields.write(&mut out)?;
        writeln!(out)?;
        let mut bands = Table::new(&[
            "confidence from",
            "right",
            "given",
            "share right",
            "mean confidence",
        ])
        .right(&[1, 2, 3, 4]);
        for band in &report.reliability {
            bands.row([
                format!("{:.1}", band.from),
                band.right.to_string(),
                band.given.to_string(),
                format!("{:.3}", band.share()),
                format!("{:.3}", band.confidence),
            ]);
        }
        bands.write(&mut out)?;
    }
    std::io::Write::flush(&mut out)?;
    Ok(())
}

fn row(document: &Scored) -> [String; 7] {
    let (characters, cer) = match document.text {
        Some(text) => (text.characters.to_string(), format!("{:.2}", 100.0 * text.cer())),
        None => Default::default(),
    };
    let sum = document.all_fields();
    let [right, wanted, given] = match document.fields {
        Some(_) => [sum.right, sum.wanted, sum.given].map(|count| count.to_string()),
        None => Default::default(),
    };
    let differing: Vec<&str> = document.differing().map(|name| name.as_str()).collect();
    [
        document.name.clone(),
        characters,
        cer,
        right,
        wanted,
        given,
        differing.join(", "),
    ]
}

fn total(report: &Report) -> [String; 7] {
    let sum = report.all_fields;
    let cer = format!("{:.2}", 100.0 * report.text.cer());
    let [characters, right, wanted, given] =
        [report.text.characters, sum.right, sum.wanted, sum.given].map(|count| count.to_string());
    [
        "all".to_owned(),
        characters,
        cer,
        right,
        wanted,
        given,
        String::new(),
    ]
}

fn field(name: &str, score: &FieldScore) -> [String; 5] {
    let counts = [score.right, score.wanted, score.given].map(|count| count.to_string());
    let [right, wanted, given] = counts;
    [
        name.to_owned(),
        right,
        wanted,
        given,
        format!("{:.3}", score.f1()),
    ]
}
