//! The ticket (排队号) as a slip: the number that is called, where it is called, and what may still follow.

use std::collections::BTreeMap;

use catalogue::hall::ComprehensiveWindow;
use catalogue::pre_check::{Line, NeedPlace};
use catalogue::text::{Language, Text};
use handover::TicketNumber;
use jiff::civil::{Date, DateTime};

use crate::one_time_notice::{name_of, until};
use crate::slip::{Slip, Strip, Type};
use crate::{FontSet, PaperError};

/// What stands on a ticket.
#[derive(Debug, Clone)]
pub struct TicketPaper<'a> {
    /// The hall's name.
    pub hall: &'a Text,
    /// What must be said of a sample catalogue; none for a real one.
    pub notice: Option<&'a Text>,
    /// The number.
    pub number: TicketNumber,
    /// When it was given, in the hall's time.
    pub given_at: DateTime,
    /// The scenario's name.
    pub scenario: &'a Text,
    /// The window that calls it.
    pub window: &'a ComprehensiveWindow,
    /// What may follow.
    pub owed: Vec<&'a Line<'a>>,
    /// The last day for what may follow, where it is known.
    pub due_on: BTreeMap<NeedPlace, Date>,
    /// The language.
    pub language: Language,
}

/// A number of more signs than this is set smaller, so that it stays on one line.
const MOST_LARGE: usize = 7;

/// Sets a ticket.
///
/// # Errors
/// [`PaperError::Character`] when a character is in none of the fonts, [`PaperError::TooLong`] when so much may follow
/// that it does not fit on a slip.
pub fn ticket_slip(fonts: &FontSet, ticket: &TicketPaper<'_>) -> Result<Slip, PaperError> {
    let say = |zh: &'static str, en: &'static str| match ticket.language {
        Language::Zh => zh,
        Language::En => en,
    };
    let text = |text: &Text| text.in_language(ticket.language).to_owned();
    let mut strip = Strip::new(fonts);
    strip.centred(&text(ticket.hall), Type::NOTE)?;
    strip.centred(say("您的排队号", "Your number"), Type::HEAD)?;
    let number = ticket.number.to_string();
    let large = number.chars().count() <= MOST_LARGE;
    strip.centred(&number, if large { Type::NUMBER } else { Type::TITLE })?;
    strip.centred(
        say(
            "材料齐全，请到窗口等叫号",
            "Your documents are complete. Please wait to be called.",
        ),
        Type::STRONG,
    )?;
    strip.rule();
    let window = ticket.window;
    let place = format!("{} {} {}", text(&window.name), window.zone, window.numbers);
    strip.fact(say("去哪里", "Where"), &place)?;
    strip.fact(say("怎么走", "The way"), &text(&window.way))?;
    strip.fact(say("办什么", "Matter"), &text(ticket.scenario))?;
    if !ticket.owed.is_empty() {
        strip.rule();
        strip.paragraph(say("记得后补的材料", "Still to follow"), Type::HEAD)?;
        for line in &ticket.owed {
            strip.space(6);
            strip.to_tick(&name_of(line, ticket.language), Type::STRONG)?;
            strip.beside_box(&until(line, &ticket.due_on, ticket.language), Type::NOTE)?;
        }
    }
    strip.rule();
    let at = ticket.given_at;
    let time = format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute());
    let words = match ticket.language {
        Language::Zh => format!("{time} 取号 · 当天有效"),
        Language::En => format!("{time} · valid today"),
    };
    strip.centred(&words, Type::NOTE)?;
    if let Some(notice) = ticket.notice {
        strip.centred(&text(notice), Type::NOTE)?;
    }
    strip.finish()
}
