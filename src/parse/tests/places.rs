//! What the place of a line on the page says, where its text alone does not: pages of invented forms.

use super::typed::scanned;
use super::*;

fn of(text: &str, field: FieldName) -> Vec<String> {
    values(&scanned(text), field)
}

const TEXT: &str = "\nThe matter was taken up with the competent officials this week and a further report will follow.\nThey stated that the arrangements are still being studied and asked for patience.\n\n";

#[test]
fn a_value_in_another_block_at_the_height_of_its_label_is_the_labels() {
    let page = format!(
        "Cable Received by the Foreign Ministry\n\nLevel:            Extremely Urgent\nSubject:          Visit of the Trade Delegation\nFrom:             Jakarta\n\nTo the Foreign Ministry:\n{TEXT}"
    );
    assert_eq!(of(&page, FieldName::Precedence), ["extra_urgent"]);
    assert_eq!(of(&page, FieldName::Title), ["Visit of the Trade Delegation"]);
    assert_eq!(of(&page, FieldName::From), ["Jakarta"]);
    let page = "外交部发电\n\n等级：          加急\n事由：          关于橡胶合同事\n\n驻锡兰使馆：\n\n关于此事，我已约见有关负责人，对方表示仍在研究之中，将尽快答复。\n\n外交部\n";
    assert_eq!(of(page, FieldName::Precedence), ["urgent_plus"]);
    assert_eq!(of(page, FieldName::Title), ["关于橡胶合同事"]);
    let page = format!(
        "INCOMING TELEGRAM\nDepartment of State\n\n                              Control: 4411\n                              Rec'd: May 3, 1962\nFROM:          Rangoon\nTO:            Secretary of State\nNO: 511, May 3, 2 p.m.\n{TEXT}"
    );
    assert_eq!(of(&page, FieldName::From), ["Rangoon"]);
    assert_eq!(of(&page, FieldName::To), ["Secretary of State"]);
}

#[test]
fn an_empty_row_does_not_take_a_value_from_another_height() {
    let page = format!(
        "Cable Received by the Foreign Ministry\n\nResponse No.:\nSubject:\n\n                                     Secret\n\nTo the Foreign Ministry:\n{TEXT}"
    );
    assert_eq!(of(&page, FieldName::Title), [""; 0]);
    assert_eq!(of(&page, FieldName::Classification), ["secret"]);
}

#[test]
fn a_header_in_two_columns_is_read_in_both() {
    let page = format!(
        "Cable Received by the Central Committee\n\nNo. (61) 774                                     13 March 1961\n\nTo the Foreign Ministry:                         [Secret]\n{TEXT}"
    );
    assert_eq!(of(&page, FieldName::To), ["Foreign Ministry"]);
    assert_eq!(of(&page, FieldName::CableNumber), ["(61) 774"]);
    assert_eq!(of(&page, FieldName::Date), ["1961-03-13"]);
    assert_eq!(of(&page, FieldName::Classification), ["secret"]);
}

#[test]
fn the_date_of_a_stamp_in_the_margin_is_not_the_cables() {
    let page = format!(
        "Cable Received by the Central Committee                DECLASSIFIED\nNo. (61) 774                                           4 August 1991\n\nTo the Foreign Ministry:\n{TEXT}"
    );
    assert_eq!(of(&page, FieldName::Date), [""; 0]);
    assert_eq!(of(&page, FieldName::CableNumber), ["(61) 774"]);
    assert_eq!(of(&page, FieldName::Markings), ["DECLASSIFIED", "4 August 1991"]);
    // The same date where nothing is stamped above it.
    let page = page.replace("DECLASSIFIED", "            ");
    assert_eq!(of(&page, FieldName::Date), ["1991-08-04"]);
}

#[test]
fn a_stamp_on_the_line_of_a_row_leaves_the_row_its_value() {
    let page = format!(
        "INCOMING TELEGRAM\nDepartment of State\n\nControl: 4411      E.O. 12356, Sec. 3.4\nRec'd: May 3, 1962\nFROM: Rangoon      NARA, Date 8-4-91\nTO: Secretary of State\nNO: 511, May 3, 2 p.m.\n{TEXT}"
    );
    assert_eq!(of(&page, FieldName::From), ["Rangoon"]);
    assert_eq!(of(&page, FieldName::Date), ["1962-05-03"]);
    assert_eq!(of(&page, FieldName::OtherNumbers), ["4411"]);
    assert_eq!(
        of(&page, FieldName::Markings),
        ["E.O. 12356, Sec. 3.4", "NARA, Date 8-4-91"]
    );
}

#[test]
fn a_line_in_large_letters_is_the_title_among_others_of_its_length() {
    let rows = |large: &str| {
        format!(
            "Cable Received by the Foreign Ministry\n\n{large}Talks on the Sale of Rice and Rubber\n\nVice Premier Li Xiannian Was Also Present Then\n\nTo the Foreign Ministry:\n{TEXT}"
        )
    };
    assert_eq!(
        of(&rows("^"), FieldName::Title),
        ["Talks on the Sale of Rice and Rubber"]
    );
    // Without it the line nearer to the text is taken.
    assert_eq!(
        of(&rows(""), FieldName::Title),
        ["Vice Premier Li Xiannian Was Also Present Then"]
    );
}
