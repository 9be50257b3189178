//! The receipt (回执): the code to carry to the window.

use catalogue::hall::ComprehensiveWindow;
use catalogue::text::{Language, Text};
use handover::PickupCode;
use jiff::civil::DateTime;

use crate::sheet::{Cell, Sheet, WIDTH};
use crate::text::Style;
use crate::{FontSet, PaperError};

/// What stands on a receipt.
#[derive(Debug, Clone)]
pub struct ReceiptPaper<'a> {
    /// The hall's name.
    pub hall: &'a Text,
    /// What must be said of a sample catalogue; none for a real one.
    pub notice: Option<&'a Text>,
    /// What was handed in, each scenario by its name, with the window that has it.
    pub cases: Vec<(&'a Text, &'a ComprehensiveWindow)>,
    /// The code.
    pub pickup_code: &'a PickupCode,
    /// The receipt as its terminal signed it, for the QR code; without it, that holds the pickup code alone.
    pub signed: Option<String>,
    /// When the centre received it, in the hall's time; none while it is kept on the terminal.
    pub at_centre: Option<DateTime>,
    /// When it was handed in, in the hall's time.
    pub handed_in_at: DateTime,
    /// The language.
    pub language: Language,
}

/// Sets a receipt.
///
/// # Errors
/// [`PaperError::Character`] when a character is in none of the fonts.
pub fn receipt(fonts: &FontSet, paper: &ReceiptPaper<'_>) -> Result<Vec<u8>, PaperError> {
    let text = |text: &Text| text.in_language(paper.language).to_owned();
    let say = |zh: &'static str, en: &'static str| {
        if paper.language == Language::Zh {
            zh
        } else {
            en
        }
    };
    let foot = paper.notice.map(text).unwrap_or_default();
    let mut sheet = Sheet::new(fonts, say("回执", "Receipt"), &foot)?;
    sheet.heading(&text(paper.hall), Style::regular(12.0))?;
    sheet.heading(say("申请回执", "Receipt"), Style::bold(24.0))?;
    sheet.space(20.0);
    let code = paper.pickup_code.to_string();
    // A signed receipt has more than seven times as many modules as a code: it needs the larger print.
    let (in_qr, side) = match &paper.signed {
        Some(signed) => (signed, 150.0),
        None => (&code, 130.0),
    };
    sheet.qr(in_qr, side);
    sheet.paragraph_within(
        say("取件码", "Pickup code"),
        Style::regular(13.0),
        0.3,
        WIDTH - 170.0,
    )?;
    sheet.paragraph_within(&code, Style::bold(40.0), 0.0, WIDTH - 170.0)?;
    let hint = say(
        "到窗口报这个码，工作人员就能看到您的申请。",
        "At the window, this code brings up your application.",
    );
    sheet.paragraph_within(hint, Style::regular(12.0), 0.2, WIDTH - 170.0)?;
    // Below the code, and a little more: without an empty margin it is not read.
    sheet.space(side - 82.0);
    let time = |at: DateTime| format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute());
    let kept = paper.at_centre.map_or_else(
        || {
            say(
                "已安全保存在本机，网络通了自动送到中心",
                "Saved safely on the terminal; sent by itself when the line is up",
            )
            .to_owned()
        },
        |at| {
            format!(
                "{} {}",
                say("中心已收到", "Received by the centre"),
                time(at)
            )
        },
    );
    let mut rows = vec![
        (say("提交时间", "Handed in"), time(paper.handed_in_at)),
        (say("状态", "State"), kept),
    ];
    for (scenario, window) in &paper.cases {
        let place = format!("{} {} {}", text(&window.name), window.zone, window.numbers);
        rows.extend([
            (say("办理事项", "Matter"), text(scenario)),
            (say("去哪里办", "Where"), place),
            (say("怎么走", "The way"), text(&window.way)),
            (say("什么时候", "When"), text(&window.hours)),
        ]);
    }
    for (label, value) in rows {
        let cells = [
            Cell::new(label, Style::bold(12.0)).shaded(),
            Cell::new(value, Style::regular(12.0)),
        ];
        sheet.row(&[110.0, WIDTH - 110.0], &cells)?;
    }
    sheet.finish()
}
