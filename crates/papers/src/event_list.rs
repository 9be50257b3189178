//! The list of a life event: what to bring once for everything, the way through the windows, and what it saves.

use std::collections::BTreeMap;

use catalogue::code::{MaterialCode, ScenarioCode};
use catalogue::hall::ComprehensiveWindow;
use catalogue::life_event::outcome::{Brought, Case, EventOutcome, Step, When};
use catalogue::material::Material;
use catalogue::scenario::{DayUnit, Fee, Necessity};
use catalogue::text::{Language, Text};
use jiff::civil::Date;

use crate::list::{fee, limit};
use crate::sheet::{Cell, Sheet, WIDTH};
use crate::text::Style;
use crate::{FontSet, PaperError};

/// What stands on the list of a life event.
#[derive(Debug, Clone)]
pub struct EventPaper<'a> {
    /// The hall's name.
    pub hall: &'a Text,
    /// What must be said of a sample catalogue; none for a real one.
    pub notice: Option<&'a Text>,
    /// The release's number.
    pub release: u32,
    /// The day it is printed.
    pub today: Date,
    /// The life event's name.
    pub name: &'a Text,
    /// What it comes to.
    pub outcome: &'a EventOutcome<'a>,
    /// What was said, in words.
    pub answers: Vec<&'a Text>,
    /// How many fields need not be filled in.
    pub fields_saved: usize,
    /// The materials by code.
    pub materials: &'a BTreeMap<MaterialCode, Material>,
    /// Where each scenario is handled.
    pub windows: &'a BTreeMap<ScenarioCode, ComprehensiveWindow>,
    /// The language.
    pub language: Language,
}

const BODY: Style = Style::regular(10.5);
const STRONG: Style = Style::bold(10.5);
const NOTE: Style = Style::regular(9.5);

impl EventPaper<'_> {
    pub(crate) fn say(&self, zh: impl Into<String>, en: impl Into<String>) -> String {
        match self.language {
            Language::Zh => zh.into(),
            Language::En => en.into(),
        }
    }

    pub(crate) fn text(&self, text: &Text) -> String {
        text.in_language(self.language).to_owned()
    }

    pub(crate) fn material(&self, code: &MaterialCode) -> String {
        // A material that is not described is still asked for: its code says which.
        self.materials
            .get(code)
            .map_or_else(|| code.to_string(), |known| self.text(&known.name))
    }

    /// The steps in the order in which they are gone; those not handled here come last.
    pub(crate) fn steps(&self) -> Vec<&Step<'_>> {
        let mut steps: Vec<&Step<'_>> = self.outcome.steps.iter().collect();
        steps.sort_by_key(|step| (!step.is_handled(), step.stage));
        steps
    }

    /// The window of a step that is handled here.
    pub(crate) fn place(&self, step: &Step<'_>) -> Option<String> {
        let window = self.windows.get(&step.scenario.code);
        let window = window.filter(|_| step.is_handled())?;
        let name = self.text(&window.name);
        Some(format!("{name} {} {}", window.zone, window.numbers))
    }
}

/// Sets the list of a life event.
///
/// # Errors
/// [`PaperError::Character`] when a character is in none of the fonts.
pub fn life_event_list(fonts: &FontSet, paper: &EventPaper<'_>) -> Result<Vec<u8>, PaperError> {
    let title = paper.say("一件事办理清单", "One matter, one visit");
    let release = paper.say(
        format!("目录第 {} 版 · 打印于 {}", paper.release, paper.today),
        format!(
            "Catalogue release {} · printed on {}",
            paper.release, paper.today
        ),
    );
    let foot = match paper.notice {
        Some(notice) => format!("{release}\n{}", paper.text(notice)),
        None => release,
    };
    let mut sheet = Sheet::new(fonts, &title, &foot)?;
    sheet.heading(&paper.text(paper.hall), Style::regular(11.0))?;
    sheet.heading(&title, Style::bold(20.0))?;
    sheet.space(6.0);
    sheet.paragraph(&paper.text(paper.name), Style::bold(14.0), 0.0)?;
    if !paper.answers.is_empty() {
        let answers: Vec<String> = paper.answers.iter().map(|said| paper.text(said)).collect();
        sheet.paragraph(&answers.join(" · "), BODY, 0.25)?;
    }
    saved(&mut sheet, paper)?;
    way(&mut sheet, paper)?;
    documents(&mut sheet, paper)?;
    fees(&mut sheet, paper)?;
    sheet.finish()
}

