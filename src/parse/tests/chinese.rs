//! What stands around the text of a Chinese telegram: who signs it and when, what was done with it on its way, what is no part of it.

use super::*;

/// A form whose text and sign-off are given.
fn form(rest: &str) -> Parsed {
    parsed(&format!(
        "外交部收电\n锡收(62)寅415号\n关于茶叶运输的请示\n外交部：\n{rest}\n"
    ))
}

#[test]
fn a_day_within_the_text_is_not_the_telegram_s_own() {
    for text in [
        "关于茶叶运输一事，对方表示同意，并称\n三月十九日将派人来京。",
        "三月二日锡方约见我馆参赞。",
        "对方表示同意。\n其代表将于三月十九日抵京。",
        "对方表示愿意继续谈判水电站一事，并要求我方尽快\n送电",
    ] {
        let record = form(&format!("{text}\n驻锡兰使馆\n一九六二年三月九日"));
        assert_eq!(values(&record, FieldName::Date), ["1962-03-09"], "{text}");
        assert_eq!(values(&record, FieldName::Signature), ["驻锡兰使馆"], "{text}");
        assert_eq!(values(&record, FieldName::To), ["外交部"], "{text}");
        let differs = |check: &Check| check.code == "dates-differ";
        assert!(!record.checks.iter().any(differs), "{text}");
    }
}

#[test]
fn receipt_and_handling_are_told_from_the_sending() {
    let record = form(
        "对方表示同意，请即指示。\n驻锡兰使馆\n三月九日十八时发\n三月九日二十二时收到\n三月十日一时译毕\n2005年3月2日解密",
    );
    assert_eq!(values(&record, FieldName::Date), ["XXXX-03-09"]);
    assert_eq!(values(&record, FieldName::Time), ["18:00"]);
    assert_eq!(values(&record, FieldName::Received), ["XXXX-03-09T22:00"]);
    assert_eq!(values(&record, FieldName::Signature), ["驻锡兰使馆"]);
    assert_eq!(values(&record, FieldName::Markings), ["2005年3月2日解密"]);
    assert!(
        record
            .fields
            .time
            .is_some_and(|time| time.alternatives.is_empty())
    );
}

#[test]
fn a_text_of_one_word_does_not_hide_who_signs() {
    for text in ["同意。", "照办。"] {
        let record = form(&format!("{text}\n驻锡兰使馆\n一九六二年三月九日"));
        assert_eq!(values(&record, FieldName::Signature), ["驻锡兰使馆"]);
        assert_eq!(values(&record, FieldName::Date), ["1962-03-09"]);
    }
}

#[test]
fn a_line_that_introduces_the_text_names_no_addressee() {
    for text in [
        "锡方局长说：",
        "对方提出三点意见如下：",
        "一九五一年至一九五八年产量如下：",
    ] {
        let record = form(&format!("{text}\n茶叶价格降低。\n驻锡兰使馆\n一九六二年三月九日"));
        assert_eq!(values(&record, FieldName::To), ["外交部"], "{text}");
    }
}

#[test]
fn a_month_or_a_year_alone_is_a_date_in_part_and_no_day_is_made_up() {
    let date = |line: &str| {
        let record = form(&format!("对方表示同意，请即指示。\n驻锡兰使馆\n{line}"));
        assert_eq!(values(&record, FieldName::Signature), ["驻锡兰使馆"], "{line}");
        let odd = record.checks.iter().any(|check| check.code == "impossible-date");
        (values(&record, FieldName::Date).join(" "), odd)
    };
    assert_eq!(date("1962年3月"), ("1962-03".to_owned(), false));
    assert_eq!(date("一九六二年"), ("1962".to_owned(), false));
    assert_eq!(date("六年三月九日"), ("XXXX-03-09".to_owned(), false));
    assert_eq!(date("丑世印"), (String::new(), true));
}

#[test]
fn the_codes_of_the_number_speak_for_or_against_the_date() {
    let of = |number: &str| {
        parsed(&format!(
            "外交部收电\n{number}\n外交部：\n{ZH_BODY}驻锡兰使馆\n一九六二年三月九日\n"
        ))
    };
    let sure = |record: Parsed| record.fields.date.map(|date| date.confidence);
    assert!(sure(of("锡收(62)寅字第41号")) > sure(of("锡收(62)41号")));
    let checks = of("锡收(61)酉字第41号").checks;
    for code in ["number-year-differs-from-date", "number-month-differs-from-date"] {
        assert!(checks.iter().any(|check| check.code == code), "{checks:?}");
    }
}
