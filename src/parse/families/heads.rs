//! The printed heads of translated forms: `Cable Received by the Central Committee`, `CIPHERED TELEGRAM No. 709`.

/// What a head tells.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Head<'t> {
    pub direction: Option<&'static str>,
    /// The organ that sent it, where the head names one.
    pub sender: Option<&'t str>,
    /// The organ that it was sent to, where the head names one.
    pub addressee: Option<&'t str>,
    /// The number, where it stands in the head.
    pub number: Option<&'t str>,
    /// A marking, where it stands in the head.
    pub marking: Option<&'t str>,
}

// OUTGOING CABLE Nr. 5190
pattern!(
    WAY_NUMBER,
    r"(?i)^(incoming|outgoing)\s+(?:telegram|cable|message)\s*,?\s*(?:n[oº]|nr|№|#)\s*[.:]?\s*((?:[a-z]{2,4}-\s?)?\d[\w./-]*)$"
);
pattern!(
    BY,
    r"(?i)^(?:\[?(?:coded|ciphered|secret|top secret|urgent|foreign|diplomatic)\]?\s+)?(?:cabled?|telegram|tele?gram|message|telex|wire)\s+(received|sent|issued|dispatched|sent out)\s*(?:by|,|to|from|at|:)?\s*(?:the\s+)?(.*)$"
);
pattern!(
    VERB,
    r"(?i)^(incoming|outgoing|received|sent|dispatched|outbound|inbound|coded)\s+(?:telegram|cable|message)(?:\s*[,(]?\s*(?:of|from|by|to)?\s*(?:the\s+)?(.*?)\)?)?$"
);
pattern!(
    BRACKETED_YEAR,
    r"^[(\[](?:19)?\d\d[)\]]\s(?:\p{Lu}\p{Ll}+\s)?(?:No\.?\s?)?[(\[]?\d{1,5}[)\]]?$"
);
// Inward Telegram to Commonwealth Relations Office
pattern!(
    WARD,
    r"(?i)^(in|out)ward\s+(?:saving\s+)?(?:telegram|cable)\b(?:\s+(?:to|from)\s+(?:the\s+)?(.+))?$"
);
pattern!(
    ORGAN_LAST,
    r"(?i)^(.*?(?:ministry|committee|council|embassy|office|bureau|commission|department)(?:\s+of(?:\s+the)?(?:\s+[A-Z][\w']+){1,4}?)?)\s+((?:top\s+secret|secret|confidential)\s+)?(incoming\s+|outgoing\s+|received\s+|sent\s+|dispatch\s+)?(?:telegram|cable|cablegram|report|file|document)$"
);
pattern!(
    CIPHERED,
    r"(?i)^(?:(?:(?:en|de)?ciphered|(?:en)?coded|cipher|encrypted|code|cypher)[\s-]*(?:telegram|cable|message|telegramme)|shifrtelegram|radio\s?(?:gram|telegram))(?:\s+(?:incoming|outgoing))?\s*[,.:]?\s*\(?(?:(?:n[o0]|nr|№|#)\s*[.:]?\s*(\S.*?))?\)?[.\s]*$"
);
pattern!(
    SECRET_NO,
    r"(?i)^((?:top\s+|strictly\s+)?secret|confidential|urgent)?\s*(?:telegram|cable|cryptogram|ciphergram|cablegram|code\s+cable|cryptotelegram|claris|clear\s+text\s+telegram|telno)\s*,?\s*(?:n[o0]|nr|№|#)?\s*[.:]?\s*(\d[\w./-]*)(?:\s*\[\d+\])?\.?$"
);
// Urgent Telegram
pattern!(
    MARKED,
    r"(?i)^((?:(?:most|very|extra|ultra|extremely)[\s-]+)?urgent|flash|(?:top\s+|strictly\s+)?secret|confidential)\s+(?:telegram|cable)(?:\s+\[.*\])?$"
);
pattern!(
    BARE,
    r"(?i)^(?:(?:telegram|cable)(?:\s*\((?:cipher|ciphered|code|coded)\))?|received|sent|incoming|outgoing|cablegram|message|cipher|telegramme|by telegraph|sent by telegraph|sending telegram|telegram for (?:coding|cipher)(?: \[.*\])?|translation|copy|original|excerpts?|news briefing|.*\b(?:call log|briefing|work log|bulletin))\.?$"
);

/// The number in a head, where it has one.
pub(crate) fn number(text: &str) -> Option<&str> {
    read(text)?.number
}

/// Whether a line is a head that says which way the cable went.
pub(super) fn tells_direction(text: &str) -> bool {
    read(text).is_some_and(|head| head.direction.is_some())
}

