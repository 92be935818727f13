//! Comparing what was read with what could have been meant: keys without spacing and case, and distances that know
//! which letters OCR takes for each other.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::lexicon;
use crate::text::{is_han, to_simplified};

/// A text reduced to its letters, digits and Chinese characters, each with the byte where it stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Key {
    /// Upper case, simplified, half width.
    pub chars: Vec<char>,
    /// The byte of the text where each begins.
    pub starts: Vec<usize>,
    /// The byte behind each.
    pub ends: Vec<usize>,
}

/// Half-width form of full-width letters, digits and punctuation (U+FF01 to U+FF5E lie 0xFEE0 above ASCII).
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        '〔' | '〈' | '【' => '[',
        '〕' | '〉' | '】' => ']',
        '—' | '–' | '―' | '‐' | '‑' => '-',
        '’' | '‘' => '\'',
        '“' | '”' => '"',
        '○' | '◯' => '〇',
        _ => c,
    }
}

/// The letter without its accent, for Latin letters in European names.
pub(crate) fn plain_letter(c: char) -> char {
    use unicode_normalization::char::decompose_canonical;
    if c.is_ascii() || is_han(c) {
        return c;
    }
    let mut first = c;
    let mut seen = false;
    decompose_canonical(c, |part| {
        if !seen {
            first = part;
            seen = true;
        }
    });
    first
}

/// Room for the keys of all but the longest lines at once.
const LONGEST_ROOM: usize = 160;

impl Key {
    /// The first letter of the key of `text`.
    pub fn first(text: &str) -> Option<char> {
        text.chars().find_map(|c| letter(half_width(c)))
    }

    /// The key of `text`.
    pub fn new(text: &str) -> Key {
        let room = text.len().min(LONGEST_ROOM);
        let mut key = Key {
            chars: Vec::with_capacity(room),
            starts: Vec::with_capacity(room),
            ends: Vec::with_capacity(room),
        };
        for (at, written) in text.char_indices() {
            let c = half_width(written);
            let Some(c) = letter(c) else {
                continue;
            };
            key.chars.push(c);
            key.starts.push(at);
            key.ends.push(at + written.len_utf8());
        }
        key
    }
}

/// The letter of a key that a half-width character is; `None` for what keys leave out.
fn letter(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric().then(|| c.to_ascii_uppercase());
    }
    c.is_alphanumeric()
        .then(|| to_simplified(plain_letter(c)).to_ascii_uppercase())
}

/// The letters of a key, where nobody asks for their places.
pub(crate) fn letters(text: &str) -> Vec<char> {
    let mut letters = Vec::with_capacity(text.len().min(LONGEST_ROOM));
    letters.extend(text.chars().filter_map(|c| letter(half_width(c))));
    letters
}

/// The key as a string.
pub(crate) fn key(text: &str) -> String {
    text.chars().filter_map(|c| letter(half_width(c))).collect()
}

/// The signs of `look-alikes.tsv`: those of ASCII by their code, the others by themselves.
static LOOKS: LazyLock<([char; 128], HashMap<char, char>)> = LazyLock::new(|| {
    let mut ascii = std::array::from_fn(|code| char::from(code as u8));
    let mut others = HashMap::new();
    for cells in lexicon::rows(include_str!("lexicon/look-alikes.tsv")) {
        let Some(first) = cells[0].chars().next() else {
            continue;
        };
        for sign in cells[0].chars() {
            match ascii.get_mut(sign as usize) {
                Some(look) => *look = first,
                None => {
                    others.insert(sign, first);
                }
            }
        }
    }
    (ascii, others)
});

/// What a letter looks like to OCR: of signs that are taken for each other one stands for all.
pub(crate) fn look(c: char) -> char {
    let (ascii, others) = &*LOOKS;
    match ascii.get(c as usize) {
        Some(&look) => look,
        None => others.get(&c).copied().unwrap_or(c),
    }
}

/// Letters that must be changed, added or dropped to make `a` into `b` (optimal string alignment); a letter taken for its
/// look-alike counts half. `None` when more than `limit`.
pub(crate) fn distance(a: &[char], b: &[char], limit: f64) -> Option<f64> {
    distance_of(a, || letters_of(a), b, limit)
}

/// The same, where the letters of `a` may be known already.
fn distance_of(a: &[char], letters: impl Fn() -> u64, b: &[char], limit: f64) -> Option<f64> {
    if a.len().abs_diff(b.len()) as f64 > limit {
        return None;
    }
    if limit < 1.0 {
        return distance_by_looks(a, b, limit);
    }
    // Each of the letters that the other word has nowhere, not even by their looks, is one that must be changed or dropped.
    let (in_a, in_b) = (letters(), letters_of(b));
    let lone = |own: u64, other: u64| f64::from((own & !other).count_ones());
    if lone(in_a, in_b).max(lone(in_b, in_a)) > limit {
        return None;
    }
    let mut before: Vec<f64> = (0..=b.len()).map(|j| j as f64).collect();
    let mut row = before.clone();
    for (i, &x) in a.iter().enumerate() {
        row[0] = (i + 1) as f64;
        let mut least = row[0];
        for (j, &y) in b.iter().enumerate() {
            let swap = if x == y {
                0.0
            } else if look(x) == look(y) {
                0.5
            } else {
                1.0
            };
            let best = (before[j] + swap).min(before[j + 1] + 1.0).min(row[j] + 1.0);
            row[j + 1] = best;
            least = least.min(best);
        }
        if least > limit {
            return None;
        }
        std::mem::swap(&mut before, &mut row);
    }
    before.last().copied().filter(|&cost| cost <= limit)
}

