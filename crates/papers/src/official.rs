//! The official paper of a form (official layout): the answers where the real form has them.
//!
//! Always in Chinese: it is the paper that the office works with.

mod cells;
mod flow;

use forms::layout::{Block, Content, Grid, Layout, Piece, TextRole, View, box_count, write};
use forms::{FieldId, FieldKind, Signature, Value};

pub(crate) use self::cells::sign;
use self::cells::{Answered, InRow, SetCell, SetContent, SetRow, Setting};
use self::flow::Flow;
use crate::canvas::{A4, Canvas};
use crate::filled_form::{AGREED, FilledPaper};
use crate::sheet::MARGIN;
use crate::text::{SIGNATURE, Style, width, wrap};
use crate::{FontSet, PaperError};

const MM: f32 = 72.0 / 25.4;
const TITLE: Style = Style::bold(18.0);
const CODE: Style = Style::bold(11.0);
const SMALL: Style = Style::regular(8.5);
/// From the top of the page to what stands first.
const TOP: f32 = 40.0;
/// From the bottom of the page to the first line of its foot.
const FOOT: f32 = 44.0;
const QR: f32 = 56.0;
const BETWEEN: f32 = 5.0;

/// Sets a filled-in form on its official paper.
///
/// # Errors
/// [`PaperError::Character`] naming the field; [`PaperError::DoesNotFit`] when one row would not fit on a page.
pub(crate) fn official_form(
    fonts: &FontSet,
    paper: &FilledPaper<'_>,
    layout: &Layout,
) -> Result<Vec<u8>, PaperError> {
    let size = match layout.lying {
        true => (A4.1, A4.0),
        false => A4,
    };
    let wide = size.0 - 2.0 * MARGIN;
    let mut canvas = Canvas::new(fonts, &layout.title, size);
    let begins = head(&mut canvas, paper, layout, wide)?;
    let mut flow = Flow::new(canvas, wide, begins, size.1 - FOOT - 12.0, TOP);
    for block in &layout.blocks {
        let setting = Setting {
            fonts,
            wide,
            answers: &|id, row| answer(paper, id, row),
        };
        match block {
            Block::NewPage => flow.new_page(),
            Block::Text { content, role } => {
                let text = setting.text(content, None, 0);
                words(&mut flow, &text, *role)
                    .map_err(|error| setting.blame(error, content, None))?;
            }
            Block::Grid(grid) => flow.rows(setting.grid(grid, None, 0)?, 0)?,
            Block::Each {
                table,
                head,
                row,
                least,
            } => {
                let (rows, repeated) = each(&setting, paper, table, head, row, *least)?;
                flow.rows(rows, repeated)?;
            }
        }
    }
    let mut canvas = flow.finish();
    foot(&mut canvas, paper, size)?;
    Ok(canvas.finish())
}

/// The field of an id with its answer: of the form, or of a row of a table.
fn answer<'p>(paper: &FilledPaper<'p>, id: &FieldId, row: InRow<'p>) -> Option<Answered<'p>> {
    match row {
        Some((table, row)) => {
            let column = table.columns().iter().find(|column| column.id == *id)?;
            Some((column, row.and_then(|row| row.get(id))))
        }
        None => Some((paper.definition.field(id)?, paper.filled.values.get(id))),
    }
}

/// What stands above the title; returns how far down the page is filled.
fn head(
    canvas: &mut Canvas<'_>,
    paper: &FilledPaper<'_>,
    layout: &Layout,
    wide: f32,
) -> Result<f32, PaperError> {
    let fonts = canvas.fonts();
    let mut down = TOP;
    if let Some(code) = paper.pickup_code {
        canvas.qr(&code.to_string(), MARGIN + wide - QR, TOP - 6.0, QR);
        let line = format!("取件码：{code}");
        canvas.text(&line, CODE, MARGIN, down + CODE.size, 0.0)?;
        down += CODE.leading();
    }
    let from = format!("{}　{}", paper.hall.zh, paper.scenario.zh);
    for line in wrap(fonts, SMALL, &from, wide - QR - 12.0)? {
        canvas.text(&line, SMALL, MARGIN, down + SMALL.size, 0.35)?;
        down += SMALL.leading();
    }
    if let Some(version) = paper.consent {
        let line = format!("{}{version}", AGREED.0);
        for line in wrap(fonts, SMALL, &line, wide - QR - 12.0)? {
            canvas.text(&line, SMALL, MARGIN, down + SMALL.size, 0.35)?;
            down += SMALL.leading();
        }
    }
    down = match paper.pickup_code {
        Some(_) => down.max(TOP + QR - 8.0),
        None => down + 8.0,
    };
    for line in wrap(fonts, TITLE, &layout.title, wide - 20.0)? {
        let x = MARGIN + (wide - width(fonts, TITLE, &line)?) / 2.0;
        canvas.text(&line, TITLE, x, down + TITLE.size, 0.0)?;
        down += TITLE.size * 1.4;
    }
    Ok(down + 6.0)
}

