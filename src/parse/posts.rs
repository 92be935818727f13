//! United States posts as telegrams name them: a closed vocabulary in which misread letters can be put right.

use std::sync::LazyLock;

use super::fold::{self, Key};
use super::lexicon;

type Names = LazyLock<Vec<(Vec<char>, &'static str)>>;

fn keyed(names: impl Iterator<Item = &'static str>) -> Vec<(Vec<char>, &'static str)> {
    names.map(|name| (Key::new(name).chars, name)).collect()
}

static CITIES: Names = LazyLock::new(|| {
    keyed(lexicon::rows(include_str!("lexicon/posts.tsv")).filter_map(|cells| cells.first().copied()))
});
static WHOLE: Names = LazyLock::new(|| keyed(lexicon::words(lexicon::POST_WORDS, "whole")));
static MISSIONS: Names = LazyLock::new(|| keyed(lexicon::words(lexicon::POST_WORDS, "before-city")));

/// How many letters of a name may be wrong: look-alikes alone in short ones, for Lima is not Lome.
fn tolerance(letters: usize) -> f64 {
    match letters {
        0..=3 => 0.0,
        4 => 0.5,
        5 => 1.0,
        n => n as f64 / 5.0,
    }
}

/// The name nearest to `read` within the tolerance, where no other is as near.
fn nearest<'n>(read: &[char], names: &'n [(Vec<char>, &'static str)]) -> Option<(&'n str, f64)> {
    // The name, what it costs, and what it may cost.
    let mut best: Option<(&'n str, f64, f64)> = None;
    let mut second = f64::INFINITY;
    for (form, name) in names {
        let most = tolerance(form.len());
        // Wide enough to see a rival.
        let Some(cost) = fold::distance(read, form, most + 0.5) else {
            continue;
        };
        match best {
            Some((_, least, _)) if cost >= least => second = second.min(cost),
            _ => {
                second = best.map_or(second, |(_, least, _)| second.min(least));
                best = Some((name, cost, most));
            }
        }
    }
    let (name, cost, most) = best?;
    (cost <= most && second - cost >= 0.5).then_some((name, cost))
}

/// The city that `text` is, and whether letters of it had to be put right. `None` where it is none of the table.
pub(crate) fn city(text: &str) -> Option<(&'static str, bool)> {
    let (name, cost) = nearest(&Key::new(text).chars, &CITIES)?;
    Some((name, cost > 0.0))
}

/// Whether a text is a city of the table as it stands, no letter of it put right.
pub(crate) fn is_city(text: &str) -> bool {
    city(text).is_some_and(|(_, repaired)| !repaired)
}

/// The city in the case of the page: `Accra` where `AccYa` was read, `ACCRA` where that has one small letter at most.
pub(crate) fn city_as_written(text: &str) -> Option<String> {
    let (name, repaired) = city(text)?;
    if !repaired {
        return None;
    }
    let small = text.chars().filter(|c| c.is_lowercase()).count();
    if small < 2 {
        return Some(name.to_owned());
    }
    let mut out = String::with_capacity(name.len());
    for word in name.split(' ') {
        if !out.is_empty() {
            out.push(' ');
        }
        let small = matches!(word, "DE" | "ES" | "OF" | "AU");
        out.push_str(if small { "" } else { &word[..1] });
        out.push_str(&word[if small { 0 } else { 1 }..].to_ascii_lowercase());
    }
    Some(out)
}

/// The addressee of a teletype that `text` is but for misread letters; `None` where it is right as it stands, or none that is
/// known.
pub(crate) fn repaired(text: &str) -> Option<String> {
    known(text).filter(|found| found.1).map(|found| found.0)
}

/// The mission or office that a text is, misread letters put right or none wrong.
pub(crate) fn named(text: &str) -> Option<(String, bool)> {
    known(text).map(|(name, repaired)| match repaired {
        true => (name, true),
        false => (fold::tidy(text), false),
    })
}

/// The name of the tables that a text is, and whether it had to be put right.
fn known(text: &str) -> Option<(String, bool)> {
    let read = Key::new(text).chars;
    let found = |name: String, cost: f64| {
        let repaired = cost > 0.0 || has_gaps(text, &name);
        (name, repaired)
    };
    if let Some((name, cost)) = nearest(&read, &WHOLE) {
        return Some(found(name.to_owned(), cost));
    }
    let mut best: Option<(String, f64)> = None;
    for (mission, name) in MISSIONS.iter() {
        for cut in [mission.len(), mission.len() - 1, mission.len() + 1] {
            let (Some(front), Some(rest)) = (read.get(..cut), read.get(cut..)) else {
                continue;
            };
            // That a city of the table stands behind it makes the mission sure with a third of its letters wrong.
            let Some(cost) = fold::distance(front, mission, mission.len() as f64 / 3.0) else {
                continue;
            };
            if let Some((city, more)) = nearest(rest, &CITIES)
                && best.as_ref().is_none_or(|(_, least)| cost + more < *least)
            {
                best = Some((format!("{name} {city}"), cost + more));
            }
        }
    }
    best.map(|(name, cost)| found(name, cost))
}

/// Whether the page sets spaces where the name has none.
fn has_gaps(text: &str, name: &str) -> bool {
    text.split_whitespace().count() != name.split(' ').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misread_posts_are_put_right_and_right_ones_left_alone() {
        for (read, name) in [
            ("AME MBAS SY TOKYO", Some("AMEMBASSY TOKYO")),
            ("pMEMBASSY N1AMEY", Some("AMEMBASSY NIAMEY")),
            ("USMISS ION USUN", Some("USMISSION USUN")),
            ("C1NCPAC", Some("CINCPAC")),
            ("AMEMBASSY TOKYO", None),
            ("AMEMBASSY XANADU", None),
        ] {
            assert_eq!(repaired(read).as_deref(), name, "{read}");
        }
        assert_eq!(city_as_written("AccYa").as_deref(), Some("Accra"));
        assert_eq!(city_as_written("L0NDON").as_deref(), Some("LONDON"));
    }

    #[test]
    fn a_post_between_two_of_the_table_is_left_as_read() {
        // Lima, Lome and Rome lie as near.
        assert_eq!(city("LIME"), None);
        assert_eq!(city("SALT"), None);
    }
}
