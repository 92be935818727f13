//! Reading classification, precedence and handling: a piece of text that is made of such words and nothing else.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::{self, Key};
use super::lexicon::{MARKINGS, MarkingKind, MarkingRow};
use crate::text::is_han;

/// One marking found in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Marking {
    pub kind: MarkingKind,
    pub value: &'static str,
    /// Bytes of the text.
    pub start: usize,
    pub end: usize,
    /// Letters had to be put right.
    pub repaired: bool,
}

/// Rows by their first letter, longest first.
static BY_FIRST: LazyLock<HashMap<char, Vec<&'static MarkingRow>>> = LazyLock::new(|| {
    let mut index: HashMap<char, Vec<&MarkingRow>> = HashMap::new();
    for row in MARKINGS.iter() {
        if let Some(&first) = row.key.first() {
            index.entry(first).or_default().push(row);
        }
    }
    index
});

/// Longer texts than this are no markings.
const LONGEST: usize = 120;

/// The markings that `text` consists of; `None` when anything else is in it. With `fuzzy`, reading errors are allowed.
pub(crate) fn read(text: &str, fuzzy: bool) -> Option<Vec<Marking>> {
    if text.len() > LONGEST {
        return None;
    }
    let text = without_term(text);
    let key = Key::new(text);
    if key.chars.is_empty() {
        return None;
    }
    let exact = cover(&key);
    if exact.is_some() || !fuzzy {
        return exact.filter(|found| tells(found));
    }
    // Reading errors: each piece between separators, then the whole.
    let mut found = Vec::new();
    for (start, piece) in pieces(text) {
        let part = Key::new(piece);
        if part.chars.is_empty() {
            continue;
        }
        match cover(&part) {
            Some(exact) => found.extend(exact.into_iter().map(|mark| shifted(mark, start))),
            None => match nearest(&part).map(|mark| vec![mark]).or_else(|| by_words(piece)) {
                Some(marks) => found.extend(marks.into_iter().map(|mark| shifted(mark, start))),
                // The whole is no more than this piece.
                None if part.chars.len() == key.chars.len() => return None,
                None => {
                    found.clear();
                    break;
                }
            },
        }
    }
    if found.is_empty() {
        found.extend(nearest(&key));
    }
    Some(found).filter(|found| tells(found))
}

/// A marking without how long it holds: `绝密★30年`.
fn without_term(text: &str) -> &str {
    text.split('★').next().unwrap_or(text)
}

/// Two misread Chinese markings side by side, each known by itself: 机蜜 加怠, 机蜜加怠.
fn by_words(text: &str) -> Option<Vec<Marking>> {
    /// Signs of the shortest pair and of the longest.
    const SIGNS: std::ops::RangeInclusive<usize> = 3..=8;
    let key = Key::new(text);
    if !SIGNS.contains(&key.chars.len()) || !key.chars.iter().copied().all(is_han) {
        return None;
    }
    let part = |part: &str| {
        let key = Key::new(part);
        cover(&key).or_else(|| nearest(&key).map(|mark| vec![mark]))
    };
    key.starts[1..].iter().find_map(|&cut| {
        let (front, rest) = text.split_at(cut);
        let mut found = part(front)?;
        found.extend(part(rest)?.into_iter().map(|mark| shifted(mark, cut)));
        Some(found)
    })
}

