//! Everything that was read becomes files, forms among them.

use std::collections::BTreeMap;

use catalogue::code::{FormId, ScenarioCode};
use catalogue::source::SourceFile;

use super::{Book, FormPart};
use crate::column::Owner;
use crate::origin::Origin;
use crate::record::Row;
use crate::toml_text::Lines;
use crate::translated::Translated;
use crate::{sheets, value};

impl Book {
    pub(super) fn form(&mut self, row: Row<'_>) {
        let (id, text) = ("表单标识", "表单内容");
        let content = match row.cell(text).map(value::words) {
            Some(Ok(content)) => content,
            Some(Err((what, remedy))) => {
                return self.faults.add(row.origin(text), what, remedy);
            }
            None => {
                return self
                    .faults
                    .add(row.origin(text), format!("“{text}”是空的"), "补上它");
            }
        };
        let content = content.replace("\r\n", "\n");
        let chunk = (content, row.origin(text));
        match (row.cell(id), self.forms.last_mut()) {
            (None, Some(form)) => form.chunks.push(chunk),
            (None, None) => {
                self.faults
                    .add(row.origin(id), format!("“{id}”是空的"), "补上它");
            }
            (Some(cell), _) => {
                let id_text = match value::readable_key(cell) {
                    Ok(text) => text,
                    Err((what, remedy)) => {
                        return self
                            .faults
                            .add(row.origin(id), format!("{id}：{what}"), remedy);
                    }
                };
                if let Err(error) = id_text.parse::<FormId>() {
                    return self.faults.add(
                        row.origin(id),
                        format!("“{id_text}”不对：{error}"),
                        "改成短名",
                    );
                }
                if self.forms.iter().any(|form| form.id == id_text) {
                    self.faults.add(
                        row.origin(id),
                        format!("表单“{id_text}”写了两次"),
                        "每个表单一个标识",
                    );
                    return;
                }
                self.forms.push(FormPart {
                    id: id_text,
                    chunks: vec![chunk],
                });
            }
        }
    }

    pub(super) fn finish(mut self) -> Translated {
        let mut files = Vec::new();
        let mut root = Lines::default();
        let start = |sheet| Origin {
            sheet,
            row: 0,
            column: 0,
        };
        for (sheet, key) in [
            (sheets::WINDOWS, "window"),
            (sheets::BODIES, "body"),
            (sheets::THEMES, "theme"),
        ] {
            if !self.parts.contains_key(sheet) {
                root.push(format!("{key} = []"), start(sheet));
            }
        }
        for sheet in [
            sheets::HALL,
            sheets::HOLIDAYS,
            sheets::AREAS,
            sheets::POINTS,
            sheets::CONSENT,
            sheets::WINDOWS,
            sheets::BODIES,
            sheets::THEMES,
        ] {
            root.append(self.parts.remove(sheet).unwrap_or_default());
        }
        files.push(root.into_file("catalogue.toml".into()));
        for (sheet, path) in [
            (sheets::ITEMS, "items/items.toml"),
            (sheets::MATERIALS, "materials/materials.toml"),
        ] {
            let lines = self.parts.remove(sheet).unwrap_or_default();
            files.push(lines.into_file(path.into()));
        }
        for ((kind, code), part) in std::mem::take(&mut self.owners) {
            // Its fault is noted; what it would be called is no file's name.
            if code.parse::<ScenarioCode>().is_err() {
                continue;
            }
            let (folder, wanted): (_, &[&str]) = match kind {
                Owner::Scenario => ("scenarios", &["step", "need", "faq"]),
                Owner::LifeEvent => ("life_events", &["member"]),
            };
            let mut lines = Lines::default();
            for &table in wanted {
                if !part.has.contains(table) {
                    lines.push(format!("{table} = []"), part.origin);
                }
            }
            lines.append(part.row);
            lines.append(part.tables);
            files.push(lines.into_file(format!("{folder}/{code}.toml")));
        }
        for form in std::mem::take(&mut self.forms) {
            let path = format!("forms/{}.toml", form.id);
            let mut origins = Vec::new();
            let mut texts = Vec::new();
            for (text, origin) in form.chunks {
                origins.extend(std::iter::repeat_n(origin, text.split('\n').count()));
                texts.push(text);
            }
            let text = texts.join("\n");
            let file = SourceFile { path, text };
            self.check_form(&form.id, &file, origins.first().copied());
            files.push((file, origins));
        }
        self.faults.sort();
        let mut origins = BTreeMap::new();
        let files = files
            .into_iter()
            .map(|(file, lines)| {
                origins.insert(file.path.clone(), lines);
                file
            })
            .collect();
        Translated {
            files,
            faults: self.faults.found,
            book: self.faults.book,
            origins,
        }
    }

    /// The form's own id is what the needs' references are looked up by.
    fn check_form(&mut self, id: &str, file: &SourceFile, origin: Option<Origin>) {
        #[derive(serde::Deserialize)]
        struct Head {
            id: String,
        }
        let Some(origin) = origin else {
            return;
        };
        match catalogue::source::parse::<Head>(file) {
            Ok(head) if head.id == id => {}
            Ok(head) => self.faults.add(
                origin,
                format!("表单标识写的是“{id}”，内容里的 id 是“{}”", head.id),
                "两处写成一样",
            ),
            Err(wrong) => self.faults.add(
                origin,
                format!("表单文本第 {} 行：{}", wrong.line, wrong.what),
                wrong.remedy,
            ),
        }
    }
}
