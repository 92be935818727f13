use super::*;

const EM: u32 = 40;

/// A column of `count` characters, which here is a row, with `gap` between it and what is beside it: boxes with a bar.
fn column(ink: &mut InkMask, x: u32, y: u32, em: u32, count: u32) {
    for letter in 0..count {
        let left = x + letter * em;
        for row in 0..em * 9 / 10 {
            let bar = row < 4 || row + 4 >= em * 9 / 10 || (row > em / 2 && row < em / 2 + 4);
            let right = left + if bar { em * 9 / 10 } else { 5 };
            ink.fill(y + row, left, right, true);
        }
    }
}

/// Where the lines begin, in reading order.
fn corners(ink: &InkMask) -> Vec<(i32, i32)> {
    let round = |v: i32| (v + 10) / 20 * 20;
    text_columns(ink, f64::from(EM))
        .iter()
        .map(|r| (round(r.left), round(r.top)))
        .collect()
}

#[test]
fn the_upper_register_is_read_before_the_lower_one() {
    let mut ink = InkMask::new(1200, 800);
    for line in 0..10 {
        column(&mut ink, 100, 100 + line * 60, EM, 10);
        column(&mut ink, 540, 100 + line * 60, EM, 11);
    }
    let expected: Vec<(i32, i32)> = [100, 540]
        .iter()
        .flat_map(|&x| (0..10).map(move |line| (x, 100 + line * 60)))
        .collect();
    assert_eq!(corners(&ink), expected);
}

#[test]
fn a_title_beside_two_registers_is_read_first_and_whole() {
    let mut ink = InkMask::new(1200, 1000);
    column(&mut ink, 200, 100, 100, 7);
    for line in 0..10 {
        column(&mut ink, 100, 260 + line * 60, EM, 10);
        column(&mut ink, 540, 260 + line * 60, EM, 11);
    }
    let lines = text_columns(&ink, f64::from(EM));
    assert_eq!(lines.len(), 21, "{lines:?}");
    assert!(lines[0].height() > 80 && lines[0].width() > 650, "{:?}", lines[0]);
    assert!(lines[1..11].iter().all(|line| line.right < 520), "{lines:?}");
    assert!(lines[11..].iter().all(|line| line.left > 520), "{lines:?}");
}

#[test]
fn a_gap_in_a_few_columns_of_one_register_is_no_border_of_registers() {
    let mut ink = InkMask::new(1200, 800);
    // A number and a marking at the other end of the same column, as on the forms of telegrams.
    column(&mut ink, 100, 100, EM, 6);
    column(&mut ink, 800, 100, EM, 3);
    for line in 1..9 {
        column(&mut ink, 100, 100 + line * 60, EM, 24);
    }
    assert_eq!(
        text_columns(&ink, f64::from(EM)),
        super::super::text_lines(&ink, f64::from(EM))
    );
}

#[test]
fn articles_that_lie_like_steps_are_read_from_top_to_bottom() {
    let mut ink = InkMask::new(1400, 1400);
    for line in 0..6 {
        column(&mut ink, 600, 100 + line * 60, EM, 10);
        column(&mut ink, 100, 800 + line * 60, EM, 10);
    }
    let tops: Vec<i32> = corners(&ink).iter().map(|corner| corner.1).collect();
    assert_eq!(
        tops,
        [800, 860, 920, 980, 1040, 1100, 100, 160, 220, 280, 340, 400]
    );
}

#[test]
fn dots_along_the_side_of_an_article_are_no_column() {
    let mut ink = InkMask::new(800, 600);
    for dot in 0..14 {
        for row in 0..12 {
            ink.fill(60 + row, 100 + dot * 30, 118 + dot * 30, true);
        }
    }
    for line in 0..5 {
        column(&mut ink, 100, 100 + line * 60, EM, 11);
    }
    let tops: Vec<i32> = corners(&ink).iter().map(|corner| corner.1).collect();
    assert_eq!(tops, [100, 160, 220, 280, 340]);
}

#[test]
fn a_page_without_ink_or_letter_size_has_no_columns() {
    assert_eq!(text_columns(&InkMask::new(100, 100), 40.0), []);
    let mut ink = InkMask::new(9, 9);
    ink.fill(4, 0, 9, true);
    for em in [0.0, f64::NAN, 1.0, 500.0] {
        assert!(text_columns(&ink, em).len() <= 1);
    }
}
