//! Pages made of lines of text, each word a box on a sheet of 1,000 by 1,400 pixels unless it says otherwise.

use super::*;
use crate::model::{
    BlockKind, Confidence, Decider, LanguageModel, PageKind, PageStart, Rect, TextBlock, TextLine, Word,
    WritingMode,
};

struct Sheet {
    text: PageText,
    report: PreprocessReport,
}

const EM: f64 = 20.0;

/// A sheet with words at these places.
fn sheet_of(size: [u32; 2], words: &[(i32, i32, &str)]) -> Sheet {
    let line = |&(x, y, text): &(i32, i32, &str)| {
        let width = (text.chars().count() as f64 * EM / 2.0) as i32;
        let rect = Rect::new(x, y, x + width, y + EM as i32);
        TextLine {
            quad: rect.quad(),
            model: LanguageModel::Eng,
            words: vec![Word {
                text: text.to_owned(),
                rect,
                confidence: Confidence::ONE,
                characters: Vec::new(),
                space_before: false,
                alternatives: Vec::new(),
                suspect: false,
            }],
        }
    };
    let blocks = vec![TextBlock {
        kind: BlockKind::Text,
        lines: words.iter().map(line).collect(),
    }];
    Sheet {
        text: PageText {
            scan_size: size,
            writing: WritingMode::Horizontal,
            blocks: if words.is_empty() { Vec::new() } else { blocks },
            unread: Vec::new(),
        },
        report: PreprocessReport {
            blank: words.is_empty(),
            ..PreprocessReport::untouched(size, EM)
        },
    }
}

fn sheet(lines: &[&str]) -> Sheet {
    let words: Vec<(i32, i32, &str)> = lines
        .iter()
        .enumerate()
        .map(|(n, line)| (100, 100 + 30 * n as i32, *line))
        .collect();
    sheet_of([1000, 1400], &words)
}

fn view(sheet: &Sheet, index: usize) -> PageView<'_> {
    PageView {
        number: PageNumber::from_index(index),
        text: &sheet.text,
        report: &sheet.report,
    }
}

fn decisions(pages: &[Sheet], splitting: &Splitting) -> Vec<PageStart> {
    let views: Vec<PageView> = pages.iter().enumerate().map(|(n, page)| view(page, n)).collect();
    split(&views, splitting).into_values().collect()
}

fn starts(pages: &[Sheet]) -> Vec<bool> {
    decisions(pages, &Splitting::default())
        .iter()
        .map(|start| start.begins)
        .collect()
}

const BODY: &[&str] = &[
    "and the delegation asked that the matter be taken up again when the ambassador has returned from leave, which",
    "is expected by the middle of next week. The Deputy Minister replied that his government attached importance",
];

#[test]
fn heads_of_many_kinds_begin_a_cable_and_running_text_does_not() {
    let heads: &[&[&str]] = &[
        &["外交部办公厅收电", "第（55）1366号", "（绝密）　急"],
        &["中共中央收電", "第(62)1496號", "祕密", "外交部並告外貿部："],
        &["INCOMING TELEGRAM", "Department of State", "Control: 4521"],
        &[
            "SECRET",
            "PAGE 01        LAHORE 09467 01 OF 02 042322Z",
            "FM AMEMBASSY LAHORE",
        ],
        &[
            "Cable Received by the Central Committee",
            "No. /62/ 669",
            "To the Foreign Ministry:",
        ],
        &["CIPHERED TELEGRAM No. 709", "From Beijing"],
        &["145. Telegram From the Embassy in Burma to the Department of State"],
        // Cables without a form begin with the addressee; editors set heads of their own.
        &["To Ambassador Jiao [Ruoyu]: (Secret)"],
        &["并告外交部、外贸部：", "五月下旬和连降暴雨"],
        &[
            "893.01/11-349: Telegram",
            "The Ambassador in Burma (Huddle) to the Secretary of State",
        ],
        &[
            "Secret Telegram No. 3638/IV",
            "From Moscow to Warsaw, December 18, 1980",
        ],
        // As OCR reads a bad copy.
        &[
            "a PAGE 01",
            "BAMAKO 00571 01 OF O02 2104252",
            "ACTION BUR-10",
            "P 2104252 FEB 73",
            "~ FM AMEMBASSY BAMAKO",
        ],
        &[
            "PACE GI",
            "INFO OcT-01 IS0-00 SS-15 NSC-05",
            "R 170H4Z Ju 76",
            "| T | 10 S&CSTATE WASHDc",
        ],
        &["外安部站电 TNCOMING CRBLE", "® (62)230'7"],
        &[
            "中共中区风二电 .",
            "第 (65) 127 号",
            "收到 Sia6 s 年 10 月 26 大 9 时 42 分",
        ],
        &["1NCOMlNG TELEGRAN", "Departmeut of 5tate", "Contro1: 45Z1"],
    ];
    for &head in heads {
        let pages = [sheet(BODY), sheet(&[head, BODY].concat()), sheet(BODY)];
        assert_eq!(starts(&pages), [true, true, false], "{head:?}");
    }
}

