//! Forms of the Central Intelligence Agency and the Federal Bureau of Investigation, as transcriptions; the numbers and names
//! are invented.

use super::typed::scanned;
use super::*;

fn of(text: &str, field: FieldName) -> Vec<String> {
    values(&parsed(text), field)
}

const RECEIVED: &str = "CLASSIFIED MESSAGE\nSECRET\nDATE: 14 MAR 62\nTO: DIRECTOR   MAR 14 0125Z 62\nFROM: MEXICO CITY   ROUTINE\nACTION: TFW 10\nINFO: DDP, CI, CI/OPS, WH 7   IN 41417\nDIR INFO GUAT WAVE CITE MEXI 1234\nGYROSE\nREF DIR 31234\n";

#[test]
fn an_incoming_message_is_numbered_by_its_cite_line_and_told_to_its_stations() {
    assert_eq!(of(RECEIVED, FieldName::CableNumber), ["MEXI 1234"]);
    assert_eq!(of(RECEIVED, FieldName::From), ["MEXICO CITY"]);
    assert_eq!(of(RECEIVED, FieldName::To), ["DIRECTOR"]);
    // The office's own desks are no addressees.
    assert_eq!(of(RECEIVED, FieldName::CopyTo), ["GUAT", "WAVE"]);
    assert_eq!(of(RECEIVED, FieldName::Date), ["1962-03-14"]);
    assert_eq!(of(RECEIVED, FieldName::Received), ["1962-03-14T01:25Z"]);
    assert_eq!(of(RECEIVED, FieldName::Precedence), ["routine"]);
    assert_eq!(of(RECEIVED, FieldName::References), ["DIR 31234"]);
}

#[test]
fn labels_cut_off_at_the_edge_are_still_labels() {
    let cropped = RECEIVED
        .replace("DATE:", "ATE :")
        .replace("FROM:", "ROM >")
        .replace("ACTION:", "CTION:")
        .replace("INFO: D", "NFO = D");
    assert_eq!(of(&cropped, FieldName::From), ["MEXICO CITY"]);
    assert_eq!(of(&cropped, FieldName::Date), ["1962-03-14"]);
    assert_eq!(of(&cropped, FieldName::CopyTo), ["GUAT", "WAVE"]);
}

#[test]
fn an_outgoing_message_tells_those_whose_short_form_stands_behind_info() {
    let text = "CLASSIFIED MESSAGE\nORIG: A. CLERK\nUNIT: FE/COP\nEXT: 5661\nDATE: 20 MAY 64   S-E-C-R-E-T\nTO: MEXICO CITY   GUATEMALA CITY\nFROM: DIRECTOR\nCONF: FE 8   X ROUTINE\nINFO: WH 7, CI, CI/OPS\nTO MEXI   INFO GUAT   CITE DIR\nLCHARVEST\n";
    assert_eq!(of(text, FieldName::From), ["DIRECTOR"]);
    assert_eq!(of(text, FieldName::To), ["MEXICO CITY"]);
    assert_eq!(of(text, FieldName::CopyTo), ["GUATEMALA CITY"]);
    assert_eq!(of(text, FieldName::Classification), ["secret"]);
    assert_eq!(of(text, FieldName::Precedence), ["routine"]);
}

#[test]
fn the_filing_time_takes_its_month_from_the_receipt_stamp() {
    let text = "CLASSIFIED MESSAGE\nSECRET\nTO: DIRECTOR\nFROM: SAN SALVADOR\nS E C R E T 302235Z   1 DEC 64 IN 74652\nPRIORITY DIR CITE SALV 3365\nREF: DIR 18730\n";
    assert_eq!(of(text, FieldName::Time), ["22:35Z"]);
    assert_eq!(of(text, FieldName::Date), ["1964-11-30"]);
    assert_eq!(of(text, FieldName::Received), ["1964-12-01"]);
    assert_eq!(of(text, FieldName::Precedence), ["priority"]);
    assert_eq!(of(text, FieldName::CableNumber), ["SALV 3365"]);
}

#[test]
fn a_filing_time_without_month_is_no_date() {
    let text = "CLASSIFIED MESSAGE\nS E C R E T 302235Z CITE JMWAVE 4481\nDIRECTOR\nTYPIC AMMUG\n";
    assert_eq!(of(text, FieldName::Date), [""; 0]);
    assert_eq!(of(text, FieldName::Time), ["22:35Z"]);
    assert_eq!(of(text, FieldName::CableNumber), ["JMWAVE 4481"]);
    assert_eq!(of(text, FieldName::To), ["DIRECTOR"]);
}

#[test]
fn a_message_of_the_seventies_lists_its_stations_behind_to_and_info() {
    let text = "OUTGOING MESSAGE\nS E C R E T\nMESSAGE HANDLING INDICATOR   DATE-TIME GROUP   CITE   MESSAGE REFERENCE NUMBER\nSTAFF   161827Z   DIRECTOR   125981\nTO: LISBON, INFO LONDON, MEXICO CITY.\nRYBAT WNINTEL\n";
    assert_eq!(of(text, FieldName::To), ["LISBON"]);
    assert_eq!(of(text, FieldName::CopyTo), ["LONDON", "MEXICO CITY"]);
}

