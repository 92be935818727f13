//! Whole documents: several cables in one, two languages, telegraphic code, explanations.

use super::*;

#[test]
fn a_file_that_holds_two_cables_gives_two_records() {
    let one = format!(
        "Cable Received by the Central Committee\nNo. (63) 417\nTo the Foreign Ministry:\n{BODY}Gan Ye\n9 May 1963\n"
    );
    let both = one.clone() + &one.replace("417", "418");
    let records = parse_text(&both, &ParseConfig::default());
    let numbers: Vec<_> = records
        .iter()
        .map(|record| values(record, FieldName::CableNumber))
        .collect();
    assert_eq!(numbers, [["(63) 417"], ["(63) 418"]]);
}

#[test]
fn a_translation_below_the_original_is_held_against_it() {
    let text = format!(
        "外交部收电\n第(62)562号\n绝密 TOP SECRET\n外交部并报党中央：\n{ZH_BODY}驻缅使馆\n1962年11月16日\nTRANSLATION\nSubject: The Third Session of the Talks\n{BODY}November 17, 1962\n"
    );
    let record = parsed(&text);
    assert_eq!(
        values(&record, FieldName::Title),
        ["The Third Session of the Talks"]
    );
    assert_eq!(values(&record, FieldName::Date), ["1962-11-16"]);
    assert!(
        record
            .checks
            .iter()
            .any(|check| check.code == "translation-differs")
    );
    assert_eq!(record.languages.len(), 2);
}

#[test]
fn telegraphic_code_is_decoded_and_kept() {
    let record = parsed("外交部收电\n0022 2429 0207 1873\n");
    assert!(record.text.zh.is_some_and(|text| text.contains("中文信息")));
    assert!(record.text.en.is_some_and(|text| text.contains("0022 2429")));
}

#[test]
fn the_explanation_names_rules_and_rivals() {
    let text = format!(
        "Cable Received by the Central Committee\nNo. (52) 417\nReceived from the Hungary Desk\nTo the Foreign Ministry:\n{BODY}Gan Ye\n9 May 1962\nNo. 72/III\n"
    );
    let explanation = explain_text(&text).remove(0);
    let rules: Vec<_> = explanation
        .of_field(FieldName::From)
        .map(|it| (it.rule.as_str(), it.chosen))
        .collect();
    assert_eq!(rules, [("from.signature", true), ("from.desk", false)]);
    // The number at the end is a register's, and no rival.
    let registers = explanation.of_field(FieldName::OtherNumbers);
    assert_eq!(
        registers.map(|it| it.value.as_str()).collect::<Vec<_>>(),
        ["72/III"]
    );
    assert!(!explanation.reasons.is_empty());
}

#[test]
fn names_of_original_and_translation_are_compared_by_pinyin() {
    let text = |signer: &str| {
        format!(
            "外交部收电\n第(62)562号\n外交部：\n{ZH_BODY}潘子平\n1962年11月16日\nTRANSLATION\nSubject: The Third Session\nTo the Foreign Ministry:\n{BODY}{signer}\nNovember 16, 1962\n"
        )
    };
    let differs = |signer: &str| {
        let checks = parsed(&text(signer)).checks;
        checks.iter().any(|check| check.code == "translation-differs")
    };
    assert!(!differs("Pan Ziping"));
    assert!(differs("Gan Ye"));
}

#[test]
fn numbers_of_original_and_translation_are_compared_in_whatever_writing() {
    let record = |original: &str, translated: &str| {
        parsed(&format!(
            "外交部收电\n{original}\n外交部：\n{ZH_BODY}潘子平\n一九六二年三月五日\n\nTRANSLATION\nCable Received by the Foreign Ministry\n{translated}\nTo the Foreign Ministry:\n{BODY}Pan Ziping\n5 March 1962\n"
        ))
    };
    let differs = |record: &Parsed| {
        let number = |check: &Check| check.fields == [FieldName::CableNumber];
        let mut checks = record.checks.iter();
        checks.any(|check| check.code == "translation-differs" && number(check))
    };
    let same = record("第(六二)五六二号", "No. (62) 562");
    let other = record("第(六二)五六二号", "No. (62) 526");
    assert!(!differs(&same) && differs(&other), "{:?}", other.checks);
    let chance = |record: &Parsed| {
        let number = record.fields.cable_number.as_ref().expect("a number");
        number.confidence.get()
    };
    assert!(chance(&same) > chance(&other));
}

#[test]
fn a_section_is_a_part_of_the_number_wherever_it_is_named() {
    let sections = |text: &str| {
        let number = parsed(text).fields.cable_number.expect("a number");
        let part = |name: &str| number.parts.get(name).and_then(serde_json::Value::as_u64);
        (part("section"), part("sections"))
    };
    let form = |line: &str| {
        format!(
            "Cable Received by the Foreign Ministry\nNo. (63) 417\n{line}\nTo the Foreign Ministry:\n{BODY}Gan Ye\n9 May 1963\n"
        )
    };
    assert_eq!(sections(&form("Section 2 of 3")), (Some(2), Some(3)));
    assert_eq!(sections(&form("FINAL SECTION OF 3")), (Some(3), Some(3)));
    assert_eq!(sections(&form("Section 7 of the law")), (None, None));
    let teletype = "P 101130Z MAR 74\nFM AMEMBASSY ACCRA\nTO SECSTATE WASHDC 3322\nC O N F I D E N T I A L FINAL SECTION OF 3 ACCRA 2417\n5. THEN THEY ROSE.\nHALVORD\n";
    assert_eq!(sections(teletype), (Some(3), Some(3)));
    assert_eq!(values(&parsed(teletype), FieldName::Signature), ["HALVORD"]);
}
