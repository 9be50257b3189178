//! The one-time notice (一次性告知单): everything that must be brought or put right, at once, so that one comes back once.

use std::collections::BTreeMap;

use catalogue::code::HandlingCode;
use catalogue::hall::{ComprehensiveWindow, Hall};
use catalogue::pre_check::{Line, NeedPlace, PreCheck, State};
use catalogue::scenario::DayUnit;
use catalogue::text::{Language, Text};
use jiff::civil::Date;

use crate::list::form_parts;
use crate::sheet::{Cell, Sheet, WIDTH};
use crate::text::Style;
use crate::{FontSet, PaperError};

/// What stands on a one-time notice.
#[derive(Debug, Clone)]
pub struct NoticePaper<'a> {
    /// The hall.
    pub hall: &'a Hall,
    /// What must be said of a sample catalogue; none for a real one.
    pub notice: Option<&'a Text>,
    /// The release's number.
    pub release: u32,
    /// The day it is given.
    pub today: Date,
    /// The scenario's name.
    pub scenario: &'a Text,
    /// 业务办理项编码.
    pub handling_code: &'a HandlingCode,
    /// The answers that led to the case, in words.
    pub answers: Vec<&'a Text>,
    /// What was found on each material; nothing may be left to look at.
    pub pre_check: &'a PreCheck<'a>,
    /// The last day for what may follow; where it is not known, the notice says how many working days there are.
    pub due_on: BTreeMap<NeedPlace, Date>,
    /// Where to come back to.
    pub window: &'a ComprehensiveWindow,
    /// The applicant's name, when the clerk entered it.
    pub applicant: Option<&'a str>,
    /// The language.
    pub language: Language,
}

const BODY: Style = Style::regular(10.5);
const STRONG: Style = Style::bold(10.5);
const NOTE: Style = Style::regular(9.5);

/// How much the legal basis and the line to sign on take in each language, in points.
const LAW_AND_SIGNATURES: (f32, f32) = (106.0, 136.0);

const LAW: (&str, &str) = (
    "依据《中华人民共和国行政许可法》第三十二条第一款第（四）项：申请材料不齐全或者不符合法定形式的，应当当场或者在五日内一次告知申请人需要补正的全部内容，逾期不告知的，自收到申请材料之日起即为受理。",
    "Legal basis: Article 32, paragraph 1, item (4) of the Administrative Licence Law of the People’s Republic of China: where documents are incomplete or not in the legal form, the applicant is to be told everything that must be put right on the spot or within five days, at once; otherwise the application counts as accepted from the day it was received.",
);