/// The marking with which `text` begins, as the longest run of whole words that is one; for lines such as
/// `C O N F I D E N T I A L PEKING 0749`.
pub(crate) fn leading(text: &str, fuzzy: bool) -> Option<Marking> {
    let ends: Vec<usize> = word_ends(text).take(40).collect();
    let short = ends.partition_point(|&end| end <= LONGEST);
    let last = ends[..short].last().copied().unwrap_or(0);
    let key = Key::new(without_term(&text[..last]));
    for end in ends[..short].iter().rev() {
        let count = key.ends.partition_point(|behind| behind <= end);
        if let Some(row) = row(&key.chars[..count])
            && row.kind == MarkingKind::Classification
        {
            return Some(Marking {
                kind: row.kind,
                value: row.value,
                start: key.starts[0],
                end: key.ends[count - 1],
                repaired: false,
            });
        }
    }
    if fuzzy {
        let mut best: Option<(Marking, f64)> = None;
        // Letter-spaced words end where the single letters do.
        let singles = text
            .split_whitespace()
            .take_while(|word| word.chars().count() == 1)
            .count();
        let ends: &[usize] = match singles {
            4.. => ends.get(singles - 1..singles).unwrap_or(&[]),
            _ => &ends,
        };
        for &end in ends {
            let key = Key::new(&text[..end]);
            if key.chars.len() < 5 || key.chars.len() > 24 {
                continue;
            }
            let rows = MARKINGS
                .iter()
                .filter(|row| row.kind == MarkingKind::Classification)
                .map(|row| (row.key.as_slice(), row));
            if let Some((row, cost)) = fold::closest(&key.chars, rows)
                && best.as_ref().is_none_or(|(_, least)| cost < *least)
            {
                let mark = Marking {
                    kind: row.kind,
                    value: row.value,
                    start: key.starts[0],
                    end: *key.ends.last().unwrap_or(&end),
                    repaired: true,
                };
                best = Some((mark, cost));
            }
        }
        return best.map(|(mark, _)| mark);
    }
    None
}

/// The marking in brackets at the end of a line: `To Ambassador X: (Secret)`. Gives it with the byte where the bracket
/// opens.
pub(crate) fn trailing(text: &str, fuzzy: bool) -> Option<(Vec<Marking>, usize)> {
    let trimmed = text.trim_end();
    let close = trimmed.chars().next_back()?;
    let opens: &[char] = match close {
        ')' | '）' | ']' | '〕' | '】' | '］' => &['(', '（', '[', '〔', '【', '［'],
        '/' => &['/'],
        _ => return None,
    };
    let inner = &trimmed[..trimmed.len() - close.len_utf8()];
    let open = inner.rfind(opens)?;
    let skip = inner[open..].chars().next().map_or(1, char::len_utf8);
    let found = read(&inner[open + skip..], fuzzy)?;
    let marks = found.into_iter().map(|mark| shifted(mark, open + skip)).collect();
    Some((marks, open))
}

/// The markings that the last words of a text are, as many as are some, with the byte where they begin: `From Budapest Priority`.
pub(crate) fn last_words(text: &str) -> Option<(Vec<Marking>, usize)> {
    const WORDS: usize = 3;
    let gaps: Vec<usize> = text
        .rmatch_indices([' ', ','])
        .map(|(at, _)| at)
        .take(WORDS)
        .collect();
    gaps.into_iter().rev().find_map(|gap| {
        let start = gap + 1;
        let found = read(&text[start..], false)?;
        Some((
            found.into_iter().map(|mark| shifted(mark, start)).collect(),
            start,
        ))
    })
}

/// The markings that the first words of a text are, as many as are some, with the byte where they end: `Very Urgent File 12-No. 4`.
pub(crate) fn first_words(text: &str) -> Option<(Vec<Marking>, usize)> {
    const WORDS: usize = 3;
    let ends: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).take(WORDS).collect();
    ends.into_iter()
        .rev()
        .find_map(|end| Some((read(&text[..end], false)?, end)))
}

fn shifted(mark: Marking, by: usize) -> Marking {
    Marking {
        start: mark.start + by,
        end: mark.end + by,
        ..mark
    }
}

/// Whether markings are all of one kind.
pub(crate) fn are_all(found: &[Marking], kind: MarkingKind) -> bool {
    found.iter().all(|mark| mark.kind == kind)
}

/// Whether there is more than filler.
fn tells(found: &[Marking]) -> bool {
    found.iter().any(|mark| mark.kind != MarkingKind::Filler)
}

/// The row that letters are, one by one.
fn row(letters: &[char]) -> Option<&'static MarkingRow> {
    let rows = BY_FIRST.get(letters.first()?)?;
    rows.iter().copied().find(|row| row.key == letters)
}

/// Covers the whole key with rows, longest first, going back where that leads nowhere.
fn cover(key: &Key) -> Option<Vec<Marking>> {
    fn step(key: &Key, at: usize, found: &mut Vec<Marking>, budget: &mut u32) -> bool {
        if at == key.chars.len() {
            return true;
        }
        *budget = budget.saturating_sub(1);
        if *budget == 0 {
            return false;
        }
        for row in BY_FIRST.get(&key.chars[at]).into_iter().flatten() {
            let end = at + row.key.len();
            if key.chars.get(at..end) != Some(row.key.as_slice()) {
                continue;
            }
            found.push(Marking {
                kind: row.kind,
                value: row.value,
                start: key.starts[at],
                end: key.ends[end - 1],
                repaired: false,
            });
            if step(key, end, found, budget) {
                return true;
            }
            found.pop();
        }
        false
    }
    let mut found = Vec::new();
    step(key, 0, &mut found, &mut 200).then_some(found)
}

