//! Labelled rows of Chinese forms, and several of them in one line.

use super::{DESTINATION, STATION, addressee, copies, form_head, is_sent, mission, way};
use crate::model::FieldName;
use crate::parse::dates;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::families::put::{put_date, put_found, put_markings, put_number, put_row};
use crate::parse::fold::tidy;
use crate::parse::lexicon::{self, Role};
use crate::parse::lines::Span;
use crate::parse::markings;
use crate::parse::numbers;
use crate::text::{count_han, fold_simplified};

/// 中央收电
const SHORTEST_HEAD: usize = 4;

/// Several rows in one line: each piece is a label with the piece behind it, a marking, a number or a station.
pub(super) fn several(draft: &mut Draft, whole: Span, pieces: &[&str]) -> bool {
    let document = draft.document;
    let fuzzy = document.scanned;
    let mut known = 0;
    let mut acts: Vec<(usize, &str)> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let piece = pieces[at];
        let simple = fold_simplified(piece);
        let kind = if markings::read(piece, fuzzy).is_some() {
            "marking"
        } else if numbers::chinese(piece, fuzzy).is_some_and(|number| number.strength > 0.8) {
            "number"
        } else if STATION.is_match(&simple) {
            "station"
        } else if lexicon::label(piece, false).is_some() && piece.chars().count() >= 2 {
            "label"
        } else if labelled(piece).is_some() {
            "row"
        } else if sent_or_received(piece).is_some() {
            "way"
        } else if piece.chars().count() >= SHORTEST_HEAD && is_sent(piece).is_some() {
            "head"
        } else {
            ""
        };
        known += usize::from(!kind.is_empty());
        acts.push((at, kind));
        at += 1;
    }
    if known < 2 || known * 2 < pieces.len() {
        return false;
    }
    for &(at, kind) in &acts {
        let span = document.span_of(whole.line, pieces[at]);
        match kind {
            "marking" => {
                if let Some(found) = markings::read(pieces[at], fuzzy) {
                    put_markings(draft, span, &found, "marking.in-line", 0.93);
                }
            }
            "number" => {
                if let Some(number) = numbers::chinese(pieces[at], fuzzy) {
                    put_number(draft, span, number, 1.0);
                }
            }
            "station" => {
                let simple = fold_simplified(pieces[at]);
                if let Some(found) = STATION.captures(&simple) {
                    let piece = pieces[at].strip_prefix('自').unwrap_or(pieces[at]);
                    let length: usize = piece
                        .chars()
                        .take(found[1].chars().count())
                        .map(char::len_utf8)
                        .sum();
                    let name = &piece[..length];
                    draft.put(
                        FieldName::From,
                        name,
                        document.span_of(whole.line, name),
                        "from.station",
                        0.8,
                    );
                }
            }
            "row" => {
                if let Some((role, value)) = labelled(pieces[at]) {
                    row(draft, role, document.span_of(whole.line, value), false);
                }
            }
            // 发往 驻印度使馆 抄告 驻缅甸使馆
            "label" if !fuzzy && acts.get(at + 1).is_some_and(|(_, next)| next.is_empty()) => {
                if let Some((role, _)) = lexicon::label(pieces[at], false) {
                    row(draft, role, document.span_of(whole.line, pieces[at + 1]), false);
                }
            }
            "way" => {
                if let Some(date) = sent_or_received(pieces[at])
                    && !way::step(draft, span, pieces[at], &date)
                {
                    put_found(draft, span, pieces[at], &date, 0.9);
                }
            }
            "head" => {
                form_head(draft, span, None);
            }
            _ => {}
        }
    }
    true
}

/// The day on which a telegram was sent or received, in a piece that says no more: 2月8日21:15发.
fn sent_or_received(piece: &str) -> Option<dates::Found> {
    let says = piece.ends_with(['发', '發', '收', '到']);
    let date = says.then(|| dates::chinese(piece)).into_iter().flatten().next()?;
    let others = count_han(&piece[..date.start]) + count_han(&piece[date.end..]);
    (date.day.is_some() && others <= 2).then_some(date)
}

/// The role and the value of a row within a line: 等级：特急.
fn labelled(piece: &str) -> Option<(Role, &str)> {
    let (label, value) = lexicon::parted(piece)?;
    let (role, _) = lexicon::label(label, false)?;
    let form = matches!(
        role,
        Role::Precedence
            | Role::Marking
            | Role::From
            | Role::Number
            | Role::Date
            | Role::Time
            | Role::Received
    );
    (form && !value.is_empty()).then_some((role, value))
}

/// The pieces of a line between blanks; characters that stand alone side by side are one word, `特 急`.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    let mut pieces: Vec<&str> = Vec::new();
    let mut open = false;
    for word in text.split_whitespace() {
        let alone = word.chars().count() == 1 && count_han(word) == 1;
        let at = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
        match pieces.last_mut() {
            Some(last) if alone && open => *last = &text[at(last)..at(word) + word.len()],
            _ => pieces.push(word),
        }
        open = alone;
    }
    pieces
}

pub(super) fn row(draft: &mut Draft, role: Role, span: Span, repaired: bool) -> bool {
    let document = draft.document;
    let fuzzy = document.scanned;
    let text = document.text(span);
    match role {
        Role::Precedence | Role::Marking => {
            if let Some(found) = markings::read(text, fuzzy) {
                put_markings(draft, span, &found, "marking.labelled", 0.96);
            }
        }
        Role::From if fuzzy && mission(text).is_some() => {
            let value = mission(text).unwrap_or_default();
            draft.add(Candidate::new(FieldName::From, value, span, "from.labelled", 0.88).repaired(true));
        }
        Role::From => draft
            .add(Candidate::new(FieldName::From, tidy(text), span, "from.labelled", 0.93).repaired(repaired)),
        Role::To => {
            addressee(draft, span, "to.labelled", 0.88);
            return true;
        }
        // The place stands for the addressee only where none is named.
        Role::Destination => draft.put(FieldName::To, tidy(text), span, DESTINATION, 0.55),
        Role::CopyTo => copies(draft, span, "copy.labelled"),
        Role::Title => draft.add(
            Candidate::new(FieldName::Title, tidy(text), span, "title.labelled", 0.94).repaired(repaired),
        ),
        Role::Number => {
            let number = numbers::chinese(text, fuzzy).unwrap_or_else(|| numbers::Number {
                value: tidy(text),
                ..numbers::Number::default()
            });
            let mut candidate =
                Candidate::new(FieldName::CableNumber, number.value, span, "number.row", 0.88);
            candidate.parts = number.parts;
            draft.add(candidate.repaired(number.repaired));
        }
        Role::Date | Role::Time => put_date(draft, span, text, 0.9),
        _ => {
            put_row(draft, role, span);
        }
    }
    false
}
