//! The signs by which a page is known, one row each.

use std::sync::LazyLock;

use regex::Regex;

/// A sign that a page begins a cable, or goes on with one.
pub(super) struct Sign {
    /// How much it speaks for a beginning, in nats; what speaks against it is negative.
    pub weight: f64,
    /// Signs of one group say the same thing: the weightiest alone counts.
    pub group: &'static str,
    /// Looked for in each of the first lines.
    pub pattern: Regex,
}

/// A phrase of a printed form. It may be damaged.
pub(super) struct Phrase {
    pub weight: f64,
    pub group: &'static str,
    pub text: Vec<char>,
}

/// Patterns in lines as they are read. Chinese lines come in simplified characters, without spaces.
const PATTERNS: &[(f64, &str, &str)] = &[
    (4.0, "page one", r"^\W*PAGE\s+0?1\b(?:\s+OF\b|\s+[A-Z])"),
    (
        3.0,
        "form head",
        r"^\p{Han}{0,14}(?:收电|收报|发电|去电|来电|发报|电报)(?:稿|纸|单|抄件|表)?[^：:]{0,18}$",
    ),
    (
        3.0,
        "form head",
        r"(?i)^\W*(?:cabled?|telegram|message)\s+(?:received|sent)\s+(?:by|to|from)\b",
    ),
    (
        3.0,
        "form head",
        r"(?i)^\W*(?:(?:en|de)?ciphered|coded)\s+(?:telegram|cable)",
    ),
    (
        2.5,
        "form head",
        r"(?i)^\W*(?:top\s+|strictly\s+)?secret\s+(?:telegram|cable)\s+no",
    ),
    (
        3.5,
        "form head",
        r"^\W*\d{1,4}\.\s+(?:Circular\s+)?(?:Telegram|Airgram|Memorandum|Despatch)\s+From\b",
    ),
    (
        2.5,
        "number",
        r"第?[（(\[【/].{1,6}[）)\]】/].{0,3}第?[\d一二三四五六七八九〇零十百]{1,8}号",
    ),
    (
        1.5,
        "number",
        r"^第?[（(\[【/]\S{1,6}[）)\]】/]?[\d一二三四五六七八九〇零OoIl]{2,6}\S{0,2}$",
    ),
    (
        2.0,
        "number",
        r"(?i)^\W*N[o0°]\s?[.,:]?\s?[/(\[]\s?\d{2,4}\s?[/)\]]\s*\d+",
    ),
    (
        1.5,
        "number",
        r"(?i)^\W*(?:telegram\s+)?N[o0]\s?[.,:]\s?\d{1,6}\b",
    ),
    (1.5, "number", r"(?i)\bcontrol\s*[:.;]\s*\d"),
    (
        2.5,
        "date-time group",
        r"^\W*(?:[ZOPR]\s?){0,3}[0-3OQ]\d{5,6}\s?Z\s+[A-Z0]{3}\s+\d\d\b",
    ),
    (1.5, "received", r"(?i)\brec'?d\s*[:.;]"),
    (1.5, "received", r"^(?:收到|发出|收电|发电)[:：]"),
    (1.0, "from", r"(?:^|\s)FROM\s?[:;.]|^FM\s+[A-Z]"),
    (1.0, "from", r"^(?:发电|发自|来自|自)[:：]"),
    (1.0, "to", r"^\W*TO\s?[:;]|^TO\s+(?:SECSTATE|AMEM|RUE)"),
    (1.0, "to", r"(?i)^\W*to\s+the\s+.{4,50}[:;]$"),
    (1.0, "to", r"^\p{Han}{2,24}[:：]$"),
    (
        1.0,
        "subject",
        r"(?i)^\W*subj(?:ect)?\s?[:;]|^E\.?\s?O\.?\s?1[12]\d{3}|^TAGS\b",
    ),
    (0.8, "subject", r"^(?:事由|关于).{2,40}"),
    (
        1.0,
        "marking",
        r"(?i)^[\W_]*(?:top\s+secret|secret|confidential|restricted|limited\s+official\s+use|unclassified|internal)[\W_]*$",
    ),
    (
        1.0,
        "marking",
        r"^[（(〔\[【]?(?:绝密|机密|秘密|内部)[）)〕\]】]?.{0,6}$",
    ),
    (
        0.6,
        "precedence",
        r"(?i)^[\W_]*(?:flash|niact|immediate|priority|routine|(?:extremely\s+|very\s+)?urgent)[\W_]*$",
    ),
    (0.6, "precedence", r"^(?:等级[:：])?(?:特急|特提|加急|急|平)$"),
    (-6.0, "page number", r"^\W*PAGE\s+(?:0?[2-9]|[1-9]\d)\b"),
    (
        -3.0,
        "page number",
        r"(?i)^\W*page\s+(?:two|three|four|five|six|[2-9])\b",
    ),
    (-2.5, "page number", r"^\W*[-–—]\s?(?:[2-9]|[1-9]\d)\s?[-–—]\W*$"),
    (
        -2.5,
        "page number",
        r"^第(?:[2-9]|[1-9]\d|[二三四五六七八九十]+)页",
    ),
    (
        -2.0,
        "continued",
        r"(?i)^\W*\(?cont(?:inued|'?d)\b|^[（(]?(?:续前|接上|上接|续)",
    ),
];

