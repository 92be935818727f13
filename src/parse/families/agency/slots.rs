//! Who acts and who is told: the stations that rows, cite line and places on the sheet name.

use super::FROM_CITE;
use super::Kind;
use super::RIGHT_COLUMN;
use super::cite::Cite;
use super::sheet::Sheet;
use super::stations;
use super::stations::Known;
use crate::model::FieldName;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::lines::Span;

/// What the rows of the form name as stations.
#[derive(Default)]
pub(super) struct Slots {
    pub to: Vec<(Known, Span)>,
    pub info: Vec<(Known, Span)>,
}

/// The span of a station's name in the piece of text it was found in.
pub(super) fn at(known: &Known, whole: Span) -> Span {
    Span {
        line: whole.line,
        start: whole.start + known.start,
        end: whole.start + known.end,
    }
}

impl Slots {
    /// A station's own form sets its addressees side by side under labels that OCR often loses: to the left who acts, then who
    /// is told.
    fn by_place(&mut self, sheet: &Sheet) {
        for cell in &sheet.cells {
            let Some(place) = cell.place else { continue };
            let text = sheet.document.text(cell.span);
            let known = stations::list(text, text.len() > 4);
            if !stations::cover(text, &known) {
                continue;
            }
            let slot = match place.left {
                left if left < 0.3 => &mut self.to,
                left if left < RIGHT_COLUMN => &mut self.info,
                _ => continue,
            };
            slot.extend(known.into_iter().map(|known| (known, cell.span)));
        }
    }

    /// Makes addressees of the stations on the form and in the cite line: the form's full names where it has them.
    pub fn settle(mut self, draft: &mut Draft, sheet: &Sheet, kind: Kind, cite: Cite) {
        let spelled_out = |known: &Known| known.value == known.place && known.value.len() > 4;
        let full = self.to.iter().any(|(known, _)| spelled_out(known));
        if full {
            // The row that repeats them in short form adds nothing.
            self.to.retain(|(known, _)| spelled_out(known));
        }
        let side_by_side = matches!(kind, Kind::FieldCopy | Kind::Outgoing);
        if side_by_side && self.to.is_empty() && cite.to.is_empty() {
            self.by_place(sheet);
        }
        let info = if self.info.is_empty() {
            cite.info
        } else {
            self.info
        };
        let (mut to, rule) = match self.to.is_empty() {
            true => (cite.to, "to.cite"),
            false => (self.to, "to.form"),
        };
        if kind == Kind::Outgoing {
            to.retain(|(known, _)| known.place != "DIRECTOR" || full);
        }
        let told = |known: &Known| info.iter().any(|(other, _)| other.place == known.place);
        let names_stations = matches!(kind, Kind::Received | Kind::Outgoing);
        for (known, span) in &to {
            let spelled =
                names_stations && (rule == "to.cite" || !spelled_out(known)) && known.place != "JMWAVE";
            let value = if spelled { known.place } else { known.value };
            let field = if told(known) && full {
                FieldName::CopyTo
            } else {
                FieldName::To
            };
            let strength = if rule == "to.form" { 0.9 } else { 0.86 };
            let candidate = Candidate::new(field, value, at(known, *span), rule, strength);
            draft.add(candidate.repaired(known.repaired || value != known.value));
        }
        for (known, span) in &info {
            if full && to.iter().any(|(other, _)| other.place == known.place) {
                continue;
            }
            let candidate = Candidate::new(
                FieldName::CopyTo,
                known.value,
                at(known, *span),
                "copy.stations",
                0.85,
            );
            draft.add(candidate.repaired(known.repaired));
        }
        // The form names in full whom the cite line names in short.
        let cited = draft
            .of(FieldName::From)
            .find(|sender| sender.rule == FROM_CITE)
            .cloned();
        if let Some(sender) = cited
            && names_stations
            && !draft.has(FieldName::From, 0.8)
            && let Some(known) = stations::named(&sender.value, false)
            && known.place != known.value
            && known.place != "JMWAVE"
        {
            let mut spelled = sender;
            spelled.value = known.place.to_owned();
            spelled.rule = "from.cite-spelled-out";
            // It stands for letters that are not on the page, which costs it what a repair costs; it is to win all the same.
            spelled.strength += 0.1;
            spelled.repaired = true;
            draft.add(spelled);
        }
    }
}
