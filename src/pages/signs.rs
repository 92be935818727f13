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
    // Alone on its line, and as OCR reads it from a bad copy.
    (
        3.0,
        "page one",
        r"(?i)^.{0,3}\bPA[GC6]E\s+[0OQGDC@]\s?[1lIi|!](?:\W|$)",
    ),
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
        3.5,
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
        r"第?\s?[（(\[【/].{1,8}[）)\]】/].{0,4}第?\s?[\d一二三四五六七八九〇零十百]{1,8}\s?号",
    ),
    (
        1.5,
        "number",
        r"^第?[（(\[【/]\S{1,6}[）)\]】/]?[\d一二三四五六七八九〇零OoIl]{2,6}\S{0,2}$",
    ),
    (
        1.5,
        "number",
        r"^.{0,3}[（(\[【]\s?\d{2,4}\s?[）)\]】]\s?\d[\d'’. ]{1,6}\W{0,3}.?$",
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
    (
        2.5,
        "form head",
        r"(?i)^\W*(?:\w+\s+){0,3}(?:telegram|cablegram|cryptogram)\s*(?:n[o0°]\W{0,2})?\s*\d",
    ),
    (1.5, "number", r"(?i)\bcontrol\s*[:.;]\s*\d"),
    (
        2.5,
        "date-time group",
        r"^\W*(?:[ZOPR]\s?){0,3}[0-3OQ]\d{5,6}\s?Z\s+[A-Z0]{3}\s+\d\d\b",
    ),
    (
        2.0,
        "date-time group",
        r"(?i)^\W*(?:[ZOPR]\W{0,2}){0,3}[0-3OQ][\dOQLISBZHG]{5,6}\W{0,2}(?:ja[nm]|fe[bp8]|ma[ryv]|apr|ju[nl]?|aug|[s5]ep|[o0]ct|n[o0]v|dec)\W{1,2}\d\d\b",
    ),
    (
        1.5,
        "distribution",
        r"(?i)^\W*a\s?c\s?t\s?i\s?[o0]\s?n\s+[A-Z]{2,4}\s?[-–]\s?[\dOIL@]{1,2}",
    ),
    (1.5, "distribution", r"(?i)^\W*inf[o0]\s+[o0]ct\s?[-–]"),
    (1.5, "received", r"(?i)\brec'?d\s*[:.;]"),
    (1.5, "received", r"^(?:收到|发出|收电|发电)\s?[:：]"),
    (1.5, "received", r"^(?:收到|发出|收电|发电).{2,14}年.{1,5}月"),
    (1.0, "from", r"(?:^|\s)FROM\s?[:;.]|^\W*From\s?[:;]"),
    (
        1.5,
        "from",
        r"^\W*(?:From|FROM)\s+(?:(?:the|THE)\s+)?\S+\s+(?:(?:to|TO|Sent)\s|(?:Desk|DESK|Embassy|EMBASSY|Legation|Station)\b)",
    ),
    (
        1.5,
        "from",
        r"^\W*(?:From|FROM)\s+(?:the|THE)\s+(?:Embassy|EMBASSY|Legation|LEGATION|Consul|CONSUL|Station|STATION)",
    ),
    (1.5, "from", r"^\W*F[Mm]\s+\w"),
    (1.0, "from", r"^(?:发电|发自|来自|自)\s?[:：]"),
    (1.0, "to", r"^\W*TO\s?[:;]|^TO\s+(?:SECSTATE|AMEM|RUE)"),
    (1.0, "to", r"(?i)^\W*to\s+the\s+.{4,50}[:;]$"),
    (1.0, "to", r"^\p{Han}{2,24}\s?[:：]$"),
    (
        1.0,
        "subject",
        r"(?i)^\W*(?:subj(?:ect)?|contents?)\s?[:;]|^E\.?\s?O\.?\s?1[12]\d{3}|^TAGS\b",
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
    (
        0.8,
        "precedence",
        r"(?i)^\W*(?:priority|precedence|level|rank)\s?:|\b(?:special|additional|extra|most)\s+(?:rush|urgent|urgency)\b",
    ),
    (
        0.8,
        "date",
        r"(?i)^\W*(?:date|time)\s?:|^\W*(?:[A-Z]+,\s)?(?:\d{1,2}\s+[A-Z]{3,9}|[A-Z]{3,9}\s+\d{1,2}),?\s+19\d\d\W*$",
    ),
    (0.8, "date", r"^\W*一九.{2,3}年.{1,3}月.{1,3}日\W*$"),
    (0.6, "precedence", r"^(?:等级[:：])?(?:特急|特提|加急|急|平)$"),
    (-6.0, "page number", r"^\W*PAGE\s+(?:0?[2-9]|[1-9]\d)\b"),
    (
        -4.0,
        "page number",
        r"(?i)^.{0,3}\bPA[GC6]E\s+[0OQGDC@]\s?[2-9Z](?:\W|$)",
    ),
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

/// What counts on the first two lines of a page alone: a form's title that OCR has damaged, and that still ends in "cable". A
/// page that goes on with a body has full lines there.
const TITLES: &[(f64, &str, &str)] = &[
    (2.0, "form head", r"^\p{Han}{4,13}[电屯]\W*$"),
    (3.0, "form head", r"^.{4,40}的(?:电报|来电|去电|复电|回电)\W*$"),
    // Heads that an editor has set: "260. Telegram From the Station in Iran", "893.01/11-349: Telegram".
    (
        3.0,
        "form head",
        r"^\W*(?:\d{1,4}\W\s*|[A-Z]\w*\s+){0,2}(?:Telegram|Airgram|Cable|TELEGRAM|AIRGRAM|CABLE)\s+(?:From|from|FROM)\s",
    ),
    (
        3.0,
        "form head",
        r"(?i)^.{3,40}:\s*(?:circular\s+)?(?:telegram|airgram)\W*$",
    ),
    (
        3.0,
        "form head",
        r"^\W*(?:The\s+)?(?:Acting\s+)?(?:Ambassador|Charg|Minister|Consul|Embassy|Legation|Secretary\s+of|.{3,30}Delegation).{0,50}\sto\s+the\s+(?:Acting\s+)?(?:Secretary|Ambassador|Department|Embassy|Legation|Charg|Minister|Consul|Diplomatic)",
    ),
    (
        2.0,
        "form head",
        r"(?i)^.{0,36}\b(?:telegram|cablegram|cable)\W*$",
    ),
    // An addressee with its colon opens a cable that has no form.
    (
        3.2,
        "to",
        r"^\W*To(?:\s+the)?\W*\s(?:the\s)?[\W]*[A-Z].{2,60}[:：]\W*(?:\(.{4,20}\))?\W*$",
    ),
    (
        2.0,
        "to",
        r"^\W*(?:Comrades?|Chairman|Ambassador|Charg. d.Affaires|Premier|Foreign\s+Ministry|Ministry\s+of|Central\s+Committee).{0,60}[:：]\W*$",
    ),
    (
        3.2,
        "to",
        r"^.{0,20}(?:部|委|馆|局|同志|大使|办公厅|总理|主席|军|兵团|参赞|代办|并告.{1,12})[〔〕\d]*[:：]$",
    ),
];

/// Phrases of printed forms, as lines are held against them: English in capitals and without spaces, Chinese in simplified
/// characters.
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
    (1.5, "to", "SECSTATEWASHDC"),
    (3.0, "form head", "中共中央收电"),
    (3.0, "form head", "中共中央发电"),
    (3.0, "form head", "外交部收电"),
    (3.0, "form head", "外交部发电"),
    (3.0, "form head", "办公厅收电"),
    (3.0, "form head", "机要室收电"),
];

/// Markings as banners show them, in capitals and without spaces.
const BANNERS: &[&str] = &[
    "TOPSECRET",
    "SECRET",
    "CONFIDENTIAL",
    "RESTRICTED",
    "LIMITEDOFFICIALUSE",
    "UNCLASSIFIED",
];

pub(super) static SIGNS: LazyLock<Vec<Sign>> = LazyLock::new(|| signs(PATTERNS));
pub(super) static TITLE_SIGNS: LazyLock<Vec<Sign>> = LazyLock::new(|| signs(TITLES));

fn signs(rows: &[(f64, &'static str, &str)]) -> Vec<Sign> {
    let sign = |&(weight, group, pattern): &(f64, &'static str, &str)| Sign {
        weight,
        group,
        pattern: Regex::new(pattern).expect("a constant pattern"),
    };
    rows.iter().map(sign).collect()
}

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
    "DOCUMENTRECEIPT",
    "OFFICEMEMORANDUMSLIP",
    "ROUTINGANDTRANSMITTAL",
    "REFERENCESLIP",
    "CIRCULATIONSLIP",
    "DISTRIBUTIONSLIP",
    "CLEARANCESLIP",
    "CONTROLSLIP",
    "ACTIONSLIP",
    "BUCKSLIP",
    "CHARGEOUTSLIP",
    "CHARGEOUTRECORD",
    "FILECOVER",
    "FILEJACKET",
    "MICROFILMTARGET",
    "CERTIFICATEOFAUTHENTICITY",
    "卷内目录",
    "卷内文件目录",
    "案卷目录",
    "案卷封面",
    "卷宗封面",
    "档案封面",
    "移交清单",
    "电报传阅",
    "文件传阅",
    "收文处理单",
    "来文处理单",
    "电报处理单",
    "呈阅单",
    "呈批单",
    "承办单",
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
    "BEGINNINGOFROLL",
    "STARTOFFILM",
    "ENDOFFILM",
    "BEGINRETAKE",
    "AREARETAKE",
    "SEPARATORSHEET",
    "SEPARATORPAGE",
    "SEPARATIONSHEET",
    "DOCUMENTSEPARATOR",
    "BATCHSEPARATOR",
    "FILESEPARATOR",
    "DOCUMENTBREAK",
    "FOLDERBREAK",
    "BATCHHEADER",
    "NEWDOCUMENT",
    "NEXTDOCUMENT",
    "PATCHCODE",
    "THISPAGEINTENTIONALLYLEFTBLANK",
    "卷首",
    "卷尾",
    "本卷完",
    "本卷结束",
    "以下空白",
    "分隔页",
    "隔页纸",
];

/// Words that make a separator sheet where a page says hardly anything else.
const ALONE: &[&str] = &["START", "BEGIN", "PATCH", "SEPARATOR", "RETAKE"];

/// How lines begin that say what a cable is about, or what it refers to.
const LABELLED: &[&str] = &["SUBJ", "REF", "TAGS", "事由", "关于"];

pub(super) static LABELS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| chars(LABELLED));
pub(super) static BANNER_PHRASES: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| chars(BANNERS));
pub(super) static COVER_PHRASES: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| chars(COVERS));
pub(super) static SEPARATOR_PHRASES: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| chars(SEPARATORS));
pub(super) static SEPARATOR_WORDS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| chars(ALONE));

fn chars(phrases: &[&str]) -> Vec<Vec<char>> {
    phrases.iter().map(|phrase| phrase.chars().collect()).collect()
}