/// The distance of words of one length that may differ in look-alikes alone.
fn distance_by_looks(a: &[char], b: &[char], limit: f64) -> Option<f64> {
    let mut cost = 0.0;
    for (&x, &y) in a.iter().zip(b) {
        if x == y {
            continue;
        }
        cost += 0.5;
        if cost > limit || look(x) != look(y) {
            return None;
        }
    }
    Some(cost)
}

/// Which letters a word has, by their looks: a bit for each, which several letters may share.
fn letters_of(word: &[char]) -> u64 {
    word.iter()
        .fold(0, |letters, &c| letters | 1 << (look(c) as u32 & 63))
}

/// How many wrong letters a word of a closed vocabulary may hold and still be known: none below four letters, one in
/// six, two in twelve. Chinese words are short but each character tells more.
pub(crate) fn tolerance(key: &[char]) -> f64 {
    if key.iter().any(|&c| is_han(c)) {
        return match key.len() {
            0..=1 => 0.0,
            2 => 0.5,
            n => (n / 3) as f64,
        };
    }
    match key.len() {
        0..=3 => 0.0,
        4..=5 => 0.5,
        n => (n / 6) as f64 + 0.5,
    }
}

/// The row of a closed vocabulary that `word` is, and how many letters are wrong in it.
pub(crate) fn closest<'a, T>(
    word: &[char],
    rows: impl IntoIterator<Item = (&'a [char], T)>,
) -> Option<(T, f64)> {
    let mut best: Option<(T, f64)> = None;
    let letters = letters_of(word);
    for (form, row) in rows {
        // No form allows more than a third of its letters, or half a letter.
        if form.len().abs_diff(word.len()) > form.len() / 3 {
            continue;
        }
        let limit = best
            .as_ref()
            .map_or(tolerance(form), |found| found.1.min(tolerance(form)));
        if let Some(cost) = distance_of(word, || letters, form, limit)
            && best.as_ref().is_none_or(|found| cost < found.1)
        {
            best = Some((row, cost));
            if cost == 0.0 {
                break;
            }
        }
    }
    best
}

/// Whether two texts are of signs that look alike, one by one.
pub(crate) fn alike(one: &[char], other: &[char]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(&a, &b)| look(a) == look(b))
}

