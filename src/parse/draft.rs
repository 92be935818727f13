//! What the grammars propose, and how a record is made of it: every rule adds candidates, the strongest becomes the value,
//! the others become its alternatives and the answer to "what did it compete with".

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;

use super::addressees;
use super::fold::{key, tidy};
use super::lines::{Document, Span};
use crate::model::{Alternative, Check, Confidence, Evidence, Field, FieldName, Fields, Severity};

/// A value that some rule found.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub field: FieldName,
    pub value: String,
    pub rule: &'static str,
    pub spans: Vec<Span>,
    /// How often such a find is right when the letters are, 0 to 1.
    pub strength: f64,
    pub parts: BTreeMap<String, Value>,
    pub alternatives: Vec<(String, f64, String)>,
    /// Letters of a closed vocabulary that were put right.
    pub repaired: bool,
}

impl Candidate {
    pub fn part(mut self, name: &str, value: impl Into<Value>) -> Candidate {
        self.parts.insert(name.to_owned(), value.into());
        self
    }

    pub fn repaired(mut self, repaired: bool) -> Candidate {
        self.repaired |= repaired;
        self
    }

    pub fn or(mut self, value: impl Into<String>, chance: f64, reason: impl Into<String>) -> Candidate {
        self.alternatives.push((value.into(), chance, reason.into()));
        self
    }
}

/// Everything proposed for one cable.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    pub document: &'a Document<'a>,
    pub candidates: Vec<Candidate>,
    pub checks: Vec<Check>,
}

