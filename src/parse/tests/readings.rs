//! What OCR and typists do to headers, each as it was seen on a scan; the names are invented.

use super::*;

fn of(text: &str, field: FieldName) -> Vec<String> {
    values(&parsed(text), field)
}

#[test]
fn a_post_that_signs_names_the_sender_in_full_where_the_desk_is_short() {
    let text = format!(
        "外交部收电\n等级：特急\n缅甸台来\n外收〔62)辰 418 号\n关于大米换橡胶谈判情况的报告\n外交部并报外贸部：\n{ZH_BODY}驻缅甸使馆\n一九六二年五月十二日\n"
    );
    assert_eq!(of(&text, FieldName::From), ["驻缅甸使馆"]);
    // Brackets of one number are of one kind, and 号 is no part of it.
    assert_eq!(of(&text, FieldName::CableNumber), ["外收(62)辰418"]);
    let text = format!(
        "Cable Received by the Foreign Ministry\nReceived from the Ghana Desk\nTo the Foreign Ministry:\n{BODY}Chinese Embassy in Ghana\n18 June 1964\n"
    );
    assert_eq!(of(&text, FieldName::From), ["Chinese Embassy in Ghana"]);
    let unsigned = text.replace("Chinese Embassy in Ghana\n18 June 1964\n", "");
    assert_eq!(of(&unsigned, FieldName::From), ["Ghana Desk"]);
    // A person who signs says who, the desk says where.
    let text = format!("外交部收电\n缅甸台来\n外交部：\n{ZH_BODY}潘子平\n一九六二年五月十二日\n");
    assert_eq!(of(&text, FieldName::From), ["缅甸"]);
}

#[test]
fn a_station_and_a_number_share_a_line() {
    let text = format!(
        "外交部收电\n尼泊尔台来 外收(63) 未 204 号\n外交部：\n{ZH_BODY}驻尼泊尔使馆\n一九六三年八月九日\n"
    );
    assert_eq!(of(&text, FieldName::From), ["驻尼泊尔使馆"]);
    assert_eq!(of(&text, FieldName::CableNumber), ["外收(63)未204"]);
}

#[test]
fn a_head_over_two_lines_and_a_misread_one_are_heads() {
    let text = format!("中华人民共和国外交部\n发 ” 电\n事由：关于火柴厂设备事\n驻几内亚使馆：\n{ZH_BODY}");
    assert_eq!(of(&text, FieldName::Form), ["中华人民共和国外交部发电"]);
    assert_eq!(of(&text, FieldName::Direction), ["outgoing"]);
    assert_eq!(of(&text, FieldName::From), ["外交部"]);
    let record = parsed("外交部辦公廳中電\n第 (五一 ) 二 O 七號\n外交部：\n");
    assert_eq!(record.family, crate::model::Family::PrcIncoming);
    assert_eq!(values(&record, FieldName::Form), ["外交部辦公廳收電"]);
    assert_eq!(values(&record, FieldName::CableNumber), ["(五一)二〇七"]);
}

#[test]
fn a_misread_branch_is_still_the_month() {
    let record = parsed("外交部发电\n外发(65) 宝 1026 号\n驻几内亚使馆：\n");
    let number = record.fields.cable_number.expect("a number");
    assert_eq!(
        (number.value.as_str(), number.parts["month"].clone()),
        ("外发(65)寅1026", 3.into())
    );
}

#[test]
fn a_lost_thin_one_is_put_back_into_the_year_and_signs_nothing() {
    let text = format!("外交部收电\n外交部：\n{ZH_BODY}驻缅使馆\n一\n九六三年八月二十六日\n");
    assert_eq!(of(&text, FieldName::Date), ["1963-08-26"]);
    assert_eq!(of(&text, FieldName::Signature), ["驻缅使馆"]);
    let text = format!("外交部收电\n外交部：\n{ZH_BODY}驻缅使馆\n一九六 O 〇年十二月三日九时三十分\n");
    assert_eq!(of(&text, FieldName::Date), ["1960-12-03"]);
}

#[test]
fn the_telegram_that_a_cable_answers_is_a_reference() {
    let text = "外交部发电\n驻几内亚使馆：\n\n你馆三月一日第 77 号电悉。同意推迟起运，但不宜说成是我方单独决定。\n\n外交部\n一九六五年三月五日\n";
    assert_eq!(of(text, FieldName::References), ["你馆三月一日第77号电"]);
    // A rhyme character for the day: 皓 is the 19th.
    let text = "林罗刘：\n\n皓电悉。所拟部署甚好，望即照此执行，并将情形随时电告。\n\n毛泽东\n十月廿日\n";
    let record = parsed(text);
    let reference = &record.fields.references[0];
    assert_eq!(
        (reference.value.as_str(), reference.parts["date"].clone()),
        ("皓电", "XXXX-XX-19".into())
    );
    let text = "OUTGOING TELEGRAM\nDepartment of State\nSENT TO: Amembassy TUNIS 611\nEmbtel 872.\nDepartment has no objection to the loan of the exhibit to the fair.\nInsurance is to be borne by the authorities of the fair.\nMARCHBANKS\nMarch 21, 1961\n";
    assert_eq!(of(text, FieldName::References), ["Embtel 872"]);
    assert_eq!(of(text, FieldName::Date), ["1961-03-21"]);
    assert_eq!(of(text, FieldName::Signature), ["MARCHBANKS"]);
}