/// The row that a misread piece is.
fn nearest(key: &Key) -> Option<Marking> {
    let rows = MARKINGS
        .iter()
        .filter(|row| row.kind != MarkingKind::Filler && row.key.len() >= 2)
        .map(|row| (row.key.as_slice(), row));
    let (row, _) = fold::closest(&key.chars, rows)?;
    Some(Marking {
        kind: row.kind,
        value: row.value,
        start: *key.starts.first()?,
        end: *key.ends.last()?,
        repaired: true,
    })
}

/// Whether letters are those of a marking, one by one the same or alike.
pub(crate) fn looks_like_one(key: &[char]) -> bool {
    MARKINGS.iter().any(|row| fold::alike(&row.key, key))
}

/// The pieces between brackets, dashes, commas and wide gaps, each with its first byte.
fn pieces(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    text.split(|c: char| {
        matches!(
            c,
            '(' | ')'
                | '（'
                | '）'
                | '['
                | ']'
                | '【'
                | '】'
                | '—'
                | '–'
                | ','
                | '，'
                | ';'
                | '/'
                | '、'
                | '\u{3000}'
        )
    })
    .flat_map(|piece| piece.split("  "))
    .map(str::trim)
    .filter(|piece| !piece.is_empty())
    .map(move |piece| (piece.as_ptr() as usize - base, piece))
}

/// The bytes where words end.
fn word_ends(text: &str) -> impl Iterator<Item = usize> {
    let mut inside = false;
    text.char_indices()
        .map(|(at, c)| (at, c.is_whitespace()))
        .chain([(text.len(), true)])
        .filter_map(move |(at, space)| {
            let end = inside && space;
            inside = !space;
            end.then_some(at)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<&'static str> {
        read(text, true)
            .unwrap_or_default()
            .iter()
            .map(|mark| mark.value)
            .collect()
    }

    #[test]
    fn markings_are_read_alone_spaced_out_and_together() {
        assert_eq!(values("(Top Secret)"), ["top_secret"]);
        assert_eq!(values("S-E-C-R-E-T"), ["secret"]);
        assert_eq!(values("C O N F I D E N T I A I L"), ["confidential"]);
        assert_eq!(values("SECRET—EXTREMELY URGENT"), ["secret", "extra_urgent"]);
        assert_eq!(values("CONFIDENTIAL URGENT"), ["confidential", "urgent"]);
        assert_eq!(values("（绝密）　急"), ["top_secret", "urgent"]);
        assert_eq!(values("机蜜加怠"), ["confidential", "urgent_plus"]);
        assert_eq!(values("绝密★30年"), ["top_secret"]);
        assert_eq!(values("ROUTING"), Vec::<&str>::new());
        assert_eq!(values("特 急 提 前"), ["extra_urgent", "advance"]);
        assert_eq!(values("絕密 TOP SECRET"), ["top_secret", "top_secret"]);
        assert_eq!(
            values("Special Urgency & Priority Demanded"),
            ["extra_urgent", "advance"]
        );
    }

    #[test]
    fn a_subtitle_in_brackets_is_no_marking() {
        assert_eq!(
            read("(Pakistan revealed a secret India-America agreement)", true),
            None
        );
        assert_eq!(read("Secretary of State", true), None);
    }

    #[test]
    fn a_classification_is_found_before_a_number_and_after_an_addressee() {
        let line = "C O N F I D E N T I A L PEKING 0749";
        let mark = leading(line, false).unwrap();
        assert_eq!((mark.value, &line[mark.end..]), ("confidential", " PEKING 0749"));
        let (marks, open) = trailing("To Ambassador Jiao [Ruoyu]: (Secret)", false).unwrap();
        assert_eq!((marks[0].value, open), ("secret", 28));
        assert_eq!(trailing("To Comrade [Wang] Bingnan", false), None);
    }
}
