//! The source format: TOML texts in, a checked catalogue or a list of precise faults out.
//!
//! The format itself is documented in `assets/catalogue/FORMAT.md`.

mod blank;
mod complete;
mod declared;
mod explain;
mod facts;
mod fault;
mod faults;
mod hall_file;
mod item_file;
mod life_event_file;
mod mending;
mod proof_words;
mod questions;
mod reading;
mod root_file;
mod scenario_file;
mod scenario_rules;
mod unused;
mod when;

use std::collections::BTreeMap;

pub use blank::blanks;
pub use fault::Fault;
pub use reading::{Place, SourceFile, parse};

use toml::de::DeTable;

use crate::Catalogue;
use crate::code::{BasicCode, HandlingSuffix, MaterialCode, ScenarioCode};
use declared::Declared;
use facts::Facts;
use faults::Faults;
use item_file::SubItemPlaces;
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
    faults: Faults,
    warnings: Faults,
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
    let mut sub_items = SubItemPlaces::default();
    let mut materials = BTreeMap::new();
    let mut material_places: BTreeMap<MaterialCode, Place> = BTreeMap::new();
    let mut scenario_files = Vec::new();
    let mut life_event_files = Vec::new();
    let mut declared = Declared::default();

    for file in files {
        let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
        if folder != "layouts" {
            let (table, errors) = DeTable::parse_recoverable(&file.text);
            declared.note(file, table.get_ref(), errors.is_empty());
            // What belongs to the forms is read with them.
            if errors.is_empty() && folder != "forms" {
                faults.extend(blank::blanks_in(file, table.get_ref()));
            }
        }
        match (folder, name) {
            ("", "catalogue.toml") => root = root_file::read(file, faults),
            ("items", _) => item_file::read_items(file, &mut main_items, &mut sub_items, faults),
            ("materials", _) => {
                item_file::read_materials(file, &mut materials, &mut material_places, faults)
            }
            ("scenarios", _) => scenario_files.push(file),
            ("life_events", _) => life_event_files.push(file),
            // They belong to the forms, and are read with them.
            ("forms" | "layouts", _) => {}
            _ => faults.push(Fault::new(
                &file.start(),
                "不认识的文件",
                "只有 catalogue.toml 和 items/、materials/、scenarios/、life_events/、forms/、layouts/ 里的 .toml 属于目录",
            )),
        }
    }

    let start = Place {
        file: "catalogue.toml".into(),
        line: 1,
        column: 1,
    };
    if !declared.root {
        faults.push(Fault::new(
            &start,
            "缺少 catalogue.toml",
            "它写明大厅、窗口、实施主体和主题",
        ));
    }
    let has_root = root.is_some();
    // What is wrong with the other files is worth knowing all the same.
    let Some(root) = root.or_else(root_file::stand_in) else {
        return found.reading(None);
    };
    if has_root && root.hall.consent.is_none() && !declared.forms.is_empty() {
        faults.push(Fault::new(
            &start,
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
    item_file::check_bodies(&sub_items, &declared, faults);

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
                materials: &catalogue.materials,
                declared: &declared,
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
    catalogue.life_events = life_event_file::read(
        &life_event_files,
        &catalogue,
        &declared,
        &mut facts,
        &mut found,
    );
    // What could not be read may well use what else would look unused.
    if found.faults.is_empty() {
        unused::find(
            &catalogue,
            &sub_items.codes,
            &material_places,
            &mut found.warnings,
        );
    }
    found.reading(has_root.then_some(catalogue))
}

impl Collected {
    fn reading(self, catalogue: Option<Catalogue>) -> Reading {
        Reading {
            catalogue,
            faults: self.faults.into_sorted(),
            warnings: self.warnings.into_sorted(),
        }
    }
}
