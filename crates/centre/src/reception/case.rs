//! A kept submission in words: with the labels of the release it was filled in with.

use std::collections::BTreeMap;

use catalogue::code::{ConsentVersion, FormId};
use catalogue::guidance::Replies;
use catalogue::scenario::Necessity;
use catalogue::text::{Language, Text};
use forms::words::{write_cells, write_out};
use forms::{Field, FormDefinition, Value};
use handover::attachment::Attachment;
use handover::{Digest, OpeningKey, Submission, SubmissionId};
use jiff::Timestamp;

use crate::released::Released;
use crate::serve::Centre;
use crate::store::Kept;

/// A case as the page shows it.
pub(super) struct Case {
    pub(super) id: SubmissionId,
    pub(super) received_at: Timestamp,
    pub(super) handed_in_at: Timestamp,
    pub(super) place: String,
    pub(super) conflicts: Vec<Digest>,
    /// None when the envelope cannot be opened here.
    pub(super) opened: Option<Opened>,
}

/// What was inside.
pub(super) struct Opened {
    pub(super) scenario: Text,
    pub(super) release: u32,
    /// The version of the consent text that was agreed to; none from before there was one.
    pub(super) consent: Option<ConsentVersion>,
    /// Whether that release is at hand; without it ids stand for words.
    pub(super) in_words: bool,
    pub(super) answers: Vec<(String, String)>,
    pub(super) forms: Vec<(String, Vec<(String, Answer)>)>,
    pub(super) materials: Vec<Checked>,
    pub(super) attachments: Vec<(String, Attachment)>,
}

/// One answer of a form.
pub(super) enum Answer {
    Words(String),
    /// The head of a table and its rows.
    Table(Vec<String>, Vec<Vec<String>>),
}

/// A material with what is to be checked on it.
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) tolerated: Option<u16>,
    pub(super) review: Vec<String>,
}

/// Opens a kept submission.
pub(super) fn read(kept: &Kept, keys: &[OpeningKey], released: &Released) -> Case {
    let opened = match kept.envelope.open(keys) {
        Ok(submission) => Some(open(&submission, released)),
        Err(error) => {
            tracing::error!(submission = %kept.envelope.id, %error, "cannot be opened");
            None
        }
    };
    Case {
        id: kept.envelope.id,
        received_at: kept.received_at,
        handed_in_at: kept.envelope.handed_in_at,
        place: kept.place.clone(),
        conflicts: kept.conflicts.clone(),
        opened,
    }
}

/// The attachments with what each shows: they stand in the order in which the forms name them.
fn named(
    submission: &Submission,
    definitions: &BTreeMap<FormId, FormDefinition>,
) -> Vec<(String, Attachment)> {
    let mut names = Vec::new();
    for filled in &submission.forms {
        for (id, value) in &filled.values {
            let Value::Photos(photos) = value else {
                continue;
            };
            let field = definitions
                .get(&filled.form)
                .and_then(|definition| definition.fields().find(|field| field.id == *id));
            let label = field.map_or_else(|| id.to_string(), |field| field.label.zh.clone());
            names.extend((1..=photos.len()).map(|page| format!("{label} 第 {page} 页")));
        }
    }
    let names = names.into_iter().map(Some).chain(std::iter::repeat(None));
    let attachments = submission.attachments.iter().zip(names).zip(1..);
    attachments
        .map(|((attachment, name), number)| {
            (
                name.unwrap_or_else(|| format!("附件 {number}")),
                *attachment,
            )
        })
        .collect()
}