#[test]
fn the_number_behind_a_post_is_the_telegrams_and_no_part_of_the_post() {
    let text = "OUTGOING TELEGRAM\nDepartment of State\nSENT TO: Amembassy TUNIS 611\nINFO: Amembassy RABAT 340\nROUTINE\n";
    assert_eq!(of(text, FieldName::To), ["Amembassy TUNIS"]);
    assert_eq!(of(text, FieldName::CopyTo), ["Amembassy RABAT"]);
    assert_eq!(of(text, FieldName::CableNumber), ["611"]);
}

#[test]
fn the_hour_of_receipt_may_stand_on_the_next_line() {
    let text = "INCOMING TELEGRAM\nDepartment of State\nControl: 11874\nRec'd: August 14, 1963\nAF\n6752 p.m.\nFROM: Bamako\nTO: Secretary of State\nNO: 137, August 14, 7 p.m.\n";
    assert_eq!(of(text, FieldName::Received), ["1963-08-14T18:52"]);
    assert_eq!(of(text, FieldName::Date), ["1963-08-14"]);
}

#[test]
fn a_title_over_two_lines_keeps_both_and_addresses_nobody() {
    let text = format!(
        "Cable Received by the Foreign Ministry\n\nReport on the Visit of the Cotton and Cocoa Delegation\n\nto the Volta Experimental Farm\n\nTo the Foreign Ministry:\n{BODY}"
    );
    assert_eq!(
        of(&text, FieldName::Title),
        ["Report on the Visit of the Cotton and Cocoa Delegation to the Volta Experimental Farm"]
    );
    assert_eq!(of(&text, FieldName::To), ["Foreign Ministry"]);
}

#[test]
fn a_translation_is_known_by_its_torn_word_and_the_original_above_it_is_read_to_its_end() {
    let text = format!(
        "外颁部收电 INCOMING CABLE\n第（55）1159号\n绝蜜\n处交部并报党中央，\n{ZH_BODY}驻尼泊泵使馆\n1955年2月18日\n“TRANSLAT ION\nSubject: Cable from the Embassy on the Fisheries Talks\n{BODY}February 18, 1955\n"
    );
    assert_eq!(of(&text, FieldName::To), ["外交部"]);
    assert_eq!(of(&text, FieldName::CopyTo), ["党中央"]);
    assert_eq!(of(&text, FieldName::Signature), ["驻尼泊尔使馆"]);
    assert_eq!(of(&text, FieldName::Date), ["1955-02-18"]);
    assert_eq!(
        of(&text, FieldName::Title),
        ["Cable from the Embassy on the Fisheries Talks"]
    );
}

#[test]
fn an_organ_alone_on_its_line_is_addressed_with_a_character_misread_and_strokes_behind_it() {
    for (line, to) in [
        ("外交音", &["外交部"][..]),
        ("中央並外交部一一一 - 一", &["中央", "外交部"]),
    ] {
        let text = format!("外交部收電\n第（58）956號\n绝蜜\n{line}\n{ZH_BODY}潘子平\n");
        assert_eq!(of(&text, FieldName::To), to);
    }
}

#[test]
fn a_sender_known_from_its_row_signs_in_a_damaged_line() {
    let text = format!("外交部收电\n绝蜜\n发电：驻瑞士使馆\n外交部：\n{ZH_BODY}- < 瑞二使管\n");
    assert_eq!(of(&text, FieldName::Signature), ["驻瑞士使馆"]);
}

#[test]
fn a_year_half_lost_is_the_number_s_where_both_agree() {
    let date = |line: &str| {
        let text = format!("中共中央收电\n第（五七）七一四号\n绝蜜\n外交部：\n{ZH_BODY}\n潘子平\n{line}\n");
        parsed(&text).fields.date.expect("a date")
    };
    let mended = date("一九五器二月十六日二十三时");
    assert_eq!(mended.value, "1957-02-16");
    assert!(mended.confidence.get() < 0.6 && mended.evidence.len() == 2);
    // The year that is left is of another decade.
    assert_eq!(date("一九六器二月十六日").value, "XXXX-02-16");
}

