//! Official papers as they will be printed, empty: for whoever adapts a layout.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use catalogue::text::Text;
use forms::{FilledForm, FormId};
use papers::{FilledPaper, FontError, FontSet, PaperError};
use replica::Content;

/// Why the papers were not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PapersError {
    #[error(transparent)]
    Fonts(#[from] FontError),
    #[error("{form}: {source}")]
    Paper { form: FormId, source: PaperError },
    #[error("{path}: {source}; check that this user may write there")]
    Io { path: PathBuf, source: io::Error },
}

/// Writes every official paper of a catalogue into a folder, empty; returns how many there are.
pub(crate) fn write(content: &Content, out: &Path) -> Result<usize, PapersError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| PapersError::Io { path, source }
    };
    fs::create_dir_all(out).map_err(at(out))?;
    let fonts = FontSet::load()?;
    let scenario = Text::new("空白表", "Empty form");
    let mut count = 0;
    for (form, layout) in &content.layouts {
        let Some(definition) = content.forms.get(form) else {
            continue;
        };
        let about = &content.catalogue.about;
        let paper = FilledPaper {
            hall: &content.catalogue.hall.name,
            notice: about.sample.then_some(&about.notice),
            scenario: &scenario,
            definition,
            layout: Some(layout),
            filled: &FilledForm {
                form: form.clone(),
                version: definition.version,
                values: BTreeMap::new(),
            },
            pickup_code: None,
            consent: None,
            language: Default::default(),
        };
        let pdf = papers::filled_form(&fonts, &paper).map_err(|source| PapersError::Paper {
            form: form.clone(),
            source,
        })?;
        let path = out.join(format!("{form}.pdf"));
        fs::write(&path, pdf).map_err(at(&path))?;
        count += 1;
    }
    Ok(count)
}