/// Where the paper is from and which page it is.
fn foot(
    canvas: &mut Canvas<'_>,
    paper: &FilledPaper<'_>,
    size: (f32, f32),
) -> Result<(), PaperError> {
    let fonts = canvas.fonts();
    let source = format!("样式：{}", paper.definition.official);
    let mut lines = wrap(fonts, SMALL, &source, size.0 - 2.0 * MARGIN - 110.0)?;
    lines.truncate(2);
    if let Some(notice) = paper.notice {
        lines.extend(wrap(
            fonts,
            SMALL,
            &notice.zh,
            size.0 - 2.0 * MARGIN - 110.0,
        )?);
    }
    let count = canvas.pages();
    for page in 0..count {
        canvas.turn_to(page);
        let mut baseline = size.1 - FOOT + SMALL.size;
        let number = format!("第 {} 页　共 {count} 页", page + 1);
        let x = size.0 - MARGIN - width(fonts, SMALL, &number)?;
        canvas.text(&number, SMALL, x, baseline, 0.2)?;
        for line in lines.iter().take(3) {
            canvas.text(line, SMALL, MARGIN, baseline, 0.35)?;
            baseline += SMALL.size * 1.2;
        }
    }
    Ok(())
}

/// Words without a frame.
fn words(flow: &mut Flow<'_>, text: &str, role: TextRole) -> Result<(), PaperError> {
    let style = match role {
        TextRole::Heading => Style::bold(12.0),
        TextRole::Body | TextRole::Right => Style::regular(10.5),
        TextRole::Note => Style::regular(8.5),
    };
    flow.space(BETWEEN);
    if role == TextRole::Heading {
        flow.keep(style.leading() + 60.0);
    }
    let align = match role {
        TextRole::Heading => forms::layout::Align::Centre,
        TextRole::Right => forms::layout::Align::Right,
        TextRole::Body | TextRole::Note => forms::layout::Align::Left,
    };
    flow.paragraph(text, style, align)?;
    flow.space(BETWEEN);
    Ok(())
}

/// The rows of a table under its head; returns how many of the first ones are the head.
fn each<'p>(
    setting: &Setting<'_, 'p>,
    paper: &FilledPaper<'p>,
    table: &FieldId,
    head: &Grid,
    row: &Grid,
    least: usize,
) -> Result<(Vec<SetRow>, usize), PaperError> {
    let mut rows = setting.grid(head, None, 0)?;
    let repeated = rows.len();
    let Some(field) = paper.definition.field(table) else {
        return Ok((rows, repeated));
    };
    let filled = match paper.filled.values.get(table) {
        Some(Value::Rows(filled)) => filled.as_slice(),
        _ => &[],
    };
    let blank = least.saturating_sub(filled.len());
    let all = filled
        .iter()
        .map(Some)
        .chain(std::iter::repeat_n(None, blank));
    for (place, filled) in all.enumerate() {
        let named = |error| match error {
            PaperError::Character { .. } => PaperError::Character {
                field: Some(table.clone()),
            },
            other => other,
        };
        let number = match filled {
            Some(_) => place + 1,
            None => 0,
        };
        rows.extend(
            setting
                .grid(row, Some((field, filled)), number)
                .map_err(named)?,
        );
    }
    Ok((rows, repeated))
}

