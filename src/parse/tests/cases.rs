//! What a naive parser gets wrong in real headers: the seventeen things that were counted over 172 released cables.

use super::*;

#[test]
fn case_01_the_year_is_never_taken_from_the_number_when_a_date_is_there() {
    let header = "Cable Received by the Central Committee\nNo. (52) 417\nTo the Foreign Ministry:";
    assert_eq!(
        letter(header, "Pan Ziping\n9 May 1962", FieldName::Date),
        ["1962-05-09"]
    );
    let checks = parsed(&format!("{header}\n{BODY}Pan Ziping\n9 May 1962\n")).checks;
    assert!(
        checks
            .iter()
            .any(|check| check.code == "number-year-differs-from-date"),
        "{checks:?}"
    );
}

#[test]
fn case_02_the_first_bracket_is_the_year_and_the_word_behind_it_a_month() {
    let record = parsed(&format!(
        "Foreign Ministry Incoming (64) You (511)\nTo the Foreign Ministry:\n{BODY}"
    ));
    let number = record.fields.cable_number.expect("a number");
    assert_eq!(number.value, "Foreign Ministry Incoming (64) You (511)");
    assert_eq!(
        (number.parts["year"].clone(), number.parts["month"].clone()),
        (64.into(), 10.into())
    );
}

#[test]
fn case_03_a_marking_stands_behind_the_copy_line_and_a_subtitle_is_none() {
    let header = "Talk with the Delegation\n(Norway offered a new loan agreement)\nTo the Foreign Ministry:\nCopy to the Party Central Committee: [Top Secret]";
    assert_eq!(letter(header, "", FieldName::Classification), ["top_secret"]);
    assert_eq!(letter(header, "", FieldName::CopyTo), ["Party Central Committee"]);
    assert_eq!(
        letter("To Ambassador Ni: (Secret)", "", FieldName::Classification),
        ["secret"]
    );
    assert_eq!(
        letter(
            "Talk with the Delegation\n(Norway offered a new loan agreement)\n[To] The Foreign Ministry:",
            "",
            FieldName::Classification
        ),
        [""; 0]
    );
}

#[test]
fn case_04_footnote_marks_are_no_part_of_names_and_numbers() {
    assert_eq!(
        letter("To Ni Zhiyuan and Gan Ye:[1]", "", FieldName::To),
        ["Ni Zhiyuan", "Gan Ye"]
    );
    let printed =
        "121. Telegram From the Embassy in Norway to the Department of State1\n523. Reference is made.\n";
    assert_eq!(values(&parsed(printed), FieldName::To), ["Department of State"]);
    let circular =
        parsed("45. Circular Telegram 5001\nThe following is for your information only and not for use.\n");
    let number = circular.fields.cable_number.expect("a number");
    assert_eq!(
        (number.value.as_str(), number.alternatives[0].value.as_str()),
        ("500", "5001")
    );
}

#[test]
fn case_05_empty_rows_do_not_swallow_the_next_line() {
    let header = "Sent To:\nRead By:\nResponse No.\nSubject:\nApproved By: Gan Ye\n[To the] [Chinese] Embassy in Norway:";
    assert_eq!(letter(header, "", FieldName::Title), [""; 0]);
    assert_eq!(letter(header, "", FieldName::CableNumber), [""; 0]);
    assert_eq!(letter(header, "", FieldName::To), ["[Chinese] Embassy in Norway"]);
}

#[test]
fn case_06_several_fields_share_a_line() {
    let header = "To Comrade N.S. Petrov\nFrom: Oslo                  No. 51207                   Time: 7:45                  Date: 3/XI/1962";
    assert_eq!(letter(header, "", FieldName::From), ["Oslo"]);
    assert_eq!(letter(header, "", FieldName::CableNumber), ["51207"]);
    assert_eq!(letter(header, "", FieldName::Time), ["07:45"]);
    assert_eq!(letter(header, "", FieldName::Date), ["1962-11-03"]);
    let chinese = "外交部收电\n等级 特急提前 挪威台来 外收(63)酉781号\n关于贸易谈判情况\n外交部：";
    assert_eq!(letter(chinese, "", FieldName::Precedence), ["extra_urgent"]);
    assert_eq!(letter(chinese, "", FieldName::From), ["挪威"]);
    assert_eq!(letter(chinese, "", FieldName::CableNumber), ["外收(63)酉781"]);
}