/// The text with the figures inside of words as the letters that they look like, and `l` among capitals as I, byte for byte: `Te1egram`
/// is `Telegram`, `OUTG0ING` is `OUTGOING`, `12` and `B12` stay. For matching alone.
pub(crate) fn figures_as_letters(text: &str) -> String {
    let read = text.as_bytes();
    let mut out = read.to_vec();
    for at in 0..out.len() {
        let before = at
            .checked_sub(1)
            .and_then(|at| out.get(at))
            .copied()
            .unwrap_or(b' ');
        let behind = read.get(at + 1).copied().unwrap_or(b' ');
        // The first letter of a word is told by the one behind it.
        let capitals =
            before.is_ascii_uppercase() || (!before.is_ascii_alphanumeric() && behind.is_ascii_uppercase());
        let inside = before.is_ascii_alphabetic() && behind.is_ascii_alphabetic();
        out[at] = match (out[at], capitals) {
            (b'l', true) if behind.is_ascii_uppercase() => b'I',
            (b'0', true) if inside => b'O',
            (b'1', true) if inside => b'I',
            (b'5', true) if inside => b'S',
            (b'0', false) if inside => b'o',
            (b'1', false) if inside => b'l',
            (b'5', false) if inside => b's',
            (sign, _) => sign,
        };
    }
    // Signs of one byte were exchanged for others of one byte.
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// The figure that a letter among figures is.
pub(crate) fn as_figure(letter: char) -> char {
    match letter {
        'O' | 'o' | 'Q' => '0',
        'I' | 'l' => '1',
        'S' => '5',
        other => other,
    }
}

/// The figure that a letter among the figures of a serial is; nothing else can stand there.
pub(crate) fn as_figure_of_number(letter: char) -> char {
    match letter {
        'B' => '8',
        'G' => '6',
        'Z' => '2',
        other => as_figure(other),
    }
}

/// A number with its letters among figures as figures: `(62) 7l4` is `(62) 714`, `3267/IV` and `B12` stay.
pub(crate) fn letters_as_figures(number: &str) -> String {
    let among = |c: char| c.is_ascii_digit() || matches!(c, 'I' | 'l' | 'O');
    let mut out = String::with_capacity(number.len());
    let mut rest = number;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let (front, from) = rest.split_at(start);
        let (word, behind) = from.split_at(from.find(|c: char| !c.is_alphanumeric()).unwrap_or(from.len()));
        out.push_str(front);
        match word.chars().all(among) && word.chars().any(|c| c.is_ascii_digit()) {
            true => out.extend(word.chars().map(as_figure)),
            false => out.push_str(word),
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The readings of a text in which figures stand for letters: `TE1EGRAM` is `TELEGRAM` as much as `TEIEGRAM`. For matching alone.
pub(crate) fn readings_as_letters(text: &str) -> [String; 2] {
    let first = figures_as_letters(text);
    let second = text
        .bytes()
        .zip(first.bytes())
        .map(|(read, letter)| match (read, letter) {
            (b'1', b'I') => b'L',
            _ => letter,
        });
    // Signs of one byte were exchanged for others of one byte.
    let second = String::from_utf8(second.collect()).unwrap_or_else(|_| first.clone());
    [first, second]
}

/// Brings a value into the form that records hold: trimmed, single spaces, letter-spacing closed up, no punctuation at the
/// end. The words stay as they are.
pub(crate) fn tidy(text: &str) -> String {
    let closed = crate::text::close_up(text);
    let words: Vec<&str> = closed.split_whitespace().collect();
    // Letter-spaced words: a run of four or more single letters.
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let single = |word: &&&str| word.len() == 1 && word.chars().all(|c| c.is_ascii_alphabetic());
        let run = words[at..].iter().take_while(single).count();
        if run >= 4 {
            out.push(words[at..at + run].concat());
            at += run;
        } else {
            out.push(words[at].to_owned());
            at += 1;
        }
    }
    let joined = out.join(" ");
    let ends = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '.' | ',' | ':' | ';' | '：' | '，' | '；' | '。' | '-' | '—' | '–' | '、'
            )
    };
    let starts = |c: char| c.is_whitespace() || matches!(c, ':' | '：' | ',' | '，' | ';' | '-' | '—' | '–');
    let value = joined.trim_start_matches(starts).trim_end_matches(ends);
    // A full stop after an abbreviation or initial belongs to it.
    let rest = &joined[joined.find(value).unwrap_or(0) + value.len()..];
    let initial = value
        .rsplit([' ', '.'])
        .next()
        .is_some_and(|last| last.chars().count() == 1 && last.chars().all(char::is_uppercase));
    if rest.starts_with('.') && initial && value.contains('.') {
        return format!("{value}.");
    }
    value.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spacing_case_and_script_fall_away_in_a_key() {
        assert_eq!(key("S-E-C-R-E-T"), "SECRET");
        assert_eq!(key("C O N F I D E N T I A L"), "CONFIDENTIAL");
        assert_eq!(key("（機 密）"), "机密");
        assert_eq!(key("ＮＯ：１２"), "NO12");
    }

    #[test]
    fn a_key_leads_back_to_the_text() {
        let text = "(機 密)x";
        let key = Key::new(text);
        assert_eq!(&text[key.starts[0]..key.ends[1]], "機 密");
        assert_eq!(key.ends.last(), Some(&text.len()));
    }

    #[test]
    fn look_alikes_are_nearer_than_strangers() {
        let chars = |s: &str| s.chars().collect::<Vec<_>>();
        assert_eq!(
            distance(&chars("C0NFIDENTIAI"), &chars("CONFIDENTIAL"), 3.0),
            Some(1.0)
        );
        assert_eq!(distance(&chars("SECRETARY"), &chars("SECRET"), 1.0), None);
    }

    #[test]
    fn figures_inside_of_words_are_letters() {
        assert_eq!(figures_as_letters("Te1egram N0. 5127 收"), "Telegram N0. 5127 收");
        assert_eq!(
            figures_as_letters("C1PHERED lNFORMATlON B12"),
            "CIPHERED INFORMATION B12"
        );
        assert!(readings_as_letters("lNCOMING TE1EGRAM").contains(&"INCOMING TELEGRAM".to_owned()));
    }

    #[test]
    fn letters_among_figures_are_figures() {
        for (read, meant) in [
            ("(62) 7l4", "(62) 714"),
            ("3267/IV", "3267/IV"),
            ("B12", "B12"),
            ("1O4", "104"),
        ] {
            assert_eq!(letters_as_figures(read), meant);
        }
    }

    #[test]
    fn values_lose_their_punctuation_and_keep_their_words() {
        assert_eq!(tidy(" Ambassador  Jiao [Ruoyu]: "), "Ambassador Jiao [Ruoyu]");
        assert_eq!(tidy("毛 泽 东"), "毛泽东");
        assert_eq!(tidy("S P E C I A L"), "SPECIAL");
    }
}
