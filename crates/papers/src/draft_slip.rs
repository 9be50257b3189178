//! The slip of a draft (续填单): the code that opens it again, how long and how often, and that it is not to be given away.

use catalogue::text::{Language, Text};
use handover::DraftCode;
use jiff::civil::DateTime;

use crate::slip::{Slip, Strip, Type};
use crate::{FontSet, PaperError};

/// What stands on the slip of a draft.
#[derive(Debug, Clone)]
pub struct DraftPaper<'a> {
    /// The hall's name.
    pub hall: &'a Text,
    /// What must be said of a sample catalogue; none for a real one.
    pub notice: Option<&'a Text>,
    /// The code.
    pub code: &'a DraftCode,
    /// Until when it is kept, in the hall's time.
    pub until: DateTime,
    /// How often it can still be opened.
    pub openings_left: u8,
    /// The language.
    pub language: Language,
}

/// Sets the slip of a draft.
///
/// # Errors
/// [`PaperError::Character`] when a character is in none of the fonts.
pub fn draft_slip(fonts: &FontSet, draft: &DraftPaper<'_>) -> Result<Slip, PaperError> {
    let say = |zh: &'static str, en: &'static str| match draft.language {
        Language::Zh => zh,
        Language::En => en,
    };
    let text = |text: &Text| text.in_language(draft.language).to_owned();
    let code = draft.code.to_string();
    let mut strip = Strip::new(fonts);
    strip.centred(&text(draft.hall), Type::NOTE)?;
    strip.centred(say("续填单", "To go on later"), Type::TITLE)?;
    strip.centred(
        say("您填的表已经存好", "What you filled in is kept"),
        Type::STRONG,
    )?;
    strip.rule();
    // Two lines of large signs: one reads them out, or types them, half by half.
    let (first, second) = code.split_at(code.len() / 2);
    strip.centred(first.trim_end_matches('-'), Type::TITLE)?;
    strip.centred(second.trim_start_matches('-'), Type::TITLE)?;
    strip.qr(&code);
    strip.rule();
    let until = draft.until;
    let end = format!("{} {:02}:{:02}", until.date(), until.hour(), until.minute());
    strip.fact(say("存到", "Until"), &end)?;
    let times = match draft.language {
        Language::Zh => format!("还能打开 {} 次", draft.openings_left),
        Language::En => format!("{} more to open it", draft.openings_left),
    };
    strip.fact(say("次数", "Times"), &times)?;
    strip.fact(
        say("怎么用", "How"),
        say(
            "在任何一台自助机首页点“接着填”，扫上面的码，或者输入这 16 位码",
            "At any terminal touch “Go on filling in”, then scan the code or type the 16 signs",
        ),
    )?;
    strip.rule();
    strip.paragraph(
        say(
            "请收好：谁拿到这张续填单，谁就能看到您填的内容。这台机器不留这个码，丢了找不回来。",
            "Keep it safe: whoever has this slip can read what you filled in. The terminal does not keep the code; a lost one cannot be found again.",
        ),
        Type::BODY,
    )?;
    if let Some(notice) = draft.notice {
        strip.centred(&text(notice), Type::NOTE)?;
    }
    strip.finish()
}