fn open(submission: &Submission, released: &Released) -> Opened {
    let replica = released.get(submission.release);
    let scenario = replica
        .as_ref()
        .and_then(|replica| replica.scenario(&submission.scenario).ok().flatten());
    let materials = replica
        .as_ref()
        .and_then(|replica| replica.materials_of(&submission.scenario).ok())
        .unwrap_or_default();
    let definitions = replica
        .as_ref()
        .and_then(|replica| replica.forms_of(&submission.scenario).ok())
        .unwrap_or_default();

    let answers = match &scenario {
        Some(scenario) => {
            let progress = scenario.table.progress(&Replies::from(&submission.answers));
            progress
                .trail
                .iter()
                .filter_map(|a| Some((a.question.ask.zh.clone(), a.choice()?.label.zh.clone())))
                .collect()
        }
        None => submission
            .answers
            .iter()
            .map(|(q, c)| (q.to_string(), c.to_string()))
            .collect(),
    };
    let forms = submission
        .forms
        .iter()
        .map(|filled| {
            match definitions
                .get(&filled.form)
                .filter(|definition| definition.version == filled.version)
            {
                Some(definition) => {
                    let rows = definition.fields().filter_map(|field| {
                        let value = filled.values.get(&field.id)?;
                        Some((field.label.zh.clone(), answer(field, value)))
                    });
                    (definition.title.zh.clone(), rows.collect())
                }
                None => {
                    let rows = filled
                        .values
                        .iter()
                        .map(|(id, value)| (id.to_string(), Answer::Words(raw(&value.to_entry()))));
                    (filled.form.to_string(), rows.collect())
                }
            }
        })
        .collect();
    let needs = scenario.as_ref().and_then(|scenario| {
        let progress = scenario.table.progress(&Replies::from(&submission.answers));
        let outcome = progress.outcome()?;
        Some(
            scenario
                .table
                .needs_of(outcome)
                .cloned()
                .collect::<Vec<_>>(),
        )
    });
    let needs = needs.unwrap_or_default();
    let checked = needs
        .iter()
        .filter(|need| need.form.is_none())
        .filter_map(|need| {
            let material = materials.get(&need.material)?;
            Some(Checked {
                name: material.name.zh.clone(),
                tolerated: match need.necessity {
                    Necessity::Required => None,
                    Necessity::Tolerated { due_days } => Some(due_days),
                },
                review: material
                    .review
                    .iter()
                    .map(|point| point.zh.clone())
                    .collect(),
            })
        });
    Opened {
        scenario: scenario.as_ref().map_or_else(
            || Text::new(submission.scenario.as_str(), submission.scenario.as_str()),
            |scenario| scenario.name.clone(),
        ),
        release: submission.release.0,
        consent: submission.consent.clone(),
        in_words: scenario.is_some(),
        answers,
        forms,
        materials: checked.collect(),
        attachments: named(submission, &definitions),
    }
}

fn answer(field: &Field, value: &Value) -> Answer {
    match value {
        Value::Rows(rows) => Answer::Table(
            field
                .columns()
                .iter()
                .map(|column| column.label.zh.clone())
                .collect(),
            write_cells(field, rows, Language::Zh),
        ),
        value => Answer::Words(write_out(field, value, Language::Zh)),
    }
}

/// An answer without the words of its release.
fn raw(entry: &forms::Entry) -> String {
    match entry {
        forms::Entry::Text(text) => text.clone(),
        forms::Entry::Choices(choices) => choices
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("、"),
        forms::Entry::Confirmed(_) => "已确认".into(),
        forms::Entry::Strokes(_) => "已签名".into(),
        forms::Entry::Photos(photos) => format!("已拍 {} 页", photos.len()),
        forms::Entry::Document { kind, number } => {
            let kind = kind.map(forms::words::document_kind);
            format!("{} {number}", kind.map(|kind| kind.zh).unwrap_or_default())
        }
        forms::Entry::Period { from, until, .. } => {
            format!(
                "{from} 至 {}",
                if until.is_empty() { "长期" } else { until }
            )
        }
        forms::Entry::Rows(rows) => rows
            .iter()
            .map(|row| row.values().map(raw).collect::<Vec<_>>().join("，"))
            .collect::<Vec<_>>()
            .join("；"),
    }
}

/// Why a form cannot be printed, for the clerk.
#[derive(Debug, thiserror::Error)]
pub(super) enum PrintError {
    #[error("这件申请在这里打不开 · It cannot be opened here: {0}")]
    Closed(#[from] handover::EnvelopeError),
    #[error(
        "目录第 {0} 版不在本机，请恢复后再打印 · Release {0} is not here; restore it and try again"
    )]
    NoRelease(u32),
    #[error("没有装字体 · {0}")]
    Fonts(String),
    #[error("有一个字打印不出来 · {0}")]
    Paper(#[from] papers::PaperError),
    #[error("这件申请没有表单 · There is no form in it")]
    NoForm,
}

/// The first filled-in form as a PDF.
pub(super) fn pdf(kept: &Kept, centre: &Centre) -> Result<Vec<u8>, PrintError> {
    let submission = kept.envelope.open(&centre.opening_keys())?;
    let missing = || PrintError::NoRelease(submission.release.0);
    let replica = centre
        .released
        .get(submission.release)
        .ok_or_else(missing)?;
    let (about, hall) = replica.about().map_err(|_| missing())?;
    let scenario = replica
        .scenario(&submission.scenario)
        .ok()
        .flatten()
        .ok_or_else(missing)?;
    let definitions = replica
        .forms_of(&submission.scenario)
        .map_err(|_| missing())?;
    let filled = submission.forms.first().ok_or(PrintError::NoForm)?;
    let definition = definitions.get(&filled.form).ok_or_else(missing)?;
    let layout = replica.layout(&filled.form).map_err(|_| missing())?;
    let fonts = centre.fonts().map_err(PrintError::Fonts)?;
    let paper = papers::FilledPaper {
        hall: &hall.name,
        notice: about.sample.then_some(&about.notice),
        scenario: &scenario.name,
        definition,
        layout: layout.as_ref(),
        filled,
        pickup_code: Some(&submission.pickup_code),
        consent: submission.consent.as_ref(),
        language: Language::Zh,
    };
    Ok(papers::filled_form(&fonts, &paper)?)
}
