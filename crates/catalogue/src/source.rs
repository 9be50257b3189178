//! The source format: TOML texts in, a checked catalogue or a list of precise faults out.
//!
//! The format itself is documented in `assets/catalogue/FORMAT.md`.

mod blank;
mod facts;
mod fault;
mod hall_file;
mod item_file;
mod life_event_file;
mod proof_words;
mod reading;
mod root_file;
mod scenario_file;
mod scenario_rules;
mod unused;
mod when;

use std::collections::{BTreeMap, BTreeSet};

pub use blank::blanks;
pub use fault::Fault;
pub use reading::{Place, SourceFile, parse};

use serde::Deserialize;

use crate::Catalogue;
use crate::code::{BasicCode, FormId, HandlingSuffix, MaterialCode, ScenarioCode};
use facts::Facts;
use scenario_file::{Known, ReadScenario};

/// What a catalogue's source was read into: as much as could be understood, and everything that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The records that could be read; complete only when there are no faults.
    pub catalogue: Option<Catalogue>,
    /// Everything that is wrong, by file and place. Any fault forbids publishing.
    pub faults: Vec<Fault>,
    /// What is worth a look, by file and place. It does not forbid publishing.
    pub warnings: Vec<Fault>,
}

/// What is found while reading.
#[derive(Default)]
struct Collected {
    faults: Vec<Fault>,
    warnings: Vec<Fault>,
}

/// Reads a catalogue's source files.
///
/// Paths are relative to the catalogue's folder, with `/`. Files under `forms/` and `layouts/` belong to the form
/// definitions; of the forms only the ids are read, so that a need can name its form; any other path that is not part of the format is a fault.
pub fn read(files: &[SourceFile]) -> Reading {
    let mut found = Collected::default();
    let faults = &mut found.faults;
    let mut root = None;
    let mut main_items = Vec::new();
    let mut basic_codes: BTreeMap<BasicCode, Place> = BTreeMap::new();
    let mut materials = BTreeMap::new();
    let mut material_places: BTreeMap<MaterialCode, Place> = BTreeMap::new();
    let mut scenario_files = Vec::new();
    let mut life_event_files = Vec::new();
    let mut forms = BTreeSet::new();

    for file in files {
        let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
        // What belongs to the forms is read with them.
        if !matches!(folder, "forms" | "layouts") {
            faults.append(&mut blanks(file));
        }
        match (folder, name) {
            ("", "catalogue.toml") => root = root_file::read(file, faults),
            ("items", _) => item_file::read_items(file, &mut main_items, &mut basic_codes, faults),
            ("materials", _) => {
                item_file::read_materials(file, &mut materials, &mut material_places, faults)
            }
            ("scenarios", _) => scenario_files.push(file),
            ("life_events", _) => life_event_files.push(file),
            ("forms", _) => forms.extend(form_id(file)),
            // They belong to the forms, and are read with them.
            ("layouts", _) => {}
            _ => faults.push(Fault::new(
                &file.start(),
                "不认识的文件",
                "只有 catalogue.toml 和 items/、materials/、scenarios/、life_events/、forms/、layouts/ 里的 .toml 属于目录",
            )),
        }
    }

    let Some(root) = root else {
        if !files.iter().any(|file| file.path == "catalogue.toml") {
            let place = Place {
                file: "catalogue.toml".into(),
                line: 1,
                column: 1,
            };
            faults.push(Fault::new(
                &place,
                "缺少 catalogue.toml",
                "它写明大厅、窗口、实施主体和主题",
            ));
        }
        return found.reading(None);
    };

    if root.hall.consent.is_none() && !forms.is_empty() {
        let place = Place {
            file: "catalogue.toml".into(),
            line: 1,
            column: 1,
        };
        faults.push(Fault::new(
            &place,
            "有表单，却没有市民提交前要看的个人信息处理告知",
            "写上 [hall.consent] 和 [[hall.consent.paragraph]]，写法见 FORMAT.md",
        ));
    }

    let mut catalogue = Catalogue {
        about: root.about,
        hall: root.hall,
        windows: root.windows,
        bodies: root.bodies,
        themes: root.themes,
        life_events: Vec::new(),
        main_items,
        materials,
        scenarios: BTreeMap::new(),
        rules: BTreeMap::new(),
    };
    item_file::check_bodies(&catalogue, &basic_codes, faults);

    let mut places: BTreeMap<ScenarioCode, Place> = BTreeMap::new();
    let mut facts = Facts::default();
    let mut local_codes: BTreeMap<String, ScenarioCode> = BTreeMap::new();
    let mut suffixes: BTreeMap<(BasicCode, HandlingSuffix), ScenarioCode> = BTreeMap::new();
    for file in scenario_files {
        let Some(ReadScenario {
            scenario,
            rules,
            questions,
            place,
        }) = scenario_file::read(
            file,
            &Known {
                catalogue: &catalogue,
                sub_items: &basic_codes,
                forms: &forms,
            },
            &mut found,
        )
        else {
            continue;
        };
        if let Some(earlier) = places.get(&scenario.code) {
            found.faults.push(Fault::new(
                &place,
                format!("业务情形“{}”已经在 {earlier} 出现过", scenario.code),
                "每个业务情形的 code 只能用一次",
            ));
            continue;
        }
        if let Some(code) = &scenario.local_code {
            if let Some(other) = local_codes.get(code) {
                found.faults.push(Fault::new(
                    &place,
                    format!("本地编码“{code}”与业务情形“{other}”的相同"),
                    "核对 local_code，每个业务情形的不一样；没有就不写",
                ));
            }
            local_codes.insert(code.clone(), scenario.code.clone());
        }
        let handling = (scenario.sub_item.clone(), scenario.suffix.clone());
        if let Some(other) = suffixes.get(&handling) {
            found.faults.push(Fault::new(
                &place,
                format!(
                    "业务办理项编码与“{other}”相同（同一子项、同一后缀 {}）",
                    scenario.suffix
                ),
                "给它一个不同的 suffix",
            ));
        }
        facts.note(&rules.questions, &questions, &mut found.faults);
        suffixes.insert(handling, scenario.code.clone());
        places.insert(scenario.code.clone(), place);
        catalogue.rules.insert(scenario.code.clone(), rules);
        catalogue.scenarios.insert(scenario.code.clone(), scenario);
    }
    catalogue.life_events =
        life_event_file::read(&life_event_files, &catalogue, &mut facts, &mut found);
    // What could not be read may well use what else would look unused.
    if found.faults.is_empty() {
        unused::find(
            &catalogue,
            &basic_codes,
            &material_places,
            &mut found.warnings,
        );
    }
    found.reading(Some(catalogue))
}

impl Collected {
    fn reading(mut self, catalogue: Option<Catalogue>) -> Reading {
        self.faults.sort();
        self.warnings.sort();
        Reading {
            catalogue,
            faults: self.faults,
            warnings: self.warnings,
        }
    }
}

/// The id of a form file, when it has one; everything else in it is the form reader's concern.
fn form_id(file: &SourceFile) -> Option<FormId> {
    #[derive(Deserialize)]
    struct Head {
        id: FormId,
    }
    toml::from_str::<Head>(&file.text).ok().map(|head| head.id)
}
