//! The material list (材料清单): what to bring, where to go, how long, how much.

use std::collections::BTreeMap;

use catalogue::calendar::{Calendar, say_date};
use catalogue::code::MaterialCode;
use catalogue::guidance::{Elsewhere, Possible};
use catalogue::hall::ComprehensiveWindow;
use catalogue::material::Material;
use catalogue::scenario::{Fee, Limits, Necessity, Need, Scenario};
use catalogue::table::{Outcome, Question};
use catalogue::text::{Language, Text};
use jiff::civil::Date;

use crate::sheet::{Cell, Sheet, WIDTH};
use crate::text::Style;
use crate::{FontSet, PaperError};

/// What stands on a material list.
#[derive(Debug, Clone)]
pub struct ListPaper<'a> {
    /// The hall's name.
    pub hall: &'a Text,
    /// What must be said of a sample catalogue; none for a real one.
    pub notice: Option<&'a Text>,
    /// The release's number.
    pub release: u32,
    /// The day it is printed.
    pub today: Date,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The situation's outcome; none while it is not decided.
    pub outcome: Option<&'a Outcome>,
    /// The answers that led there, in words.
    pub answers: Vec<&'a Text>,
    /// What is needed: of the decided situation, or what is certain so far.
    pub needs: Vec<&'a Need>,
    /// What is needed only in some of the cases that are left, and in which; nothing once it is decided.
    pub possible: &'a [Possible<'a>],
    /// Which of the cases that are left are not handled here; nothing once it is decided.
    pub elsewhere: &'a [Elsewhere<'a>],
    /// What the citizen did not know and still has to find out.
    pub to_find_out: &'a [&'a Question],
    /// The materials by code.
    pub materials: &'a BTreeMap<MaterialCode, Material>,
    /// Where to go.
    pub window: &'a ComprehensiveWindow,
    /// Which days are working days.
    pub calendar: &'a Calendar,
    /// The language.
    pub language: Language,
}

const BODY: Style = Style::regular(10.5);
const STRONG: Style = Style::bold(10.5);
const NOTE: Style = Style::regular(9.5);
/// The columns of the table of materials.
const COLUMNS: [f32; 4] = [30.0, 190.0, 110.0, WIDTH - 330.0];