/// Phrases of printed forms, in capitals and without spaces, as lines are held against them.
const PHRASES: &[(f64, &str, &str)] = &[
    (3.0, "form head", "INCOMINGTELEGRAM"),
    (3.0, "form head", "OUTGOINGTELEGRAM"),
    (3.0, "form head", "INCOMINGCABLE"),
    (3.0, "form head", "OUTGOINGCABLE"),
    (3.0, "form head", "CABLERECEIVED"),
    (3.0, "form head", "CLASSIFIEDMESSAGE"),
    (2.5, "form head", "TELEGRAMRECEIVED"),
    (1.5, "letterhead", "DEPARTMENTOFSTATE"),
    (1.0, "letterhead", "MINISTRYOFFOREIGNAFFAIRS"),
    (1.5, "to", "SECRETARYOFSTATE"),
];

pub(super) static SIGNS: LazyLock<Vec<Sign>> = LazyLock::new(|| {
    let sign = |&(weight, group, pattern): &(f64, &'static str, &str)| Sign {
        weight,
        group,
        pattern: Regex::new(pattern).expect("a constant pattern"),
    };
    PATTERNS.iter().map(sign).collect()
});

pub(super) static FORM_PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| {
    let phrase = |&(weight, group, text): &(f64, &'static str, &str)| Phrase {
        weight,
        group,
        text: text.chars().collect(),
    };
    PHRASES.iter().map(phrase).collect()
});

/// Phrases of sheets that travel with a cable and are none: covers, routing slips, finding aids. English in capitals
/// without spaces, Chinese in simplified characters.
const COVERS: &[&str] = &[
    "ROUTINGSLIP",
    "ROUTINGANDRECORDSHEET",
    "ROUTINGSHEET",
    "TRANSMITTALSLIP",
    "TRANSMITTALSHEET",
    "COVERSHEET",
    "DOCUMENTTRANSFERANDCROSSREFERENCE",
    "RECORDIDENTIFICATIONFORM",
    "IDENTIFICATIONAID",
    "WITHDRAWALSHEET",
    "WITHDRAWALNOTICE",
    "REFERRALSHEET",
    "CROSSREFERENCESHEET",
    "OFFICEMEMORANDUMSLIP",
    "卷内目录",
    "卷内文件目录",
    "案卷封面",
    "备考表",
    "传阅单",
    "阅办单",
    "阅批单",
    "批办单",
    "文件处理单",
    "公文处理单",
    "送阅单",
];

/// Phrases of sheets that stand between documents on a roll.
const SEPARATORS: &[&str] = &[
    "ENDOFREEL",
    "STARTOFREEL",
    "BEGINNINGOFREEL",
    "ENDOFROLL",
    "STARTOFROLL",
    "RETAKEOFPRECEDING",
    "STARTRETAKE",
    "ENDRETAKE",
    "SEPARATORSHEET",
    "PATCHCODE",
    "THISPAGEINTENTIONALLYLEFTBLANK",
    "卷首",
    "卷尾",
    "本卷完",
    "以下空白",
    "分隔页",
];

pub(super) static COVER_PHRASES: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| chars(COVERS));
pub(super) static SEPARATOR_PHRASES: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| chars(SEPARATORS));

fn chars(phrases: &[&str]) -> Vec<Vec<char>> {
    phrases.iter().map(|phrase| phrase.chars().collect()).collect()
}