#[test]
fn a_second_page_with_the_head_repeated_goes_on() {
    let page = |number: &str| {
        let line = format!("PAGE {number}        LAHORE 09467 01 OF 02 042322Z");
        sheet(&[&["SECRET", line.as_str()], BODY].concat())
    };
    assert_eq!(
        starts(&[page("01"), page("02"), page("03"), page("01")]),
        [true, false, false, true]
    );
    let numbered = sheet(&[&["- 2 -"], BODY].concat());
    assert_eq!(starts(&[page("01"), numbered]), [true, false]);
}

#[test]
fn a_banner_that_changes_speaks_for_a_new_cable_and_the_same_one_does_not() {
    let marked = |marking: &str| sheet(&[&[marking], BODY].concat());
    let pages = [
        marked("SECRET"),
        marked("5ECRET"),
        marked("UNCLASSIFlED"),
        marked("UNCLASSIFIED"),
    ];
    let told = decisions(&pages, &Splitting::default());
    let changed: Vec<bool> = told
        .iter()
        .map(|start| start.signs.iter().any(|sign| sign == "banner change"))
        .collect();
    assert_eq!(changed, [false, false, true, false]);
    assert!(told[2].score > told[3].score);
    assert!(!told[3].begins);
}

#[test]
fn a_page_that_goes_on_with_a_body_is_no_beginning_for_words_that_heads_have() {
    for line in [
        "telegram.",
        "to the Department of State that the Ambassador in Burma would not be received before the end of the week:",
        "他说：",
        "以上当否，请复电。",
        "Comrade Zhou went on to say that the ambassador of the Soviet Union had given him the following to read, which he",
        "the telegram from the embassy had been lost and that nobody could say when it had come",
    ] {
        let pages = [sheet(BODY), sheet(&[&[line], BODY].concat())];
        assert_eq!(starts(&pages), [true, false], "{line}");
    }
}

#[test]
fn a_blank_page_begins_nothing_and_a_cover_goes_with_the_cable_behind_it() {
    let head = || {
        sheet(
            &[
                &["INCOMING TELEGRAM", "Department of State", "Control: 4521"],
                BODY,
            ]
            .concat(),
        )
    };
    let cover = || sheet(&["ROUTING AND RECORD SHEET", "From:", "To:"]);
    let pages = [head(), sheet(&[]), cover(), head(), head()];
    assert_eq!(starts(&pages), [true, false, true, false, true]);
}

#[test]
fn the_decision_is_told_with_its_score_and_its_signs() {
    let pages = [sheet(BODY), sheet(&["外交部收电", "第（55）1366号"]), sheet(BODY)];
    let told = decisions(&pages, &Splitting::default());
    assert_eq!(told[0].decided, Decider::First);
    assert_eq!(told[1].signs, ["form head", "number"]);
    assert!(told[1].score.get() > 0.9 && told[2].score.get() < 0.2, "{told:?}");
    assert_eq!(told[2].decided, Decider::Evidence);
}