#[test]
fn a_day_that_cannot_be_read_leaves_the_month_and_a_check() {
    let text = format!("外交部收电\n绝蜜\n外交部：\n{ZH_BODY}\n驻尼泊尔使馆\n一九六二年十一月十士目 -\n");
    let record = parsed(&text);
    assert_eq!(values(&record, FieldName::Date), ["1962-11"]);
    assert!(record.checks.iter().any(|check| check.code == "date-incomplete"));
}

#[test]
fn specks_in_english_rows_are_looked_past() {
    let text = format!(
        "Incoming Cab1e, Ministry of Foreign Affairs\nNo. (65) 954\nTo the|Foreigt Ministry?\n{BODY}Gan Ye a\n‘January 270 7965\n"
    );
    assert_eq!(of(&text, FieldName::To), ["Foreign Ministry"]);
    assert_eq!(of(&text, FieldName::Signature), ["Gan Ye"]);
    assert_eq!(of(&text, FieldName::Date), ["1965-01-27"]);
    let text = format!(
        "lNCOMING TELEGRAM\nControl: 4521\nRec’ dad? October 10, 1965\nFROM: Bamako\nTO: Secretary of State\nNO: 1195, October 10, 3 a.m.\n\n{BODY}"
    );
    assert_eq!(of(&text, FieldName::Received), ["1965-10-10"]);
    assert_eq!(of(&text, FieldName::Date), ["1965-10-10"]);
}

#[test]
fn the_colon_behind_the_label_of_a_title_may_be_read_as_a_quotation_mark() {
    let text = format!("外交部发电\n事由 “关于援建火柴厂设备推迟起运事\n驻几内亚使馆 :\n{ZH_BODY}");
    let parsed = typed::scanned(&text);
    assert_eq!(
        values(&parsed, FieldName::Title),
        ["关于援建火柴厂设备推迟起运事"]
    );
}

#[test]
fn a_file_number_with_the_day_of_the_telegram_gives_its_year() {
    let telegram = |file: &str| {
        format!(
            "INCOMING TELEGRAM\nDepartment of State\nSECRET\nFROM: Rangoon\nTO: Secretary of State\nNO: 12, May 3, 5 p.m.\n\n{BODY}SNOW\n{file}\n"
        )
    };
    let same = parsed(&telegram("793.00/5-361"));
    assert_eq!(values(&same, FieldName::Date), ["1961-05-03"]);
    assert_eq!(values(&same, FieldName::ArchiveReference), ["793.00/5-361"]);
    assert!(same.checks.is_empty(), "{:?}", same.checks);
    let other = parsed(&telegram("611.93/12-955"));
    assert_eq!(values(&other, FieldName::Date), ["XXXX-05-03"]);
    assert_eq!(other.checks[0].code, "dates-differ");
}

#[test]
fn what_the_department_sent_may_name_its_post_without_a_label() {
    let text = format!(
        "OUTGOING TELEGRAM\nDepartment of State\nSECRET\nAmembassy TAIPEI PRIORITY 412\n\n{BODY}HERTER\n"
    );
    assert_eq!(of(&text, FieldName::To), ["Amembassy TAIPEI"]);
    assert_eq!(of(&text, FieldName::CableNumber), ["412"]);
    assert_eq!(of(&text, FieldName::Precedence), ["priority"]);
    assert_eq!(of(&text, FieldName::Signature), ["HERTER"]);
}

#[test]
fn the_first_numbers_of_a_post_have_few_figures() {
    let text = "CONFIDENTIAL\nP 131200Z JAN 74\nFM AMEMBASSY RANGOON\nTO SECSTATE WASHDC 7\nC O N F I D E N T I A L RANGOON 77\nSUBJECT: TALKS\n\n1. TEXT THAT IS LONG ENOUGH TO BE THE BODY OF A CABLE.\n";
    assert_eq!(of(text, FieldName::CableNumber), ["RANGOON 77"]);
    // The section is not the post's number, though its words are misread.
    let torn = text.replace("RANGOON 77", "SECTION 01 CF O2 RANGOON 9467");
    assert_ne!(of(&torn, FieldName::CableNumber), ["SECTION 01"]);
}

#[test]
fn a_teletype_with_two_numbers_ought_to_be_looked_at() {
    let teletype = |serial: &str| {
        let text = format!(
            "SECRET\nPAGE 01 PEKING 00749 070955Z\nACTION EA-12\nR 070950Z MAY 74\nFM USLO PEKING\nTO SECSTATE WASHDC 1748\nS E C R E T PEKING {serial}\nSUBJECT: VISIT\n1. TEXT THAT IS LONG ENOUGH TO BE THE BODY OF A CABLE.\n"
        );
        parsed(&text)
    };
    let same = teletype("0749");
    assert!(same.checks.is_empty(), "{:?}", same.checks);
    let other = teletype("0794");
    assert_eq!(values(&other, FieldName::CableNumber), ["PEKING 0794"]);
    assert_eq!(other.checks[0].code, "numbers-differ");
}