#[test]
fn a_letter_of_the_bureau_keeps_its_office_and_writes_the_month_first() {
    let text = "FEDERAL BUREAU OF INVESTIGATION\nDate: 4/5/63\nTo: SAC, New York (105-12345)\nFrom: Director, FBI\nSubject: JOHN EXAMPLE\n";
    assert_eq!(of(text, FieldName::Date), ["1963-04-05"]);
    assert_eq!(of(text, FieldName::To), ["SAC, New York"]);
    assert_eq!(of(text, FieldName::From), ["Director, FBI"]);
    assert_eq!(of(text, FieldName::Title), ["JOHN EXAMPLE"]);
    assert_eq!(of(text, FieldName::CableNumber), [""; 0]);
}

#[test]
fn a_report_is_numbered_dated_and_titled_by_its_rows() {
    let text = "INFORMATION REPORT\nCENTRAL INTELLIGENCE AGENCY\nCONFIDENTIAL\nCOUNTRY   NORWAY   REPORT NO.   TDCS DB-3/656, 739\nSUBJECT   VISIT OF THE DELEGATION   DATE DISTR.   19 SEPTEMBER 1963\nPRECEDENCE   ROUTINE\nREFERENCES   IN 22714\n";
    assert_eq!(of(text, FieldName::CableNumber), ["TDCSDB-3/656,739"]);
    assert_eq!(of(text, FieldName::Title), ["VISIT OF THE DELEGATION"]);
    assert_eq!(of(text, FieldName::Date), ["1963-09-19"]);
    assert_eq!(of(text, FieldName::From), ["CENTRAL INTELLIGENCE AGENCY"]);
    assert_eq!(of(text, FieldName::Precedence), ["routine"]);
}

#[test]
fn the_number_of_a_message_that_is_referred_to_is_none_of_its_own() {
    let text = "CLASSIFIED MESSAGE\nSECRET\nDEFERRED\nFROM: LISBON\nTO: DIRECTOR\nIN 47120\nREF: DIR 20418 (OUT 61344)\n";
    assert_eq!(of(text, FieldName::OtherNumbers), ["IN 47120"]);
    assert_eq!(of(text, FieldName::Precedence), ["deferred"]);
    // The name of a printed box says nothing.
    let boxes = text.replace("DEFERRED", "DEFERRED\nROUTINE PRIORITY");
    assert!(of(&boxes, FieldName::Precedence).is_empty());
}

/// The form on which the stations receive, misread as scans of it are.
fn field_copy(boxes: &str, info: &str, cite: &str) -> Parsed {
    let text = format!(
        "CLASSIFIED MESSAGE\nACTION:\nDATE: 08 JUNE 62\nINFO:\nSECRET\nINCOMING MUMBER\n{boxes}\n721282\nTo WAVE\n{info}\n{cite}\nREF: WAVE 4407\nA. RECEPTION T0CUMEN INTL AIRP0RT;\n"
    );
    scanned(&text)
}

#[test]
fn a_box_that_was_struck_more_than_once_is_known_though_its_name_is_misread() {
    let struck = |boxes: &str| {
        let parsed = field_copy(boxes, "INFO DIR MANA", "CITE PACY 8125");
        values(&parsed, FieldName::Precedence)
    };
    assert_eq!(struck("F| RRRROUTING OPERATIONAL NiE"), ["routine"]);
    assert_eq!(struck("x RR ReoumiNg"), ["routine"]);
    assert_eq!(struck("PP PRICRITV"), ["priority"]);
    assert_eq!(struck("OO OPERATI0NAL IMMED1ATE"), ["immediate"]);
    assert_eq!(struck("DEFERRED ROUTING"), [""; 0]);
    assert_eq!(struck("RR MASSEY"), [""; 0]);
}

#[test]
fn a_label_whose_first_letter_is_lost_stands_before_stations() {
    let told = |info: &str| {
        values(
            &field_copy("RR ROUTINE", info, "CITE PACY 8125"),
            FieldName::CopyTo,
        )
    };
    assert_eq!(told("(NFO O1R MANA GUAT"), ["DIR", "MANA", "GUAT"]);
    assert_eq!(told("NFO FOR THE FILE"), [""; 0]);
}

#[test]
fn the_station_is_parted_from_the_printed_cite_that_ran_into_it() {
    let cited = |cite: &str| {
        let parsed = field_copy("RR ROUTINE", "INFO DIR MANA", cite);
        (
            values(&parsed, FieldName::From),
            values(&parsed, FieldName::CableNumber),
        )
    };
    // What is left of the number is not given.
    assert_eq!(cited("crePACY 8y25 v"), (vec!["PACY".to_owned()], vec![]));
    assert_eq!(cited("CEpacy B25 /"), (vec!["PACY".to_owned()], vec![]));
    assert_eq!(cited("CROSS 825"), (vec![], vec![]));
}