impl<'a> Draft<'a> {
    pub fn new(document: &'a Document<'a>) -> Draft<'a> {
        Draft {
            document,
            candidates: Vec::new(),
            checks: Vec::new(),
        }
    }

    /// A candidate from its spans. A value without a letter or digit, or one that rests on such a piece of the page (a lone
    /// bracket), is no candidate.
    pub fn add(&mut self, candidate: Candidate) {
        let says_something = |text: &str| text.chars().any(char::is_alphanumeric);
        let spans = &candidate.spans;
        let shown = !spans.is_empty() && spans.iter().all(|&span| says_something(self.document.text(span)));
        if says_something(&candidate.value) && shown {
            self.candidates.push(candidate);
        }
    }

    /// A candidate whose value is given.
    pub fn put(
        &mut self,
        field: FieldName,
        value: impl Into<String>,
        span: Span,
        rule: &'static str,
        strength: f64,
    ) {
        self.add(Candidate::new(field, value, span, rule, strength));
    }

    /// A candidate whose value is what `span` shows.
    pub fn put_span(&mut self, field: FieldName, span: Span, rule: &'static str, strength: f64) {
        self.put(field, tidy(self.document.text(span)), span, rule, strength);
    }

    /// A candidate whose value is `part`, a slice of the text of line `line`.
    pub fn put_part(&mut self, field: FieldName, line: usize, part: &str, rule: &'static str, strength: f64) {
        self.put_span(field, self.document.span_of(line, part), rule, strength);
    }

    /// A candidate whose value is the name in `part`, a slice of the text of line `line`: without article and footnotes.
    pub fn put_name(&mut self, field: FieldName, line: usize, part: &str, rule: &'static str, strength: f64) {
        let span = self.document.span_of(line, part);
        self.put(field, addressees::value(part), span, rule, strength);
    }

    /// Whether the field has a candidate of at least this strength.
    pub fn has(&self, field: FieldName, strength: f64) -> bool {
        self.candidates
            .iter()
            .any(|candidate| candidate.field == field && candidate.strength >= strength)
    }

    /// The last of some lines that a value was read from.
    pub fn last_line(&self, within: Range<usize>) -> Option<usize> {
        let spans = self.candidates.iter().flat_map(|found| &found.spans);
        spans
            .map(|span| span.line)
            .filter(|line| within.contains(line))
            .max()
    }

    /// The strongest candidate of a field, the first of equals.
    pub fn best(&self, field: FieldName) -> Option<&Candidate> {
        self.of(field)
            .fold(None, |best: Option<&Candidate>, candidate| match best {
                Some(best) if self.weight(best) >= self.weight(candidate) => Some(best),
                _ => Some(candidate),
            })
    }

    /// By what rivals are ranked: the rule's strength, and on a scan how well the letters were read.
    fn weight(&self, candidate: &Candidate) -> f64 {
        super::confidence::of(self.document, candidate, 0)
    }

    /// Candidates of a field, in the order they were found.
    pub fn of(&self, field: FieldName) -> impl Iterator<Item = &Candidate> {
        self.candidates
            .iter()
            .filter(move |candidate| candidate.field == field)
    }

    /// Takes the candidates of a rule away.
    pub fn drop_rule(&mut self, rule: &str) {
        self.candidates.retain(|candidate| candidate.rule != rule);
    }

    pub fn check(
        &mut self,
        code: &str,
        severity: Severity,
        message: impl Into<String>,
        fields: &[FieldName],
    ) {
        if self
            .checks
            .iter()
            .all(|check| check.code != code || check.fields != fields)
        {
            self.checks.push(Check {
                code: code.to_owned(),
                severity,
                message: message.into(),
                fields: fields.to_vec(),
            });
        }
    }

    /// The record's fields, values less likely than `floor` left out.
    pub fn fields(&self, floor: f64) -> Fields {
        let mut fields = Fields::default();
        for &name in FieldName::ALL {
            if name.is_list() {
                let mut seen: Vec<String> = Vec::new();
                for candidate in self.of(name) {
                    let folded = key(&candidate.value);
                    if seen.contains(&folded) {
                        continue;
                    }
                    let field = self.field(candidate, &[]);
                    if field.confidence.get() >= floor {
                        seen.push(folded);
                        fields.add(name, field);
                    }
                }
            } else if let Some(best) = self.best(name) {
                let rivals: Vec<&Candidate> = self
                    .of(name)
                    .filter(|other| !std::ptr::eq(*other, best))
                    .collect();
                let field = self.field(best, &rivals);
                if field.confidence.get() >= floor {
                    fields.add(name, field);
                }
            }
        }
        fields
    }

    fn field(&self, candidate: &Candidate, rivals: &[&Candidate]) -> Field {
        let evidence: Vec<Evidence> = candidate
            .spans
            .iter()
            .map(|&span| self.document.evidence(span))
            .collect();
        let raw = evidence
            .iter()
            .map(|evidence| evidence.text.as_str())
            .collect::<Vec<_>>()
            .join("\n");
        let agreeing = rivals
            .iter()
            .filter(|rival| key(&rival.value) == key(&candidate.value) && rival.spans != candidate.spans)
            .count();
        let confidence = super::confidence::of(self.document, candidate, agreeing);
        let mut alternatives: Vec<Alternative> = candidate
            .alternatives
            .iter()
            .map(|(value, chance, reason)| Alternative {
                value: value.clone(),
                confidence: Confidence::new(chance * confidence),
                reason: reason.clone(),
            })
            .collect();
        for rival in rivals {
            let known = |value: &str| key(value) == key(&rival.value);
            if known(&candidate.value) || alternatives.iter().any(|other| known(&other.value)) {
                continue;
            }
            let chance = super::confidence::of(self.document, rival, 0).min(1.0 - confidence);
            alternatives.push(Alternative {
                value: rival.value.clone(),
                confidence: Confidence::new(chance),
                reason: format!("also read by {}", rival.rule),
            });
        }
        alternatives.sort_by_key(|alternative| std::cmp::Reverse(alternative.confidence));
        alternatives.truncate(5);
        share_out(&mut alternatives, 1.0 - Confidence::new(confidence).get());
        let rule = if candidate.repaired {
            format!("{}+repaired", candidate.rule)
        } else {
            candidate.rule.to_owned()
        };
        Field {
            value: candidate.value.clone(),
            raw,
            confidence: Confidence::new(confidence),
            rule,
            evidence,
            alternatives,
            parts: candidate.parts.clone(),
        }
    }
}

/// Makes the chances of what a value competes with add up to no more than `room`, what the value itself leaves of certainty.
fn share_out(alternatives: &mut [Alternative], room: f64) {
    let total: f64 = alternatives.iter().map(|other| other.confidence.get()).sum();
    // Confidences are held in thousandths.
    let floor = |chance: f64| (chance * 1000.0 + 1e-6).floor() / 1000.0;
    if total > room {
        for other in alternatives {
            let share = other.confidence.get() / total * room;
            other.confidence = Confidence::new(floor(share));
        }
    }
}

impl Candidate {
    pub fn new(
        field: FieldName,
        value: impl Into<String>,
        span: Span,
        rule: &'static str,
        strength: f64,
    ) -> Candidate {
        Candidate {
            field,
            value: value.into(),
            rule,
            spans: vec![span],
            strength,
            parts: BTreeMap::new(),
            alternatives: Vec::new(),
            repaired: false,
        }
    }

    /// Lets the value go on, behind `sign`, with what stands at another place of the page.
    pub fn goes_on(&mut self, sign: &str, text: &str, span: Span) {
        self.value.push_str(sign);
        self.value.push_str(text);
        self.spans.push(span);
    }

    pub fn also(mut self, span: Span) -> Candidate {
        if !self.spans.contains(&span) {
            self.spans.push(span);
        }
        self
    }
}
