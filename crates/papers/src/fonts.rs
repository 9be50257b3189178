//! The fonts that papers are set in: found on the system, loaded once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use printpdf::ParsedFont;

/// Where Debian, UOS and Kylin keep Noto Sans CJK.
const FOLDERS: [&str; 3] = [
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/opentype/noto-cjk",
];
const REGULAR: &str = "NotoSansCJK-Regular.ttc";
const BOLD: &str = "NotoSansCJK-Bold.ttc";
/// The face of the collection with the forms of simplified Chinese.
const SIMPLIFIED: usize = 2;

/// Why the fonts cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FontError {
    /// There are none.
    #[error("{REGULAR} is in none of {}; install fonts-noto-cjk", FOLDERS.join(", "))]
    Missing,
    /// A file cannot be read.
    #[error("{path}: {source}; install fonts-noto-cjk again")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is no font.
    #[error(
        "{0} is no font collection with a face for simplified Chinese; install fonts-noto-cjk again"
    )]
    NoFont(PathBuf),
}

/// One weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

/// A regular and a bold face. Cheap to clone.
#[derive(Clone)]
pub struct FontSet(Arc<Faces>);

struct Faces {
    regular: ParsedFont,
    bold: Option<ParsedFont>,
}

impl FontSet {
    /// Loads Noto Sans CJK from where the system keeps it.
    ///
    /// # Errors
    /// [`FontError`], each with its remedy.
    pub fn load() -> Result<Self, FontError> {
        let find = |name: &str| {
            FOLDERS
                .iter()
                .map(|folder| Path::new(folder).join(name))
                .find(|path| path.exists())
        };
        let regular = load(&find(REGULAR).ok_or(FontError::Missing)?)?;
        let bold = find(BOLD).map(|path| load(&path)).transpose()?;
        Ok(Self(Arc::new(Faces { regular, bold })))
    }

    /// The face for a weight; regular stands in for a bold that is not installed.
    pub(crate) fn face(&self, weight: Weight) -> &ParsedFont {
        match weight {
            Weight::Regular => &self.0.regular,
            Weight::Bold => self.0.bold.as_ref().unwrap_or(&self.0.regular),
        }
    }

    /// A character's width in thousandths of the size; none when the face does not carry it.
    pub(crate) fn width(&self, weight: Weight, character: char) -> Option<f32> {
        let face = self.face(weight).as_azul();
        let glyph = face
            .lookup_glyph_index(u32::from(character))
            .filter(|glyph| *glyph != 0)?;
        let units = f32::from(face.font_metrics.units_per_em.max(1));
        Some(f32::from(face.get_horizontal_advance(glyph)) * 1000.0 / units)
    }
}

fn load(path: &Path) -> Result<ParsedFont, FontError> {
    let bytes = std::fs::read(path).map_err(|source| FontError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    ParsedFont::from_bytes(&bytes, SIMPLIFIED, &mut Vec::new())
        .ok_or_else(|| FontError::NoFont(path.to_owned()))
}
