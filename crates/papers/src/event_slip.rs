//! The list of a life event as a slip: what to bring once for everything with boxes to tick, the way through the windows,
//! and the way back to it.

use crate::event_list::{EventPaper, form_of, how_long, how_long_for_all, saved_by_doing_together};
use crate::slip::{LONGEST, Slip, Strip, Type};
use crate::{FontSet, PaperError};

/// Sets the list of a life event as a slip.
///
/// `address` is where the same list is found on a phone; none prints no code. A list so long that the slip would be
/// cut off goes without what is told besides; the code leads to it.
///
/// # Errors
/// [`PaperError::Character`] when a character is in none of the fonts, [`PaperError::TooLong`] when even the shorter
/// list is too long for a slip: then it is for A4.
pub fn life_event_slip(
    fonts: &FontSet,
    paper: &EventPaper<'_>,
    address: Option<&str>,
) -> Result<Slip, PaperError> {
    let strip = set(fonts, paper, address, true)?;
    if strip.length() < LONGEST {
        return strip.finish();
    }
    set(fonts, paper, address, false)?.finish()
}

fn set<'f>(
    fonts: &'f FontSet,
    paper: &EventPaper<'_>,
    address: Option<&str>,
    with_notes: bool,
) -> Result<Strip<'f>, PaperError> {
    let mut strip = Strip::new(fonts);
    strip.centred(&paper.text(paper.hall), Type::NOTE)?;
    strip.centred(
        &paper.say("一件事办理清单", "One matter, one visit"),
        Type::TITLE,
    )?;
    strip.space(8);
    strip.paragraph(&paper.text(paper.name), Type::HEAD)?;
    if !paper.answers.is_empty() {
        let answers: Vec<String> = paper.answers.iter().map(|said| paper.text(said)).collect();
        let words = paper.say("您的情况：", "Your case: ");
        strip.paragraph(&format!("{words}{}", answers.join(" · ")), Type::BODY)?;
    }
    strip.paragraph(&how_long_for_all(paper), Type::STRONG)?;
    if let Some(saved) = saved_by_doing_together(paper) {
        strip.paragraph(&saved, Type::BODY)?;
    }
    strip.rule();
    documents(&mut strip, paper, with_notes)?;
    strip.rule();
    way(&mut strip, paper)?;
    if let Some(address) = address {
        strip.rule();
        if strip.qr(address) {
            let words = paper.say(
                "手机扫一扫，随时再看这张清单。\n以后改了什么，打开就知道。",
                "Scan to keep this list on your phone.\nOpened later, it says what has changed.",
            );
            strip.centred(&words, Type::NOTE)?;
        }
    }
    strip.rule();
    let release = paper.say(
        format!("目录第 {} 版 · {} 打印", paper.release, paper.today),
        format!("Catalogue release {} · {}", paper.release, paper.today),
    );
    strip.centred(&release, Type::NOTE)?;
    if let Some(notice) = paper.notice {
        strip.centred(&paper.text(notice), Type::NOTE)?;
    }
    Ok(strip)
}

fn documents(
    strip: &mut Strip<'_>,
    paper: &EventPaper<'_>,
    with_notes: bool,
) -> Result<(), PaperError> {
    let bring = &paper.outcome.bring;
    let count = bring.len();
    let head = paper.say(
        format!("要带的材料（{count} 份）"),
        format!("Documents ({count})"),
    );
    strip.paragraph(&head, Type::HEAD)?;
    let between = paper.say("；", "; ");
    for brought in bring {
        strip.space(10);
        strip.to_tick(&paper.material(brought.material), Type::STRONG)?;
        let mut form = form_of(brought, paper).replace('\n', &between);
        if !brought.is_certain() {
            let perhaps = paper.say("看情况要带", "needed in some cases");
            form = [perhaps, form].join(&between);
        }
        if !form.is_empty() {
            strip.beside_box(&form, Type::NOTE)?;
        }
        let about = paper.materials.get(brought.material);
        if let Some(known) = about.filter(|_| with_notes) {
            strip.beside_box(&paper.text(&known.about), Type::NOTE)?;
        }
    }
    for (code, from) in &paper.outcome.taken_over {
        let (material, from) = (paper.material(code), paper.text(&from.name));
        let words = paper.say(
            format!("不用带：{material}（“{from}”办好后直接用）"),
            format!("Not to bring: {material} (it comes out of “{from}”)"),
        );
        strip.space(10);
        strip.paragraph(&words, Type::NOTE)?;
    }
    Ok(())
}

/// The steps by their order, each with its window.
fn way(strip: &mut Strip<'_>, paper: &EventPaper<'_>) -> Result<(), PaperError> {
    let head = paper.say("先办什么，去哪个窗口", "What comes when, and where");
    strip.paragraph(&head, Type::HEAD)?;
    for step in paper.steps() {
        let name = paper.text(&step.scenario.name);
        let line = match step.is_handled() {
            true => format!("{}  {name}", step.stage + 1),
            false => format!("–  {name}"),
        };
        strip.space(10);
        strip.paragraph(&line, Type::STRONG)?;
        let place = paper.place(step);
        let long = how_long(step, paper).replace('\n', " ");
        let words = match place {
            Some(place) => format!("{place} · {long}"),
            None => long,
        };
        strip.paragraph(&words, Type::NOTE)?;
    }
    Ok(())
}
