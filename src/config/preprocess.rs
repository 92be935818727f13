use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[preprocess]`: making pages readable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PreprocessConfig {
    /// Find the sheet on a darker ground and undo its perspective.
    pub crop: bool,
    /// Read a coloured page in its red channel, where red seals and form lines drop out, and keep what is red apart.
    pub red: bool,
    /// Even out the light.
    pub illumination: bool,
    /// Make quiet paper one grey.
    pub paper: bool,
    /// Set the lines level.
    pub deskew: bool,
    /// Find which way up the page is by trial reading.
    pub orientation: bool,
    /// Take out ruled lines and folds, or lighten them where they are paler than the text, so that what is written across them stays.
    pub rulings: bool,
    /// Take off what is left of a dark border.
    pub border: bool,
    /// Take off the holes of a punch, discs and rings at the edge of the page.
    pub holes: bool,
    /// Lighten what is stamped across the text in a paler tone, so that the text shows.
    pub stamps: bool,
    /// Take off specks that stand alone.
    pub specks: bool,
    /// Take off the rings and stars of seals that are of no other colour than the text, or lighten them where they are paler than it, and
    /// their letters with them.
    pub seals: bool,
    /// Height, in pixels, to which a full letter is scaled; 0 leaves the page at its size.
    #[schemars(range(min = 0, max = 200))]
    pub em_pixels: u32,
}

impl Default for PreprocessConfig {
    fn default() -> Self {
        PreprocessConfig {
            crop: true,
            red: true,
            illumination: true,
            paper: true,
            deskew: true,
            orientation: true,
            rulings: true,
            border: true,
            holes: true,
            stamps: true,
            specks: true,
            seals: true,
            em_pixels: 42,
        }
    }
}