#[test]
fn case_07_the_title_may_follow_the_addressee_and_the_date_precede_the_title() {
    let header = "June 2, 1959\nTo the Consular Department:\n(1959) Norway Consular No. 044\nNorwegian Side Asks about the Fishing Vessels";
    assert_eq!(
        letter(header, "", FieldName::Title),
        ["Norwegian Side Asks about the Fishing Vessels"]
    );
    assert_eq!(
        letter(header, "", FieldName::CableNumber),
        ["(1959) Norway Consular No. 044"]
    );
    let header = "From the Norway Desk\n2 June 1959\nReaction of the Norwegian Minister\n[To the] Ministry of Foreign Affairs:";
    assert_eq!(letter(header, "", FieldName::Date), ["1959-06-02"]);
    assert_eq!(
        letter(header, "", FieldName::Title),
        ["Reaction of the Norwegian Minister"]
    );
}

#[test]
fn case_08_addressees_come_without_to_without_colon_and_with_commas_inside() {
    assert_eq!(
        letter("Foreign Ministry,", "", FieldName::To),
        ["Foreign Ministry"]
    );
    assert_eq!(
        letter("[To the] Ministry of Foreign Affairs", "", FieldName::To),
        ["Ministry of Foreign Affairs"]
    );
    assert_eq!(
        letter(
            "To the Consular Department, Ministry of Foreign Affairs, and Comrade Gan Ye:",
            "",
            FieldName::To
        ),
        [
            "Consular Department, Ministry of Foreign Affairs",
            "Comrade Gan Ye"
        ]
    );
    assert_eq!(letter("林罗刘〔2〕并告东北局：", "", FieldName::To), ["林罗刘"]);
}

#[test]
fn case_09_the_desk_is_where_it_comes_from() {
    for (line, origin) in [
        ("From: Norway", "Norway"),
        ("Received from the Norway Desk", "Norway Desk"),
        ("Received at Jilin Station", "Jilin Station"),
    ] {
        assert_eq!(
            letter(&format!("{line}\nTo the Foreign Ministry:"), "", FieldName::From),
            [origin]
        );
    }
}

#[test]
fn case_10_dates_of_references_releases_and_processing_are_not_the_cables_own() {
    let teletype = "R 070950Z MAY 74\nFM USLO PEKING\nTO SECSTATE WASHDC 1748\nS E C R E T PEKING 0749\nDeclassified/Released US Department of State EO Systematic Review 30 JUN 2005\nE.O. 11652: GDS\nSUBJECT: VISIT\nREF: STATE 091242 (DTG 011230Z MAY 74)\n";
    assert_eq!(values(&parsed(teletype), FieldName::Date), ["1974-05-07"]);
    let footer = "Embassy in Norway\nMay 12, 1961\nReceived: May 14 at 1700 Proofread: May 15 at 0920";
    assert_eq!(
        letter("To the Foreign Ministry:", footer, FieldName::Date),
        ["1961-05-12"]
    );
}

#[test]
fn case_11_odd_times_are_read() {
    assert_eq!(
        letter(
            "To Gan Ye:",
            "Foreign Ministry\n24:00, 19 August [1955]",
            FieldName::Time
        ),
        ["24:00"]
    );
    assert_eq!(
        letter(
            "To Gan Ye:",
            "Foreign Ministry\n13:30 p.m. 26 May 1962",
            FieldName::Time
        ),
        ["13:30"]
    );
    assert_eq!(
        letter(
            "FROM THE EMBASSY IN OSLO\nON/28/28/IX/62\n320 – FRIDAY – 17hs45 –",
            "",
            FieldName::Time
        ),
        ["17:45"]
    );
    assert_eq!(
        letter("刘邓：", "毛泽东\n十月廿六日廿三时", FieldName::Time),
        ["23:00"]
    );
    assert_eq!(
        values(
            &parsed("P 0908522Z JUN 75\nFM AMEMBASSY OSLO\nTO SECSTATE WASHDC\n"),
            FieldName::Time
        ),
        ["08:52Z"]
    );
}

