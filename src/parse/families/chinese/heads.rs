//! The head of a Chinese form: an organ's name with 收电 or 发电 behind it or on the line below.

use std::sync::LazyLock;

use crate::parse::patterns::Pattern;

use crate::model::FieldName;
use crate::parse::addressees;
use crate::parse::draft::{Candidate, Draft};
use crate::parse::lexicon;
use crate::parse::lines::Span;
use crate::parse::patterns::compile;
use crate::text::{close_up, fold_simplified, is_han};

pattern!(
    HEAD,
    r"^(\p{Han}{0,18}?)(收电|收报|收文|来报|发电|去电|发文)(稿|纸|单|抄件)?$"
);
/// 收, 发 and 电 as they are misread in large letters; only behind an organ's name.
static MISREAD: LazyLock<Pattern> = LazyLock::new(|| {
    let readings = |sign: &str| {
        let mut rows = lexicon::rows(lexicon::HEAD_READINGS);
        rows.find(|cells| cells[0] == sign)
            .and_then(|cells| cells.get(1).copied())
            .unwrap_or_default()
    };
    let (received, sent, wire) = (readings("收"), readings("发"), readings("电"));
    compile(&format!(
        r"^(\p{{Han}}{{2,18}}?)(?:[{received}][{wire}]|([{sent}][{wire}]))(?:稿|纸|单|抄件)?$"
    ))
});
/// What the state's name before an organ's adds.
const STATE: &str = "中华人民共和国";

/// Reads the head of a form, with the organ on the line above where it stands there; gives the span of that line.
pub(super) fn form_head(draft: &mut Draft, whole: Span, above: Option<Span>) -> Option<Option<Span>> {
    let document = draft.document;
    let text = document.text(whole);
    // An English head may stand beside the Chinese one, and specks between letters that are set apart.
    let written = text.trim_end_matches(|c: char| !is_han(c)).trim();
    let signs = |c: &char| !is_han(*c) && !c.is_whitespace();
    if written.is_empty() || written.chars().filter(signs).count() > 2 {
        return None;
    }
    let han: String = written.chars().filter(|c| is_han(*c)).collect();
    let simple = fold_simplified(&close_up(&han));
    let (organ, out, repaired) = match (HEAD.captures(&simple), MISREAD.captures(&simple)) {
        (Some(found), _) => (found[1].to_owned(), found[2].starts_with(['发', '去']), false),
        (None, Some(found)) if is_organ(&found[1]) => (found[1].to_owned(), found.get(2).is_some(), true),
        _ => return None,
    };
    let length = organ.chars().count();
    let own: String = han.chars().take(length).collect();
    let mended = addressees::repaired_organ(&own);
    let verb: String = match (repaired, out, han.contains(['電', '發'])) {
        (false, ..) => han.chars().skip(length).collect(),
        (true, true, true) => "發電".to_owned(),
        (true, true, false) => "发电".to_owned(),
        (true, false, true) => "收電".to_owned(),
        (true, false, false) => "收电".to_owned(),
    };
    let part = document.span_of(whole.line, written);
    // The organ may stand above, alone on its line.
    let over =
        above.filter(|&span| organ.is_empty() && is_organ(&fold_simplified(&close_up(document.text(span)))));
    let above_text = over.map_or_else(String::new, |span| close_up(document.text(span)));
    let value = format!("{above_text}{}{verb}", mended.as_ref().unwrap_or(&own));
    // Signs between its characters were left out.
    let specks = written.chars().any(|c| signs(&c));
    let fixed = repaired || mended.is_some() || specks;
    let mut form =
        Candidate::new(FieldName::Form, value, over.unwrap_or(part), "form.head", 0.94).repaired(fixed);
    if over.is_some() {
        form = form.also(part);
    }
    draft.add(form);
    let direction = if out { "outgoing" } else { "incoming" };
    draft.put(FieldName::Direction, direction, whole, "form.direction", 0.94);
    let sender = if over.is_some() {
        above_text
    } else {
        mended.unwrap_or(own)
    };
    let sender = sender
        .strip_prefix(STATE)
        .or_else(|| sender.strip_prefix("中華人民共和國"))
        .unwrap_or(&sender);
    if out && sender.chars().count() >= 3 {
        let span = over.unwrap_or(part);
        draft.add(Candidate::new(FieldName::From, sender, span, "from.form-head", 0.55).repaired(fixed));
    }
    Some(over)
}

/// Whether a line is the head of a Chinese form, and if so whether of one that was sent.
pub(crate) fn is_sent(text: &str) -> Option<bool> {
    let simple = fold_simplified(&close_up(text.trim()));
    match (HEAD.captures(&simple), MISREAD.captures(&simple)) {
        (Some(found), _) => Some(found[2].starts_with(['发', '去'])),
        (None, Some(found)) if is_organ(&found[1]) => Some(found.get(2).is_some()),
        _ => None,
    }
}

/// Whether a simplified text names an organ that sends and receives cables, perhaps with an office of it.
fn is_organ(simple: &str) -> bool {
    let bare = simple.strip_prefix(STATE).unwrap_or(simple);
    let known = |name: &str| addressees::ORGANS.contains(&name) || addressees::repaired_organ(name).is_some();
    known(bare)
        || ["办公厅机要室", "办公厅", "机要室", "机要局"]
            .iter()
            .any(|office| bare.strip_suffix(office).is_some_and(known))
}