#[test]
fn what_a_person_says_goes_before_the_signs() {
    let pages = [sheet(BODY), sheet(&["外交部收电", "第（55）1366号"]), sheet(BODY)];
    let said = Splitting {
        starts: Some(vec![PageNumber::from_index(2)]),
    };
    let told = decisions(&pages, &said);
    let begins: Vec<bool> = told.iter().map(|start| start.begins).collect();
    assert_eq!(begins, [true, false, true]);
    assert_eq!(told[1].decided, Decider::Override);
    // What the signs say is told all the same.
    assert!(told[1].score.get() > 0.9);
}

#[test]
fn pages_are_known_for_what_they_are() {
    let kind_of = |sheet: &Sheet| kind(&view(sheet, 0));
    assert_eq!(kind_of(&sheet(BODY)), PageKind::Text);
    assert_eq!(kind_of(&sheet(&[])), PageKind::Blank);
    assert_eq!(
        kind_of(&sheet(&[
            "CENTRAL INTELLIGENCE AGENCY",
            "ROUT1NG AND REC0RD SHEET"
        ])),
        PageKind::Cover
    );
    assert_eq!(kind_of(&sheet(&["卷 内 目 录", "顺序号"])), PageKind::Cover);
    assert_eq!(kind_of(&sheet(&["END OF REEL"])), PageKind::Separator);
    // Cables speak of such things too.
    let talk =
        &["that the routing slip had been lost was reported to the embassy at the end of the week"][..];
    assert_eq!(kind_of(&sheet(&[BODY, talk].concat())), PageKind::Text);
    let about = &[
        "FM AMEMBASSY BERN",
        "SUBJECT: ROUTING SLIP PROCEDURES",
        "REF: ROUTING SLIPS",
    ][..];
    assert_eq!(kind_of(&sheet(&[about, BODY].concat())), PageKind::Text);
    assert_eq!(kind_of(&sheet(&["REFERRAL SHEET", "To:"])), PageKind::Cover);
    let head = &["INCOMING TELEGRAM", "ROUTING SLIP", "191435Z MAR 62"][..];
    assert_eq!(kind_of(&sheet(&[head, BODY].concat())), PageKind::Text);
}

#[test]
fn separators_say_hardly_anything_else() {
    let kind_of = |lines: &[&'static str]| kind(&view(&sheet(lines), 0));
    assert_eq!(kind_of(&["END", "OF", "REEL"]), PageKind::Separator);
    assert_eq!(kind_of(&["START"]), PageKind::Separator);
    assert_eq!(kind_of(&["PATCH T"]), PageKind::Separator);
    assert_eq!(kind_of(&["文件分隔页"]), PageKind::Separator);
    assert_eq!(kind_of(&["DISPATCH"]), PageKind::Text);
    // Stains are read as a letter or two; numbers and characters are not.
    assert_eq!(kind_of(&["/>>>", "e"]), PageKind::Blank);
    assert_eq!(kind_of(&["- 3 -"]), PageKind::Text);
    assert_eq!(kind_of(&["同意"]), PageKind::Text);
    assert_eq!(kind_of(&["END OF MESSAGE"]), PageKind::Text);
    assert_eq!(
        kind_of(&["START", "The talks are to begin on Monday."]),
        PageKind::Text
    );
}

#[test]
fn two_pages_on_one_photograph_are_a_spread() {
    let columns = |left: i32, right: i32| -> Vec<(i32, i32, &'static str)> {
        (0..20)
            .flat_map(|n| {
                [
                    (
                        left,
                        100 + 30 * n,
                        "some words of a line that is as long as a page",
                    ),
                    (
                        right,
                        100 + 30 * n,
                        "and of the other page, which is as wide as this",
                    ),
                ]
            })
            .collect()
    };
    let kind_of = |size, words: &[_]| kind(&view(&sheet_of(size, words), 0));
    assert_eq!(kind_of([1500, 1000], &columns(200, 900)), PageKind::Spread);
    // Upright sheets with two columns are one page; so are wide ones that are written across.
    assert_eq!(kind_of([1000, 1400], &columns(100, 600)), PageKind::Text);
    assert_eq!(kind_of([1500, 1000], &columns(480, 690)), PageKind::Text);
    // A table whose columns leave most of the sheet white.
    assert_eq!(kind_of([2400, 1400], &columns(200, 1400)), PageKind::Text);
}
