//! The fonts that papers are set in: found on the system, loaded once.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

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
pub(crate) const SIMPLIFIED: usize = 2;

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

/// Where the fonts are. They take tens of megabytes, so they are loaded when the first paper is set.
#[derive(Debug)]
pub struct FontFiles {
    regular: PathBuf,
    bold: Option<PathBuf>,
    loaded: Mutex<Option<FontSet>>,
}

impl FontFiles {
    /// Finds Noto Sans CJK where the system keeps it.
    ///
    /// # Errors
    /// [`FontError::Missing`].
    pub fn find() -> Result<Self, FontError> {
        let find = |name: &str| {
            FOLDERS
                .iter()
                .map(|folder| Path::new(folder).join(name))
                .find(|path| path.exists())
        };
        Ok(Self {
            regular: find(REGULAR).ok_or(FontError::Missing)?,
            bold: find(BOLD),
            loaded: Mutex::new(None),
        })
    }

    /// The fonts, loaded the first time.
    ///
    /// # Errors
    /// [`FontError`], each with its remedy.
    pub fn load(&self) -> Result<FontSet, FontError> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(fonts) = loaded.as_ref() {
            return Ok(fonts.clone());
        }
        let fonts = FontSet(Arc::new(Faces {
            regular: load(&self.regular)?,
            bold: self.bold.as_deref().map(load).transpose()?,
        }));
        *loaded = Some(fonts.clone());
        Ok(fonts)
    }
}

/// A regular and a bold face. Cheap to clone.
#[derive(Clone)]
pub struct FontSet(Arc<Faces>);

impl std::fmt::Debug for FontSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FontSet")
    }
}

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
        FontFiles::find()?.load()
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