#[test]
fn case_12_roman_months_and_both_orders_of_day_and_month() {
    assert_eq!(
        letter(
            "Ciphered Telegram\nTo Petrov.",
            "24.III.50 Ivanov",
            FieldName::Date
        ),
        ["1950-03-24"]
    );
    assert_eq!(
        letter(
            "Ciphered Telegram\nDate: 10/14/50\nTo Petrov.",
            "",
            FieldName::Date
        ),
        ["1950-10-14"]
    );
    assert_eq!(
        letter(
            "Ciphered Telegram\nDate: 13.10.50\nTo Petrov.",
            "",
            FieldName::Date
        ),
        ["1950-10-13"]
    );
}

#[test]
fn case_13_a_quoted_message_does_not_replace_the_outer_header() {
    let text = "O 221714Z JUN 74\nFM SECSTATE WASHDC\nTO AMEMBASSY OSLO IMMEDIATE\nC O N F I D E N T I A L STATE 134999\nSUBJECT: CONSULTATIONS\nQUOTE:\nR 161344Z MAY 74\nFM AMEMBASSY MOSCOW\nTO SECSTATE WASHDC 8869\nSUBJECT: OTHER MATTER\n";
    let record = parsed(text);
    assert_eq!(values(&record, FieldName::From), ["SECSTATE WASHDC"]);
    assert_eq!(values(&record, FieldName::Date), ["1974-06-22"]);
    assert_eq!(values(&record, FieldName::Title), ["CONSULTATIONS"]);
}

#[test]
fn case_14_a_page_break_and_a_stamp_inside_the_header_are_stepped_over() {
    let text = "O 130436Z NOV 79\nFM SECSTATE WASHDC\nTO AMEMBASSY OSLO IMMEDIATE\nS E C R E T STATE 294999\nSECRET\nSECRET\nPAGE 02\nSTATE 294999\nOSLO FOR AMBASSADOR\nTAGS: PINS\nSheryl P. Walter Declassified/Released US Department of State EO Systematic Review 20 Mar 2014\nSUBJECT: SITUATION REPORT\n";
    let record = parsed(text);
    assert_eq!(values(&record, FieldName::Title), ["SITUATION REPORT"]);
    assert_eq!(values(&record, FieldName::To), ["AMEMBASSY OSLO"]);
    assert_eq!(record.fields.markings.len(), 1);
}

#[test]
fn case_15_copies_without_a_name_and_illegible_values_do_no_harm() {
    let header = "Distribution: Premier’s Office (2), XX (1), [no name given]. Total of 4 copies\n[crossed out]\nTo the Foreign Ministry:";
    assert_eq!(letter(header, "", FieldName::To), ["Foreign Ministry"]);
    assert_eq!(letter(header, "", FieldName::CopyTo)[0], "Premier’s Office (2)");
    let numbered = "Foreign Ministry Incoming No. 0395\n[crossed out] Jilin Foreign Affairs Office No. 20\nTo the Foreign Ministry:";
    assert_eq!(
        letter(numbered, "", FieldName::CableNumber),
        ["Foreign Ministry Incoming No. 0395"]
    );
}

#[test]
fn case_16_embassies_in_to_and_of_keep_their_words() {
    for sender in [
        "[Chinese] Embassy in [North] Korea",
        "Chinese Embassy to Indonesia",
        "Embassy of China in Norway",
    ] {
        assert_eq!(
            letter(
                "To the Foreign Ministry:",
                &format!("{sender}\n3 May 1963"),
                FieldName::Signature
            ),
            [sender]
        );
    }
}

#[test]
fn case_17_what_the_page_does_not_show_is_absent() {
    let record = parsed(&format!(
        "Talk with the Delegation\nTo the Foreign Ministry:\n{BODY}"
    ));
    for field in [
        FieldName::Classification,
        FieldName::Precedence,
        FieldName::CableNumber,
        FieldName::Date,
        FieldName::Time,
    ] {
        assert!(record.fields.get(field).is_empty(), "{field}");
    }
}