/// Sets a material list.
///
/// # Errors
/// [`PaperError::Character`] when a character is in none of the fonts.
pub fn material_list(fonts: &FontSet, list: &ListPaper<'_>) -> Result<Vec<u8>, PaperError> {
    let say = |zh: &'static str, en: &'static str| {
        if list.language == Language::Zh {
            zh
        } else {
            en
        }
    };
    let text = |text: &Text| text.in_language(list.language).to_owned();
    let release = match list.language {
        Language::Zh => format!("目录第 {} 版 · 打印于 {}", list.release, list.today),
        Language::En => format!(
            "Catalogue release {} · printed on {}",
            list.release, list.today
        ),
    };
    let foot = match list.notice {
        Some(notice) => format!("{release}\n{}", text(notice)),
        None => release,
    };
    let mut sheet = Sheet::new(fonts, say("办事材料清单", "What to bring"), &foot)?;
    sheet.heading(&text(list.hall), Style::regular(11.0))?;
    sheet.heading(say("办事材料清单", "What to bring"), Style::bold(20.0))?;
    sheet.space(6.0);
    sheet.paragraph(&text(&list.scenario.name), Style::bold(14.0), 0.0)?;
    if !list.answers.is_empty() {
        let answers = list
            .answers
            .iter()
            .map(|answer| text(answer))
            .collect::<Vec<_>>()
            .join(" · ");
        sheet.paragraph(&answers, BODY, 0.25)?;
    }
    if let Some(elsewhere) = list.outcome.and_then(|outcome| outcome.elsewhere.as_ref()) {
        let words = say("这种情形不能在这里办：", "This case is not handled here: ");
        sheet.paragraph(&format!("{words}{}", text(elsewhere)), STRONG, 0.0)?;
    }
    for elsewhere in list.elsewhere {
        let (when, to) = (elsewhere.when.words(), text(elsewhere.say));
        let words = match list.language {
            Language::Zh => format!("如果{}，不在这里办：{to}", when.zh),
            Language::En => format!("If {}, it is not handled here: {to}", when.en),
        };
        sheet.paragraph(&words, STRONG, 0.0)?;
    }
    sheet.space(6.0);
    facts(&mut sheet, list)?;

    sheet.table_part(match list.possible {
        [] => say("要带的材料", "Documents"),
        _ => say("一定要带的材料", "Documents needed in any case"),
    })?;
    head(&mut sheet, list.language, say("说明", "Notes"))?;
    for (place, need) in list.needs.iter().enumerate() {
        let material = list.materials.get(&need.material);
        let note = need.note.as_ref().or(material.map(|known| &known.about));
        let note = note.map(text).unwrap_or_default();
        row(&mut sheet, list, place + 1, need, note)?;
    }
    sheet.end_table();
    if !list.possible.is_empty() {
        sheet.table_part(say("看情况要带的材料", "Documents needed in some cases"))?;
        head(
            &mut sheet,
            list.language,
            say("什么情况要带", "When needed"),
        )?;
        for (place, possible) in list.possible.iter().enumerate() {
            let when = text(&possible.when.words());
            row(
                &mut sheet,
                list,
                list.needs.len() + place + 1,
                possible.need,
                when,
            )?;
        }
        sheet.end_table();
    }
    if !list.to_find_out.is_empty() {
        sheet.part(say("要先弄清楚", "Find out first"))?;
        for question in list.to_find_out {
            sheet.paragraph(&format!("□ {}", text(&question.ask)), STRONG, 0.0)?;
            if let Some(unsure) = &question.unsure {
                sheet.paragraph(&text(unsure), BODY, 0.0)?;
            }
        }
    }

    sheet.part(say("办理流程", "Steps"))?;
    let steps = list.scenario.steps.iter().enumerate();
    let steps = steps
        .map(|(place, step)| format!("{} {}（{}）", place + 1, text(&step.name), text(&step.who)));
    sheet.paragraph(&steps.collect::<Vec<_>>().join("  →  "), BODY, 0.0)?;
    if let Some(outcome) = list.outcome {
        if let Fee::Charged { tariff, basis, .. } = &outcome.fee {
            sheet.part(say("收费", "Fee"))?;
            sheet.paragraph(&format!("{}（{basis}）", text(tariff)), BODY, 0.0)?;
        }
        if !outcome.specials.is_empty() || !outcome.intermediaries.is_empty() {
            sheet.part(say("另外还有", "Besides"))?;
            for special in &outcome.specials {
                sheet.paragraph(
                    &format!("{}  {}", text(&special.name), special.days),
                    BODY,
                    0.0,
                )?;
            }
            for service in &outcome.intermediaries {
                sheet.paragraph(&text(&service.name), BODY, 0.0)?;
            }
        }
    }
    sheet.finish()
}

fn head(sheet: &mut Sheet<'_>, language: Language, last: &str) -> Result<(), PaperError> {
    let head = match language {
        Language::Zh => ["序", "材料", "形式", last],
        Language::En => ["#", "Document", "Form", last],
    };
    sheet.head(&COLUMNS, &head.map(|word| Cell::new(word, STRONG).shaded()))
}

fn row(
    sheet: &mut Sheet<'_>,
    list: &ListPaper<'_>,
    number: usize,
    need: &Need,
    last: String,
) -> Result<(), PaperError> {
    // A material that is not described is still asked for: its code says which.
    let material = list.materials.get(&need.material);
    let name = material.map_or_else(String::new, |known| {
        format!("{}\n", known.name.in_language(list.language))
    });
    let cells = [
        Cell::new(number.to_string(), BODY),
        Cell::new(format!("□ {name}{}", need.material), BODY),
        Cell::new(form_of(list, need, material), NOTE),
        Cell::new(last, NOTE),
    ];
    sheet.row(&COLUMNS, &cells)
}

