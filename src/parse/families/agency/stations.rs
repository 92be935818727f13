//! Stations by their short forms and places: what the slots of the agency's forms can hold.

use std::sync::LazyLock;

use crate::parse::fold::{self, Key};
use crate::parse::lexicon;

/// A row of `stations.tsv`.
#[derive(Clone, Debug)]
pub(super) struct Station {
    short: Vec<char>,
    key: Vec<char>,
    /// The place in the form's own capitals.
    pub place: &'static str,
    /// The short form; empty where none is known.
    pub code: &'static str,
}

/// A station that a piece of text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// As the page has it but for misread letters: the short form or the place.
    pub value: &'static str,
    /// The place, whichever form stands on the page.
    pub place: &'static str,
    pub repaired: bool,
    /// Bytes of the text.
    pub start: usize,
    pub end: usize,
}

static STATIONS: LazyLock<Vec<Station>> = LazyLock::new(|| {
    lexicon::rows(include_str!("../../lexicon/stations.tsv"))
        .filter_map(|cells| {
            Some(Station {
                short: Key::new(cells[0]).chars,
                key: Key::new(cells.get(1)?).chars,
                code: cells[0],
                place: cells[1],
            })
        })
        .collect()
});

/// What stands where stations do and is none, for all that it is like one: RYBAT is not RABAT.
static SLUGS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let rows = lexicon::rows(include_str!("../../lexicon/agency-slugs.tsv"));
    rows.map(|cells| Key::new(cells[0]).chars).collect()
});

/// Wrong letters that the name of a station may hold in a slot that holds nothing else: one in five, and letters that a
/// bracket at either end was read as.
fn tolerance(letters: usize) -> f64 {
    match letters {
        0..=3 => 0.0,
        4 => 0.5,
        n => n as f64 / 4.0,
    }
}

/// The station that a whole piece of text names. `loose` is for slots that hold stations alone: there, brackets drawn around a
/// name may have become letters at its ends.
pub(super) fn named(text: &str, loose: bool) -> Option<Known> {
    let key = Key::new(text);
    let (&start, &end) = (key.starts.first()?, key.ends.last()?);
    let known = |value: &'static str, station: &Station, repaired: bool| Known {
        value,
        place: station.place,
        repaired,
        start,
        end,
    };
    for station in STATIONS.iter() {
        if key.chars == station.short {
            return Some(known(station.code, station, false));
        }
        if key.chars == station.key {
            return Some(known(station.place, station, false));
        }
    }
    if !loose || key.chars.len() < 3 || SLUGS.contains(&key.chars) {
        return None;
    }
    let mut best: Option<(&'static str, &Station, f64)> = None;
    let mut second = f64::INFINITY;
    for station in STATIONS.iter() {
        for (form, value) in [(&station.key, station.place), (&station.short, station.code)] {
            // Short forms of three and four letters differ by one; only look-alikes may stand for each other there.
            let limit = if form.len() <= 4 {
                1.0
            } else {
                tolerance(form.len()) + 0.5
            };
            let cost = match form.len() {
                0 => continue,
                1..=4 if form.len() != key.chars.len() || !all_alike(&key.chars, form) => continue,
                1..=4 => 0.5,
                _ => match trimmed_distance(&key.chars, form, limit) {
                    Some(cost) => cost,
                    None => continue,
                },
            };
            match best {
                Some((_, other, least)) if cost >= least => {
                    if other.place != station.place {
                        second = second.min(cost);
                    }
                }
                _ => {
                    if let Some((_, other, least)) = best
                        && other.place != station.place
                    {
                        second = least;
                    }
                    best = Some((value, station, cost));
                }
            }
        }
    }
    let (value, station, cost) = best?;
    (second - cost >= 0.5).then(|| known(value, station, true))
}

fn all_alike(read: &[char], form: &[char]) -> bool {
    let pairs = || read.iter().zip(form);
    pairs().all(|(&a, &b)| fold::look(a) == fold::look(b))
}

/// Letters that differ, where one letter more at either end costs half: it may be a bracket.
fn trimmed_distance(read: &[char], form: &[char], limit: f64) -> Option<f64> {
    let mut best: Option<f64> = None;
    for (front, back) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        if read.len() <= front + back + 2 {
            continue;
        }
        let extra = 0.5 * (front + back) as f64;
        let inner = &read[front..read.len() - back];
        if let Some(cost) = fold::distance(inner, form, limit - extra)
            && best.is_none_or(|least| cost + extra < least)
        {
            best = Some(cost + extra);
        }
    }
    best
}

/// The stations that a list names, first to last: `LONDON, MEXICO CITY`, `DIR MANA GUAT SALV`. Words that name none are left
/// out; the longest name wins.
pub(super) fn list(text: &str, loose: bool) -> Vec<Known> {
    /// Words of the longest place.
    const LONGEST: usize = 4;
    let words = words(text);
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let lengths = || (1..=LONGEST.min(words.len() - at)).rev();
        let piece = |length: usize| {
            let (start, end) = (words[at].0, words[at + length - 1].1);
            (start, &text[start..end])
        };
        let found = [false, true]
            .into_iter()
            .filter(|&fuzzy| loose || !fuzzy)
            .find_map(|fuzzy| {
                lengths().find_map(|length| {
                    let (start, piece) = piece(length);
                    // A list is not one name, and no name holds figures.
                    let whole = length == 1 || !piece.trim_end_matches([',', '.']).contains([',', ';']);
                    let plain = !fuzzy || !piece.contains(['/', '2', '3', '4', '6', '7', '9']);
                    let known = (whole && plain).then(|| named(piece, fuzzy)).flatten()?;
                    Some((
                        length,
                        Known {
                            start: start + known.start,
                            end: start + known.end,
                            ..known
                        },
                    ))
                })
            });
        match found {
            Some((length, known)) => {
                out.push(known);
                at += length;
            }
            None => at += 1,
        }
    }
    out
}

/// Whether the stations found in a text are all that it says, specks aside.
pub(super) fn cover(text: &str, found: &[Known]) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    let covered: usize = found
        .iter()
        .map(|known| letters(&text[known.start..known.end]))
        .sum();
    !found.is_empty() && covered * 10 >= letters(text) * 8
}

/// The words of a text, as bytes.
pub(super) fn words(text: &str) -> Vec<(usize, usize)> {
    text.split_whitespace()
        .map(|word| {
            let start = word.as_ptr() as usize - text.as_ptr() as usize;
            (start, start + word.len())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str, loose: bool) -> Vec<&'static str> {
        list(text, loose).iter().map(|known| known.value).collect()
    }

    #[test]
    fn stations_are_known_by_short_form_and_by_place() {
        assert_eq!(
            values("DIR MANA GUAT SALV", false),
            ["DIR", "MANA", "GUAT", "SALV"]
        );
        assert_eq!(values("LONDON, MEXICO CITY.", false), ["LONDON", "MEXICO CITY"]);
        assert_eq!(values("CI/OPS, WH 7", false), [""; 0]);
    }

    #[test]
    fn misread_names_are_known_where_only_stations_stand() {
        assert_eq!(values("O.RECTOR", true), ["DIRECTOR"]);
        assert_eq!(values("O1R", true), ["DIR"]);
        assert_eq!(values("MExICo C1TY", true), ["MEXICO CITY"]);
        assert_eq!(values("[LONDONJ", true), ["LONDON"]);
        assert_eq!(values("RYBAT", true), [""; 0]);
        // MANA and MANI are two stations, SALT is none.
        assert_eq!(values("MANX SALT", true), [""; 0]);
    }
}