/// The figures: how long at most, and what is saved.
fn saved(sheet: &mut Sheet<'_>, paper: &EventPaper<'_>) -> Result<(), PaperError> {
    sheet.space(4.0);
    sheet.paragraph(&how_long_for_all(paper), STRONG, 0.0)?;
    match saved_by_doing_together(paper) {
        Some(words) => sheet.paragraph(&words, STRONG, 0.0),
        None => Ok(()),
    }
}

/// How long all of it takes at most.
pub(crate) fn how_long_for_all(paper: &EventPaper<'_>) -> String {
    let outcome = paper.outcome;
    match outcome.days {
        0 => paper.say("当场都能办好", "All of it on the spot"),
        days => {
            let days = DayUnit::Working.counted(days.into(), paper.language);
            let one_by_one = outcome.days_one_by_one;
            paper.say(
                format!("最多 {days}全部办好（一样一样办要 {one_by_one} 个）"),
                format!("All done within {days} (one after another: {one_by_one})"),
            )
        }
    }
}

/// What is saved by doing it together; none when nothing is.
pub(crate) fn saved_by_doing_together(paper: &EventPaper<'_>) -> Option<String> {
    let savings = paper.outcome.savings;
    let saved: Vec<String> = [
        (paper.fields_saved, "少填", "项", "fields"),
        (savings.documents as usize, "少交", "份", "documents"),
        (savings.questions as usize, "少答", "题", "questions"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, verb, unit, en)| {
        paper.say(format!("{verb} {count} {unit}"), format!("{count} {en}"))
    })
    .collect();
    (!saved.is_empty()).then(|| {
        paper.say(
            format!("一起办：{}", saved.join("，")),
            format!("Saved by doing it together: {}", saved.join(", ")),
        )
    })
}

/// Where to go in which order.
fn way(sheet: &mut Sheet<'_>, paper: &EventPaper<'_>) -> Result<(), PaperError> {
    sheet.table_part(&paper.say("先办什么，去哪个窗口", "What comes when, and where"))?;
    let widths = [46.0, 180.0, 130.0, WIDTH - 356.0];
    let head = [
        paper.say("第几步", "Step"),
        paper.say("办什么", "What"),
        paper.say("哪个窗口", "Window"),
        paper.say("多久", "How long"),
    ];
    sheet.head(&widths, &head.map(|word| Cell::new(word, STRONG).shaded()))?;
    for step in paper.steps() {
        let number = match step.is_handled() {
            true => (step.stage + 1).to_string(),
            false => "–".to_owned(),
        };
        let cells = [
            Cell::new(number, BODY),
            Cell::new(paper.text(&step.scenario.name), BODY),
            Cell::new(paper.place(step).unwrap_or_default(), NOTE),
            Cell::new(how_long(step, paper), NOTE),
        ];
        sheet.row(&widths, &cells)?;
    }
    sheet.end_table();
    let together = paper.say(
        "步数相同的同时进行；材料一次交齐，不用等前一步办好再来。",
        "Steps with the same number go on at the same time. Hand in everything at once; you need not come back for each.",
    );
    sheet.space(3.0);
    sheet.paragraph(&together, NOTE, 0.25)
}

pub(crate) fn how_long(step: &Step<'_>, paper: &EventPaper<'_>) -> String {
    let perhaps = match step.is_certain {
        true => String::new(),
        false => paper.say("（看情况办）", " (if needed)"),
    };
    match step.case {
        Case::Decided(outcome) => {
            let mut words = limit(&outcome.limits, paper.language) + &perhaps;
            if matches!(outcome.fee, Fee::Charged { .. }) {
                words = format!("{words}\n{}", fee(&outcome.fee, paper.language));
            }
            words
        }
        Case::Open => {
            let depends = paper.say("按最后的情形", "depends on the case");
            depends + &perhaps
        }
        Case::Elsewhere(say) => paper.text(say),
        Case::Blocked(before) => {
            let name = paper.text(&before.name);
            paper.say(
                format!("先办好“{name}”再来"),
                format!("Once “{name}” is settled"),
            )
        }
    }
}

