/// Letters of printed Chinese cables are a seventh of an inch high, those of typewriters a tenth.
const EMS_TO_AN_INCH: f64 = 7.0;
/// Longest sides of a page, in inches, that are believed of a file.
const SIDES: std::ops::RangeInclusive<f32> = 3.0..=25.0;
/// Sheets that cables are written on, in inches: letter, A4, legal, the government's letter and foolscap.
const SHEETS: [[f64; 2]; 5] = [[8.5, 11.0], [8.27, 11.69], [8.5, 14.0], [8.0, 10.5], [8.0, 13.0]];
/// What scanners offer, in dots per inch.
const SCANNERS: [f64; 9] = [100.0, 120.0, 144.0, 150.0, 200.0, 240.0, 300.0, 400.0, 600.0];
/// How far a side may be from that of a sheet: what a scan loses or gains at its edges.
const NEAR: f64 = 0.03;
/// How far letters may be from what is usual, as a factor.
const LETTERS: f64 = 1.7;

/// Dots per inch, and where they come from: what the file says, unless no page could be of the size that follows from it; else
/// from the letters, and from the sheet where the page has the size of one at a resolution that the letters allow.
///
/// `told` is what the file says, `longest` the longer side of its image in pixels, `size` that of the sheet, `em` the height of its letters.
pub(super) fn dpi(told: Option<f32>, longest: u32, size: [u32; 2], em: f64) -> (f32, &'static str) {
    match told {
        Some(dpi) if dpi > 0.0 && SIDES.contains(&(longest as f32 / dpi)) => (dpi, "file"),
        _ => {
            let letters = ((em * EMS_TO_AN_INCH / 10.0).round() * 10.0).clamp(50.0, 1200.0);
            (of_sheet(size, letters).unwrap_or(letters) as f32, "estimated")
        }
    }
}

/// The resolution nearest to `letters` at which a page of this size is a sheet.
fn of_sheet(size: [u32; 2], letters: f64) -> Option<f64> {
    let [short, long] = [size[0].min(size[1]), size[0].max(size[1])].map(f64::from);
    let is_near = |side: f64, inches: f64, dpi: f64| (side / dpi / inches - 1.0).abs() <= NEAR;
    let distance = |dpi: f64| (dpi / letters).ln().abs();
    SCANNERS
        .into_iter()
        .filter(|&dpi| distance(dpi) <= LETTERS.ln())
        .filter(|&dpi| {
            let mut sheets = SHEETS.iter();
            sheets.any(|&[a, b]| is_near(short, a, dpi) && is_near(long, b, dpi))
        })
        .min_by(|&a, &b| distance(a).total_cmp(&distance(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dpi_of(told: Option<f32>, size: [u32; 2], em: f64) -> (f32, &'static str) {
        dpi(told, size[0].max(size[1]), size, em)
    }

    #[test]
    fn what_the_file_says_is_believed_where_a_page_can_be_so_large() {
        assert_eq!(dpi_of(Some(300.0), [2550, 3300], 30.0), (300.0, "file"));
        assert_eq!(dpi_of(Some(72.0), [2550, 3300], 42.0), (300.0, "estimated"));
    }

    #[test]
    fn a_page_of_the_size_of_a_sheet_is_one_whichever_way_it_lies() {
        // Typewriters have small letters.
        assert_eq!(dpi_of(None, [2550, 3300], 30.0), (300.0, "estimated"));
        assert_eq!(dpi_of(None, [3300, 2530], 30.0), (300.0, "estimated"));
        assert_eq!(dpi_of(None, [1654, 2339], 28.0), (200.0, "estimated"));
        // Half a sheet in letters of usual size, and a crop.
        assert_eq!(dpi_of(None, [1700, 1700], 30.0), (210.0, "estimated"));
        assert_eq!(dpi_of(None, [900, 400], 20.0), (140.0, "estimated"));
    }
}
