//! The way of a Chinese telegram: when it was received, deciphered, copied and filed, each of them no day of the telegram's own.

use crate::parse::dates;
use crate::parse::draft::Draft;
use crate::parse::families::put::put_received;
use crate::parse::lines::Span;
use crate::text::{close_up, fold_simplified, is_han};

// 一九六三年五月八日收到, 收到于五月八日: what is done, in simplified characters.
pattern!(
    RECEIVED,
    r"^(?:收|到|收到|收讫|收电|收报|接收|接到|抵达|到达)(?:于|时间|日期)?$"
);
// 五月八日十时译出; 印 alone is the seal behind a date
pattern!(
    HANDLED,
    r"^(?:已?(?:译|抄|校|缮|复印|登记|归档|存档|立卷|解密|公布|公开|开放|划控|圈阅|阅|呈阅)(?:出|毕|完|就|成|好|对|发|存|清)?(?:时间|日期)?|(?:打|油|付|缮|排|复)印|印发|印毕)于?$"
);

/// What stands around a date, without all that is no Chinese character.
fn beside(text: &str) -> String {
    fold_simplified(&close_up(text.trim_matches(|c: char| !is_han(c))))
}

/// Takes a line that tells a step on the way of the telegram; whether it is one. The day of a receipt is put into the draft.
pub(super) fn step(draft: &mut Draft, whole: Span, text: &str, date: &dates::Found) -> bool {
    let (before, behind) = (beside(&text[..date.start]), beside(&text[date.end..]));
    let received = RECEIVED.is_match(&behind) || (behind.is_empty() && RECEIVED.is_match(&before));
    if received {
        put_received(draft, whole, text, "received.line", 0.88);
    }
    received || HANDLED.is_match(&behind) || (behind.is_empty() && HANDLED.is_match(&before))
}