impl<'p> Setting<'_, 'p> {
    /// What a content says; `number` is that of a repeated row, 0 for none.
    fn text(&self, content: &Content, row: InRow<'p>, number: usize) -> String {
        let mut text = String::new();
        for piece in content {
            match piece {
                Piece::Words(words) => text.push_str(words),
                Piece::Answer { field, view } => text += &self.written(field, view, row),
                Piece::RowNumber if number > 0 => text += &number.to_string(),
                Piece::RowNumber | Piece::Blank => {}
                Piece::Signature => text.push(SIGNATURE),
            }
        }
        text
    }

    fn written(&self, id: &FieldId, view: &View, row: InRow<'p>) -> String {
        let found = (self.answers)(id, row);
        found.map_or_else(String::new, |(field, value)| match field.kind {
            FieldKind::Signature => SIGNATURE.to_string(),
            _ => write(field, value, view),
        })
    }

    /// What is drawn where the text has room for a signature.
    fn signatures(&self, content: &Content, row: InRow<'p>) -> Vec<Option<Signature>> {
        let drawn = |piece: &Piece| match piece {
            Piece::Signature => Some(None),
            Piece::Answer { field, .. } => match (self.answers)(field, row)? {
                (field, value) if matches!(field.kind, FieldKind::Signature) => match value {
                    Some(Value::Signature(signature)) => Some(Some(signature.clone())),
                    _ => Some(None),
                },
                _ => None,
            },
            _ => None,
        };
        content.iter().filter_map(drawn).collect()
    }

    /// Boxes, when the content is that: the characters, and how many boxes there are.
    fn boxes(&self, content: &Content, row: InRow<'p>) -> Option<(Vec<char>, usize)> {
        let [
            Piece::Answer {
                field,
                view: View::Boxes,
            },
        ] = content.as_slice()
        else {
            return None;
        };
        let (field, value) = (self.answers)(field, row)?;
        let characters: Vec<char> = write(field, value, &View::Boxes).chars().collect();
        let count = box_count(field);
        // What has more characters than boxes is written out: nothing is dropped.
        (characters.len() <= count).then_some((characters, count))
    }

    /// Names the field whose answer holds the character that no font carries.
    fn blame(&self, error: PaperError, content: &Content, row: InRow<'p>) -> PaperError {
        let PaperError::Character { .. } = error else {
            return error;
        };
        let holds = |text: &str| width(self.fonts, Style::regular(10.0), text).is_err();
        let field = content.iter().find_map(|piece| match piece {
            Piece::Answer { field, view } if holds(&self.written(field, view, row)) => {
                Some(field.clone())
            }
            _ => None,
        });
        PaperError::Character { field }
    }

    /// The rows of a grid, each as high as what is in it needs.
    fn grid(&self, grid: &Grid, row: InRow<'p>, number: usize) -> Result<Vec<SetRow>, PaperError> {
        let least = |at: usize| {
            let authored = grid.rows.get(at).and_then(|row| row.height);
            authored.map_or(cells::ROW, |height| height * MM)
        };
        let mut rows: Vec<SetRow> = Vec::new();
        for (at, source) in grid.rows.iter().enumerate() {
            let mut set = Vec::new();
            for cell in &source.cells {
                let wide = grid.width_of(cell.column, cell.across, self.wide);
                let room: f32 = (at..at + cell.down).map(least).sum();
                let label = cell
                    .content
                    .iter()
                    .all(|piece| matches!(piece, Piece::Words(_)));
                let content = match self.boxes(&cell.content, row) {
                    Some((characters, count)) => SetContent::Boxes { characters, count },
                    None => {
                        let text = self.text(&cell.content, row, number);
                        let signatures = self.signatures(&cell.content, row);
                        self.fit(&text, wide, room, label)
                            .map_err(|error| self.blame(error, &cell.content, row))?
                            .signed(signatures)
                    }
                };
                set.push(SetCell {
                    x: grid.width_of(0, cell.column, self.wide),
                    wide,
                    down: cell.down,
                    content,
                    label,
                    align: cell.align,
                });
            }
            rows.push(SetRow {
                tall: least(at),
                cells: set,
            });
        }
        cells::grow(&mut rows);
        Ok(rows)
    }
}