fn facts(sheet: &mut Sheet<'_>, list: &ListPaper<'_>) -> Result<(), PaperError> {
    let say = |zh: &'static str, en: &'static str| {
        if list.language == Language::Zh {
            zh
        } else {
            en
        }
    };
    let text = |text: &Text| text.in_language(list.language).to_owned();
    let widths = [82.0, WIDTH / 2.0 - 82.0, 82.0, WIDTH / 2.0 - 82.0];
    let place = format!(
        "{} {} {}",
        text(&list.window.name),
        list.window.zone,
        list.window.numbers
    );
    let (long, fee) = match list.outcome {
        Some(outcome) => (
            long(list, &outcome.limits),
            fee(&outcome.fee, list.language),
        ),
        None => (
            say("按最后的情形", "depends on the case").to_owned(),
            say("按最后的情形", "depends on the case").to_owned(),
        ),
    };
    let rows = [
        [
            say("去哪里办", "Where"),
            &place,
            say("多久办好", "How long"),
            &long,
        ],
        [
            say("什么时候", "When"),
            &text(&list.window.hours),
            say("费用", "Fee"),
            &fee,
        ],
        [
            say("怎么走", "The way"),
            &text(&list.window.way),
            say("材料", "Documents"),
            &match (list.possible.len(), list.language) {
                (0, _) => list.needs.len().to_string(),
                (more, Language::Zh) => {
                    format!("{} 份，看情况再加最多 {more} 份", list.needs.len())
                }
                (more, Language::En) => {
                    format!("{}, and up to {more} more", list.needs.len())
                }
            },
        ],
    ];
    for [first, one, second, other] in rows {
        let cells = [
            Cell::new(first, STRONG).shaded(),
            Cell::new(one, BODY),
            Cell::new(second, STRONG).shaded(),
            Cell::new(other, BODY),
        ];
        sheet.row(&widths, &cells)?;
    }
    Ok(())
}

pub(crate) fn limit(limits: &Limits, language: Language) -> String {
    match (limits.promised, limits.unit, language) {
        (0, _, Language::Zh) => "当场办好".into(),
        (0, _, Language::En) => "On the spot".into(),
        (days, unit, language) => unit.counted(days.into(), language),
    }
}

/// How long it takes and, unless it is done at once, on which day it is done at the latest.
pub(crate) fn long(list: &ListPaper<'_>, limits: &Limits) -> String {
    let said = limit(limits, list.language);
    if limits.promised == 0 {
        return said;
    }
    let promise = list.calendar.promise(limits, &list.window.open, list.today);
    let from = say_date(promise.handed_in.date, list.language, list.today);
    let done = promise.done.say(list.language, list.today);
    let by_when = match list.language {
        Language::Zh => format!("{from}交齐，最晚{done}办好"),
        Language::En => format!("handed in on {from}, done by {done}"),
    };
    let fetch = promise.fetch.say(list.language, list.today);
    let fetch = match list.language {
        _ if promise.fetch == promise.done => String::new(),
        Language::Zh => format!("，{fetch}起可到窗口取"),
        Language::En => format!(", to be fetched from {fetch}"),
    };
    format!("{said}\n{by_when}{fetch}")
}

pub(crate) fn fee(fee: &Fee, language: Language) -> String {
    match (fee, language) {
        (Fee::Free, Language::Zh) => "不收费".into(),
        (Fee::Free, Language::En) => "Free".into(),
        (Fee::Charged { .. }, Language::Zh) => "收费，见下".into(),
        (Fee::Charged { .. }, Language::En) => "Charged, see below".into(),
    }
}

/// In which form a material is brought, each fact a line.
pub(crate) fn form_parts(
    need: &Need,
    material: Option<&Material>,
    language: Language,
) -> Vec<String> {
    let say = |zh: String, en: String| if language == Language::Zh { zh } else { en };
    let mut parts = Vec::new();
    if need.form.is_some() {
        parts.push(say("在终端填写".into(), "Filled in at the terminal".into()));
    }
    if need.originals > 0 {
        let kept = if need.keep {
            say("（收存）".into(), " (kept)".into())
        } else {
            String::new()
        };
        parts.push(say(
            format!("原件 {}{kept}", need.originals),
            format!("Original ×{}{kept}", need.originals),
        ));
    }
    if need.copies > 0 {
        parts.push(say(
            format!("复印件 {}", need.copies),
            format!("Copies ×{}", need.copies),
        ));
    }
    if material.is_some_and(|known| known.electronic) {
        parts.push(say("电子的也行".into(), "Electronic is fine".into()));
    }
    parts
}

pub(crate) fn form_of(list: &ListPaper<'_>, need: &Need, material: Option<&Material>) -> String {
    let language = list.language;
    let say = |zh: String, en: String| if language == Language::Zh { zh } else { en };
    let mut parts = form_parts(need, material, language);
    if let Necessity::Tolerated { due_days } = need.necessity {
        let until = list
            .calendar
            .owed_until(due_days, &list.window.open, list.today)
            .say(language, list.today);
        parts.push(say(
            format!("可以后补：{due_days} 个工作日内，最晚{until}"),
            format!("May follow within {due_days} working days, by {until}"),
        ));
    }
    parts.join("\n")
}