/// The one list.
fn documents(sheet: &mut Sheet<'_>, paper: &EventPaper<'_>) -> Result<(), PaperError> {
    sheet.table_part(&paper.say("要带的材料", "Documents"))?;
    let widths = [30.0, 180.0, 120.0, WIDTH - 330.0];
    let head = [
        paper.say("序", "#"),
        paper.say("材料", "Document"),
        paper.say("形式", "Form"),
        paper.say("给谁、说明", "For what, notes"),
    ];
    sheet.head(&widths, &head.map(|word| Cell::new(word, STRONG).shaded()))?;
    for (place, brought) in paper.outcome.bring.iter().enumerate() {
        let cells = [
            Cell::new((place + 1).to_string(), BODY),
            Cell::new(
                format!(
                    "□ {}\n{}",
                    paper.material(brought.material),
                    brought.material
                ),
                BODY,
            ),
            Cell::new(form_of(brought, paper), NOTE),
            Cell::new(notes(brought, paper), NOTE),
        ];
        sheet.row(&widths, &cells)?;
    }
    sheet.end_table();
    for (code, from) in &paper.outcome.taken_over {
        let (material, from) = (paper.material(code), paper.text(&from.name));
        let words = paper.say(
            format!("不用带：{material}（“{from}”办好后直接用）"),
            format!("Not to bring: {material} (it comes out of “{from}”)"),
        );
        sheet.paragraph(&words, NOTE, 0.25)?;
    }
    Ok(())
}

pub(crate) fn form_of(brought: &Brought<'_>, paper: &EventPaper<'_>) -> String {
    let mut parts = Vec::new();
    if brought
        .wanted
        .iter()
        .any(|wanted| wanted.need.form.is_some())
    {
        parts.push(paper.say("在终端填写", "Filled in at the terminal"));
    }
    if brought.originals > 0 {
        let kept = match brought.keep {
            true => paper.say("（收存）", " (kept)"),
            false => String::new(),
        };
        parts.push(paper.say(
            format!("原件 {}{kept}", brought.originals),
            format!("Original ×{}{kept}", brought.originals),
        ));
    }
    if brought.copies > 0 {
        parts.push(paper.say(
            format!("复印件 {}", brought.copies),
            format!("Copies ×{}", brought.copies),
        ));
    }
    if brought.steps() > 1 {
        parts.push(paper.say("只交一次", "Only once"));
    }
    let known = paper.materials.get(brought.material);
    if known.is_some_and(|known| known.electronic) {
        parts.push(paper.say("电子的也行", "Electronic is fine"));
    }
    if let Necessity::Tolerated { due_days } = brought.necessity {
        parts.push(paper.say(
            format!("可以后补：{due_days} 个工作日内"),
            format!("May follow within {due_days} working days"),
        ));
    }
    parts.join("\n")
}

fn notes(brought: &Brought<'_>, paper: &EventPaper<'_>) -> String {
    let mut lines: Vec<String> = Vec::new();
    for wanted in &brought.wanted {
        let name = paper.text(&wanted.scenario.name);
        let note = wanted.need.note.as_ref().map(|note| paper.text(note));
        let note = note.map_or_else(String::new, |note| {
            paper.say(format!("：{note}"), format!(": {note}"))
        });
        let when = match &wanted.when {
            When::Always => String::new(),
            When::IfNeeded => paper.say("（看情况）", " (if needed)"),
            When::InCases(cases) => {
                let cases = paper.text(&cases.words());
                paper.say(format!("（如果{cases}）"), format!(" (if {cases})"))
            }
        };
        lines.push(format!("{name}{when}{note}"));
    }
    if let Some(known) = paper.materials.get(brought.material) {
        lines.push(paper.text(&known.about));
    }
    lines.join("\n")
}

fn fees(sheet: &mut Sheet<'_>, paper: &EventPaper<'_>) -> Result<(), PaperError> {
    let charged: Vec<String> = paper
        .outcome
        .steps
        .iter()
        .filter_map(|step| match step.decided()?.1 {
            Fee::Charged { tariff, basis, .. } => {
                let name = paper.text(&step.scenario.name);
                Some(format!("{name}: {}（{basis}）", paper.text(tariff)))
            }
            Fee::Free => None,
        })
        .collect();
    if charged.is_empty() {
        return Ok(());
    }
    sheet.part(&paper.say("收费", "Fees"))?;
    charged
        .iter()
        .try_for_each(|line| sheet.paragraph(line, BODY, 0.0))
}