/// Sets a one-time notice.
///
/// # Errors
/// [`PaperError::Character`] when a character is in none of the fonts.
pub fn one_time_notice(fonts: &FontSet, paper: &NoticePaper<'_>) -> Result<Vec<u8>, PaperError> {
    let say = |zh: &'static str, en: &'static str| match paper.language {
        Language::Zh => zh,
        Language::En => en,
    };
    let text = |text: &Text| text.in_language(paper.language).to_owned();
    let release = match paper.language {
        Language::Zh => format!("目录第 {} 版 · 打印于 {}", paper.release, paper.today),
        Language::En => format!(
            "Catalogue release {} · printed on {}",
            paper.release, paper.today
        ),
    };
    let foot = match paper.notice {
        Some(notice) => format!("{release}\n{}", text(notice)),
        None => release,
    };
    let title = say("一次性告知单", "One-time notice");
    let mut sheet = Sheet::new(fonts, title, &foot)?;
    sheet.heading(&text(&paper.hall.name), Style::regular(11.0))?;
    sheet.heading(title, Style::bold(20.0))?;
    sheet.space(6.0);
    matter(&mut sheet, paper)?;

    let lines = |wanted: fn(&State<'_>) -> bool| -> Vec<&Line<'_>> {
        let lines = paper.pre_check.lines().iter();
        lines
            .filter(|line| line.state.as_ref().is_some_and(wanted))
            .collect()
    };
    let to_correct = lines(|state| matches!(state, State::Missing | State::Wrong { .. }));
    let owed = lines(|state| matches!(state, State::Owed { .. }));
    let in_order = lines(|state| matches!(state, State::InOrder));
    corrections(&mut sheet, paper, &to_correct)?;
    follow(&mut sheet, paper, &owed)?;
    if !in_order.is_empty() {
        let count = in_order.len();
        let head = match paper.language {
            Language::Zh => format!("已经齐全的材料（{count} 份），下次原样带来"),
            Language::En => format!("In order ({count}): bring them again as they are"),
        };
        sheet.part(&head)?;
        let names: Vec<String> = in_order
            .iter()
            .map(|line| name_of(line, paper.language))
            .collect();
        sheet.paragraph(&names.join(say("、", ", ")), BODY, 0.0)?;
    }
    come_back(&mut sheet, paper, !to_correct.is_empty())?;
    // Nobody signs a page with nothing else on it.
    sheet.keep(match paper.language {
        Language::Zh => LAW_AND_SIGNATURES.0,
        Language::En => LAW_AND_SIGNATURES.1,
    });
    sheet.space(6.0);
    sheet.paragraph(say(LAW.0, LAW.1), NOTE, 0.25)?;
    sheet.signature(&[
        say("工作人员签名", "Clerk"),
        say("申请人签名", "Applicant"),
        say("日期", "Date"),
    ])?;
    sheet.finish()
}

fn matter(sheet: &mut Sheet<'_>, paper: &NoticePaper<'_>) -> Result<(), PaperError> {
    let say = |zh: &'static str, en: &'static str| match paper.language {
        Language::Zh => zh,
        Language::En => en,
    };
    let text = |text: &Text| text.in_language(paper.language).to_owned();
    let mut rows = vec![
        (say("办理事项", "Matter"), text(paper.scenario)),
        (
            say("业务办理项编码", "Handling code"),
            paper.handling_code.to_string(),
        ),
    ];
    if !paper.answers.is_empty() {
        let answers: Vec<String> = paper.answers.iter().map(|answer| text(answer)).collect();
        rows.push((say("您的情况", "Your case"), answers.join(" · ")));
    }
    if let Some(applicant) = paper.applicant {
        rows.push((say("申请人", "Applicant"), applicant.to_owned()));
    }
    rows.push((say("告知日期", "Given on"), paper.today.to_string()));
    for (label, value) in rows {
        let cells = [Cell::new(label, STRONG).shaded(), Cell::new(value, BODY)];
        sheet.row(&[110.0, WIDTH - 110.0], &cells)?;
    }
    Ok(())
}

/// What is missing or wrong, why, and what would be right.
fn corrections(
    sheet: &mut Sheet<'_>,
    paper: &NoticePaper<'_>,
    lines: &[&Line<'_>],
) -> Result<(), PaperError> {
    if lines.is_empty() {
        return Ok(());
    }
    let say = |zh: &'static str, en: &'static str| match paper.language {
        Language::Zh => zh,
        Language::En => en,
    };
    let head = match paper.language {
        Language::Zh => format!("需要补正的全部内容（{} 份）", lines.len()),
        Language::En => format!("Everything to bring or put right ({})", lines.len()),
    };
    sheet.table_part(&head)?;
    let widths = [26.0, 140.0, 152.0, WIDTH - 318.0];
    let heads = [
        say("序", "#"),
        say("材料", "Document"),
        say("现在的问题", "What is the matter"),
        say("怎样才对", "What would be right"),
    ];
    sheet.head(&widths, &heads.map(|word| Cell::new(word, STRONG).shaded()))?;
    for (place, line) in lines.iter().enumerate() {
        let cells = [
            Cell::new((place + 1).to_string(), BODY),
            Cell::new(
                format!(
                    "□ {}\n{}",
                    name_of(line, paper.language),
                    line.need.material
                ),
                BODY,
            ),
            Cell::new(trouble(line, paper.language), BODY),
            Cell::new(right(line, paper.language), NOTE),
        ];
        sheet.row(&widths, &cells)?;
    }
    sheet.end_table();
    Ok(())
}

/// What is the matter with a material.
fn trouble(line: &Line<'_>, language: Language) -> String {
    let say = |zh: &'static str, en: &'static str| match language {
        Language::Zh => zh,
        Language::En => en,
    };
    match &line.state {
        Some(State::Wrong { points, words }) => {
            let mut parts = Vec::new();
            if !points.is_empty() {
                parts.push(say("带了，这几点不符合：", "Brought, but not so:").to_owned());
                let points = points.iter().map(|point| point.in_language(language));
                parts.extend(points.map(|point| format!("× {point}")));
            }
            parts.extend(
                words.map(|words| format!("{}{}", say("说明：", "Note: "), words.as_str())),
            );
            parts.join("\n")
        }
        _ => say("没有带", "Not brought").to_owned(),
    }
}

/// What a material in order looks like here.
fn right(line: &Line<'_>, language: Language) -> String {
    let form = form_parts(line.need, line.material, language);
    let particular = line.need.note.as_ref();
    let known = line.material;
    let about = particular.or(known.map(|material| &material.about));
    let sample = known.and_then(|material| material.sample.as_ref());
    let missing = matches!(line.state, Some(State::Missing));
    let review = known.filter(|_| missing).map(|material| &material.review);
    let points = review.into_iter().flatten();
    let texts = [about, sample].into_iter().flatten().chain(points);
    let texts = texts.map(|text| text.in_language(language).to_owned());
    let mut parts: Vec<String> = Vec::new();
    for part in form.into_iter().chain(texts) {
        // What a sample and a review point both say is said once.
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join("\n")
}

/// What may follow, and until when.
fn follow(
    sheet: &mut Sheet<'_>,
    paper: &NoticePaper<'_>,
    lines: &[&Line<'_>],
) -> Result<(), PaperError> {
    if lines.is_empty() {
        return Ok(());
    }
    let head = match paper.language {
        Language::Zh => format!("可以后补的材料（{} 份）", lines.len()),
        Language::En => format!("May follow ({})", lines.len()),
    };
    sheet.part(&head)?;
    for line in lines {
        let until = until(line, &paper.due_on, paper.language);
        let name = name_of(line, paper.language);
        let words = match paper.language {
            Language::Zh => format!("□ {name}（{}）：{until}", line.need.material),
            Language::En => format!("□ {name} ({}): {until}", line.need.material),
        };
        sheet.paragraph(&words, BODY, 0.0)?;
    }
    Ok(())
}

/// Until when something may follow.
pub(crate) fn until(
    line: &Line<'_>,
    due_on: &BTreeMap<NeedPlace, Date>,
    language: Language,
) -> String {
    let days = match line.state {
        Some(State::Owed { due_days }) => due_days,
        _ => 0,
    };
    let days = DayUnit::Working.counted(days.into(), language);
    match (due_on.get(&line.place), language) {
        (Some(day), Language::Zh) => format!("最晚 {day} 补交（{days}内）"),
        (Some(day), Language::En) => format!("by {day} at the latest ({days})"),
        (None, Language::Zh) => format!("{days}内补交"),
        (None, Language::En) => format!("within {days}"),
    }
}

fn come_back(
    sheet: &mut Sheet<'_>,
    paper: &NoticePaper<'_>,
    again: bool,
) -> Result<(), PaperError> {
    let say = |zh: &'static str, en: &'static str| match paper.language {
        Language::Zh => zh,
        Language::En => en,
    };
    let text = |text: &Text| text.in_language(paper.language).to_owned();
    sheet.part(if again {
        say("补齐以后", "When you have everything")
    } else {
        say("补交到哪里", "Where to bring it")
    })?;
    let what = if again {
        say(
            "请带上这张告知单、需要补正的材料和已经齐全的材料，一次带齐，到：",
            "Bring this notice, what had to be put right, and what was in order, all at once, to:",
        )
    } else {
        say(
            "请带上这张告知单和后补的材料，到：",
            "Bring this notice and what may follow to:",
        )
    };
    sheet.paragraph(what, BODY, 0.0)?;
    let window = paper.window;
    let rows = [
        (
            say("去哪里", "Where"),
            format!(
                "{} {} {} · {}",
                text(&window.name),
                window.zone,
                window.numbers,
                text(&paper.hall.address)
            ),
        ),
        (say("怎么走", "The way"), text(&window.way)),
        (say("什么时候", "When"), text(&window.hours)),
        (say("不清楚就问", "Enquiries"), paper.hall.enquiries.clone()),
    ];
    for (label, value) in rows {
        let cells = [Cell::new(label, STRONG).shaded(), Cell::new(value, BODY)];
        sheet.row(&[110.0, WIDTH - 110.0], &cells)?;
    }
    Ok(())
}

/// A material's name; a material that is not described goes by its code.
pub(crate) fn name_of(line: &Line<'_>, language: Language) -> String {
    line.material.map_or_else(
        || line.need.material.to_string(),
        |material| material.name.in_language(language).to_owned(),
    )
}
