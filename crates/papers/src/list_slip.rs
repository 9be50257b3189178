//! The material list as a slip: what to bring with boxes to tick, where, how long, how much, and the way back to it.

use catalogue::scenario::{Fee, Need};
use catalogue::text::{Language, Text};

use crate::list::{ListPaper, fee, form_of, long};
use crate::slip::{LONGEST, Slip, Strip, Type};
use crate::{FontSet, PaperError};

/// Sets a material list as a slip.
///
/// `address` is where the same list is found on a phone; none prints no code. A list so long that the slip would be
/// cut off goes without what is told besides; the code leads to it.
///
/// # Errors
/// [`PaperError::Character`] when a character is in none of the fonts, [`PaperError::TooLong`] when even the shorter
/// list is too long for a slip: then it is for A4.
pub fn material_slip(
    fonts: &FontSet,
    list: &ListPaper<'_>,
    address: Option<&str>,
) -> Result<Slip, PaperError> {
    let strip = set(fonts, list, address, true)?;
    if strip.length() < LONGEST {
        return strip.finish();
    }
    set(fonts, list, address, false)?.finish()
}

fn set<'f>(
    fonts: &'f FontSet,
    list: &ListPaper<'_>,
    address: Option<&str>,
    with_notes: bool,
) -> Result<Strip<'f>, PaperError> {
    let say = |zh: &'static str, en: &'static str| match list.language {
        Language::Zh => zh,
        Language::En => en,
    };
    let text = |text: &Text| text.in_language(list.language).to_owned();
    let mut strip = Strip::new(fonts);
    strip.centred(&text(list.hall), Type::NOTE)?;
    strip.centred(say("办事材料清单", "What to bring"), Type::TITLE)?;
    strip.space(8);
    strip.paragraph(&text(&list.scenario.name), Type::HEAD)?;
    if !list.answers.is_empty() {
        let answers: Vec<String> = list.answers.iter().map(|answer| text(answer)).collect();
        let words = say("您的情况：", "Your case: ");
        strip.paragraph(&format!("{words}{}", answers.join(" · ")), Type::BODY)?;
    }
    if let Some(elsewhere) = list.outcome.and_then(|outcome| outcome.elsewhere.as_ref()) {
        strip.rule();
        let words = say("这种情形不能在这里办：", "This case is not handled here: ");
        strip.paragraph(&format!("{words}{}", text(elsewhere)), Type::STRONG)?;
    }
    for elsewhere in list.elsewhere {
        let (when, to) = (elsewhere.when.words(), text(elsewhere.say));
        let words = match list.language {
            Language::Zh => format!("如果{}，不在这里办：{to}", when.zh),
            Language::En => format!("If {}, it is not handled here: {to}", when.en),
        };
        strip.paragraph(&words, Type::STRONG)?;
    }
    strip.rule();
    let count = list.needs.len();
    let head = match (list.possible, list.language) {
        ([], Language::Zh) => format!("要带的材料（{count} 份）"),
        ([], Language::En) => format!("Documents ({count})"),
        (_, Language::Zh) => format!("一定要带的材料（{count} 份）"),
        (_, Language::En) => format!("Needed in any case ({count})"),
    };
    strip.paragraph(&head, Type::HEAD)?;
    for need in &list.needs {
        to_bring(&mut strip, list, need)?;
        let about = list.materials.get(&need.material).map(|known| &known.about);
        let note = need.note.as_ref().or(about);
        if let Some(note) = note.filter(|_| with_notes) {
            strip.beside_box(&text(note), Type::NOTE)?;
        }
    }
    if !list.possible.is_empty() {
        strip.rule();
        let head = match list.language {
            Language::Zh => format!("看情况要带的材料（{} 份）", list.possible.len()),
            Language::En => format!("Needed in some cases ({})", list.possible.len()),
        };
        strip.paragraph(&head, Type::HEAD)?;
        for possible in list.possible {
            to_bring(&mut strip, list, possible.need)?;
            let words = say("什么情况要带：", "If ");
            let when = text(&possible.when.words());
            strip.beside_box(&format!("{words}{when}"), Type::NOTE)?;
        }
    }
    if !list.to_find_out.is_empty() {
        strip.rule();
        strip.paragraph(say("要先弄清楚", "Find out first"), Type::HEAD)?;
        for question in list.to_find_out {
            strip.space(10);
            strip.to_tick(&text(&question.ask), Type::STRONG)?;
            if let Some(unsure) = &question.unsure {
                strip.beside_box(&text(unsure), Type::NOTE)?;
            }
        }
    }
    strip.rule();
    facts(&mut strip, list)?;
    if let Some(address) = address {
        strip.rule();
        if strip.qr(address) {
            let words = say(
                "手机扫一扫，随时再看这张清单。\n以后改了什么，打开就知道。",
                "Scan to keep this list on your phone.\nOpened later, it says what has changed.",
            );
            strip.centred(words, Type::NOTE)?;
        }
    }
    strip.rule();
    let release = match list.language {
        Language::Zh => format!("目录第 {} 版 · {} 打印", list.release, list.today),
        Language::En => format!("Catalogue release {} · {}", list.release, list.today),
    };
    strip.centred(&release, Type::NOTE)?;
    if let Some(notice) = list.notice {
        strip.centred(&text(notice), Type::NOTE)?;
    }
    Ok(strip)
}

/// A material with a box to tick, and in which form it is brought.
fn to_bring(strip: &mut Strip<'_>, list: &ListPaper<'_>, need: &Need) -> Result<(), PaperError> {
    // A material that is not described is still asked for: its code says which.
    let material = list.materials.get(&need.material);
    let name = material.map_or_else(
        || need.material.to_string(),
        |known| known.name.in_language(list.language).to_owned(),
    );
    strip.space(10);
    strip.to_tick(&name, Type::STRONG)?;
    let between = match list.language {
        Language::Zh => "；",
        Language::En => "; ",
    };
    let form = form_of(list, need, material).replace('\n', between);
    if form.is_empty() {
        return Ok(());
    }
    strip.beside_box(&form, Type::NOTE)
}

fn facts(strip: &mut Strip<'_>, list: &ListPaper<'_>) -> Result<(), PaperError> {
    let say = |zh: &'static str, en: &'static str| match list.language {
        Language::Zh => zh,
        Language::En => en,
    };
    let text = |text: &Text| text.in_language(list.language).to_owned();
    let window = list.window;
    let place = format!("{} {} {}", text(&window.name), window.zone, window.numbers);
    strip.fact(say("去哪里", "Where"), &place)?;
    strip.fact(say("怎么走", "The way"), &text(&window.way))?;
    strip.fact(say("几点开", "Open"), &text(&window.hours))?;
    let depends = || say("看最后的情形", "depends on the case").to_owned();
    let (long, cost) = match list.outcome {
        Some(outcome) => (
            long(list, &outcome.limits),
            match &outcome.fee {
                Fee::Free => fee(&outcome.fee, list.language),
                Fee::Charged { tariff, .. } => text(tariff),
            },
        ),
        None => (depends(), depends()),
    };
    strip.fact(say("多久", "Takes"), &long)?;
    strip.fact(say("费用", "Fee"), &cost)
}
