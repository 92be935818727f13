//! Phrases in text that OCR has damaged.

/// How well `phrase` stands somewhere in `text`, 0 to 1: 1 less the share of its characters that must be changed, added or
/// left out (the approximate matching of Sellers, 1980).
pub(super) fn likeness(text: &[char], phrase: &[char]) -> f64 {
    if phrase.is_empty() {
        return 1.0;
    }
    // The cost of the first characters of the phrase, ending anywhere in the text so far; a match may begin anywhere.
    let mut costs: Vec<usize> = (0..=phrase.len()).collect();
    let mut least = phrase.len();
    for &c in text {
        let mut diagonal = costs[0];
        for (n, &wanted) in phrase.iter().enumerate() {
            let change = diagonal + usize::from(c != wanted);
            diagonal = costs[n + 1];
            costs[n + 1] = change.min(costs[n] + 1).min(diagonal + 1);
        }
        least = least.min(costs[phrase.len()]);
    }
    1.0 - least as f64 / phrase.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, phrase: &str) -> f64 {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        likeness(&chars(text), &chars(phrase))
    }

    #[test]
    fn a_phrase_is_found_within_a_line_and_with_wrong_letters() {
        assert_eq!(of("THE INCOMING TELEGRAM", "INCOMING TELEGRAM"), 1.0);
        assert_eq!(of("1NCOMING TELEGRAN", "INCOMING TELEGRAM"), 1.0 - 2.0 / 17.0);
        assert_eq!(of("INCOMNG TELEGRAM", "INCOMING TELEGRAM"), 1.0 - 1.0 / 17.0);
        assert!(of("the weather is fine", "INCOMING TELEGRAM") < 0.3);
        assert_eq!(of("", "ab"), 0.0);
        assert_eq!(of("ab", ""), 1.0);
    }
}