/// The head that a line is, if it is one.
pub(crate) fn read(text: &str) -> Option<Head<'_>> {
    if text.len() > 120 {
        return None;
    }
    let text = text.trim().trim_end_matches('.');
    if let Some(found) = CIPHERED.captures(text) {
        return Some(Head {
            number: found.get(1).map(|m| m.as_str()),
            ..Head::default()
        });
    }
    if let Some(found) = SECRET_NO.captures(text) {
        return Some(Head {
            marking: found.get(1).map(|m| m.as_str()),
            number: found.get(2).map(|m| m.as_str()),
            ..Head::default()
        });
    }
    if let Some(found) = WAY_NUMBER.captures(text) {
        let incoming = found[1].eq_ignore_ascii_case("incoming");
        return Some(Head {
            direction: Some(if incoming { "incoming" } else { "outgoing" }),
            number: found.get(2).map(|m| m.as_str()),
            ..Head::default()
        });
    }
    if let Some(found) = WARD.captures(text) {
        let sent = found[1].eq_ignore_ascii_case("out");
        return Some(Head {
            direction: Some(if sent { "outgoing" } else { "incoming" }),
            sender: found.get(2).map(|m| m.as_str()).filter(|_| sent),
            addressee: found.get(2).map(|m| m.as_str()).filter(|_| !sent),
            ..Head::default()
        });
    }
    if let Some(found) = BY.captures(text) {
        let sent = !found[1].eq_ignore_ascii_case("received");
        let organ = found.get(2).map(|m| m.as_str()).filter(|organ| !organ.is_empty());
        return Some(Head {
            direction: Some(if sent { "outgoing" } else { "incoming" }),
            sender: organ.filter(|_| sent),
            ..Head::default()
        });
    }
    if let Some(found) = VERB.captures(text) {
        let sent = matches!(
            found[1].to_ascii_lowercase().as_str(),
            "outgoing" | "sent" | "dispatched" | "outbound"
        );
        let organ = found.get(2).map(|m| m.as_str()).filter(|organ| !organ.is_empty());
        // Incoming cable (63) Wei No. 442
        let bracket = text.find(['(', '[']).map(|at| &text[at..]);
        let number = bracket.filter(|number| BRACKETED_YEAR.is_match(number));
        return Some(Head {
            direction: Some(if sent { "outgoing" } else { "incoming" }),
            sender: organ.filter(|_| sent && number.is_none()),
            number,
            ..Head::default()
        });
    }
    if let Some(found) = ORGAN_LAST.captures(text) {
        let verb = found.get(3).map(|m| m.as_str().trim().to_ascii_lowercase());
        let incoming = matches!(verb.as_deref(), Some("incoming" | "received"));
        return Some(Head {
            direction: verb
                .as_deref()
                .map(|_| if incoming { "incoming" } else { "outgoing" }),
            sender: found.get(1).map(|m| m.as_str()).filter(|_| !incoming),
            marking: found.get(2).map(|m| m.as_str()),
            addressee: None,
            number: None,
        });
    }
    if let Some(found) = MARKED.captures(text) {
        return Some(Head {
            marking: found.get(1).map(|m| m.as_str()),
            ..Head::default()
        });
    }
    BARE.is_match(text).then(Head::default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_tell_direction_sender_and_number() {
        let head = read("Cable Received by the [Chinese] Foreign Ministry").unwrap();
        assert_eq!((head.direction, head.sender), (Some("incoming"), None));
        let head = read("Cable Sent by the Foreign Cultural Liaison Committee").unwrap();
        assert_eq!(
            (head.direction, head.sender),
            (Some("outgoing"), Some("Foreign Cultural Liaison Committee"))
        );
        let head = read("Outgoing Telegram of Foreign Ministry").unwrap();
        assert_eq!(
            (head.direction, head.sender),
            (Some("outgoing"), Some("Foreign Ministry"))
        );
        let head = read("Foreign Ministry Top Secret Telegram").unwrap();
        assert_eq!(
            (head.sender, head.marking.map(str::trim)),
            (Some("Foreign Ministry"), Some("Top Secret"))
        );
        assert_eq!(read("CIPHERED TELEGRAM No. 709").unwrap().number, Some("709"));
        assert_eq!(read("Ciphered Telegram (No. 709)").unwrap().number, Some("709"));
        let head = read("Secret Telegram No. 3267/IV").unwrap();
        assert_eq!((head.marking, head.number), (Some("Secret"), Some("3267/IV")));
        assert_eq!(
            read("Cable from the Chinese Embassy in North Korea, 'On the Harvest'"),
            None
        );
    }
}
