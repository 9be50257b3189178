//! The fonts that papers are set in: found on the system, loaded once.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use printpdf::ParsedFont;

/// Where Debian, UOS and Kylin keep Noto Sans CJK.
const FOLDERS: [&str; 3] = [
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/noto-cjk",
    "/usr/share/fonts/opentype/noto-cjk",
];
const REGULAR: &str = "NotoSansCJK-Regular.ttc";
const BOLD: &str = "NotoSansCJK-Bold.ttc";
/// Where Debian keeps the fonts with nearly every character that names are registered in.
const RARE: [&str; 2] = [
    "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
    "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
];
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
    rare: Vec<PathBuf>,
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
            rare: RARE
                .iter()
                .map(PathBuf::from)
                .filter(|path| path.exists())
                .collect(),
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
            regular: load(&self.regular, SIMPLIFIED)?,
            bold: self
                .bold
                .as_deref()
                .map(|path| load(path, SIMPLIFIED))
                .transpose()?,
            rare: self.rare.iter().cloned().map(Rare::new).collect(),
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
    rare: Vec<Rare>,
}

/// A font for characters that the usual ones lack. Large and seldom needed: loaded when a character is looked for in it.
struct Rare {
    path: PathBuf,
    loaded: OnceLock<Option<ParsedFont>>,
}

impl Rare {
    fn new(path: PathBuf) -> Self {
        Self {
            path,
            loaded: OnceLock::new(),
        }
    }

    /// The font; none when the file is none any more. Then its characters are refused, as without it.
    fn get(&self) -> Option<&ParsedFont> {
        let loaded = self.loaded.get_or_init(|| load(&self.path, 0).ok());
        loaded.as_ref()
    }
}

/// One of the fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Face {
    Usual(Weight),
    /// One of those for rare characters, by its place.
    Rare(usize),
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
        width(self.face(weight), character)
    }

    /// In which font a character is set, and its width in thousandths of the size; none when no font carries it.
    pub(crate) fn find(&self, weight: Weight, character: char) -> Option<(Face, f32)> {
        let usual = [weight, Weight::Regular].into_iter();
        let mut usual = usual.filter_map(|weight| {
            let width = self.width(weight, character)?;
            Some((Face::Usual(weight), width))
        });
        usual.next().or_else(|| {
            let mut rare = self.0.rare.iter().enumerate();
            rare.find_map(|(place, rare)| Some((Face::Rare(place), width(rare.get()?, character)?)))
        })
    }

    /// One of the fonts; none for a rare one that is not there.
    pub(crate) fn get(&self, face: Face) -> Option<&ParsedFont> {
        match face {
            Face::Usual(weight) => Some(self.face(weight)),
            Face::Rare(place) => self.0.rare.get(place)?.get(),
        }
    }
}

fn width(face: &ParsedFont, character: char) -> Option<f32> {
    let face = face.as_azul();
    let glyph = face
        .lookup_glyph_index(u32::from(character))
        .filter(|glyph| *glyph != 0)?;
    let units = f32::from(face.font_metrics.units_per_em.max(1));
    Some(f32::from(face.get_horizontal_advance(glyph)) * 1000.0 / units)
}

fn load(path: &Path, index: usize) -> Result<ParsedFont, FontError> {
    let bytes = std::fs::read(path).map_err(|source| FontError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    ParsedFont::from_bytes(&bytes, index, &mut Vec::new())
        .ok_or_else(|| FontError::NoFont(path.to_owned()))
}
