//! `items/*.toml` and `materials/*.toml`.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::DeTable;

use super::declared::Declared;
use super::mending::parse_all;
use super::reading::Lines;
use super::{Fault, Faults, Place, SourceFile, complete};
use crate::code::{BasicCode, BodyId, MaterialCode};
use crate::item::{MainItem, PowerSource};
use crate::material::Material;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemFile {
    #[serde(default)]
    main_item: Vec<Spanned<MainItem>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MaterialFile {
    #[serde(default)]
    material: Vec<Spanned<Material>>,
}

/// Where the sub-items are written, by their basic codes.
#[derive(Default)]
pub(super) struct SubItemPlaces {
    pub(super) codes: BTreeMap<BasicCode, Place>,
    /// Each body that a sub-item names, with that one's name and the place.
    bodies: Vec<(BodyId, String, Place)>,
}

/// Where a key of a sub-item is written; the record itself does not say.
fn span_of(file: &DeTable<'_>, item: usize, sub_item: usize, key: &str) -> Option<Range<usize>> {
    fn within<'t, 'i>(table: &'t DeTable<'i>, list: &str, at: usize) -> Option<&'t DeTable<'i>> {
        table
            .get(list)?
            .get_ref()
            .as_array()?
            .get(at)?
            .get_ref()
            .as_table()
    }
    let sub_item = within(within(file, "main_item", item)?, "sub_item", sub_item)?;
    sub_item.get(key).map(Spanned::span)
}

pub(super) fn read_items(
    file: &SourceFile,
    main_items: &mut Vec<MainItem>,
    sub_items: &mut SubItemPlaces,
    faults: &mut Faults,
) {
    let raw: ItemFile = match parse_all(file, complete::ITEMS) {
        Ok(raw) => raw,
        Err(found) => return faults.extend(found),
    };
    let lines = Lines::of(file);
    let written = DeTable::parse(&file.text).ok();
    let written = written.as_ref().map(Spanned::get_ref);
    for (at, item) in raw.main_item.into_iter().enumerate() {
        let place = lines.at(&item.span());
        let item = item.into_inner();
        if main_items.iter().any(|other| other.code == item.code) {
            faults.push(Fault::new(
                &place,
                format!("主项编码“{}”用了两次", item.code),
                "每个主项一个编码",
            ));
        }
        if item.sub_items.is_empty() {
            faults.push(Fault::new(
                &place,
                format!("主项“{}”没有子项", item.name.zh),
                "至少写一个 [[main_item.sub_item]]",
            ));
        }
        for (sub_at, sub) in item.sub_items.iter().enumerate() {
            let of_key = |key: &str| {
                written
                    .and_then(|file| span_of(file, at, sub_at, key))
                    .map_or_else(|| place.clone(), |span| lines.at(&span))
            };
            let code_place = of_key("basic_code");
            if let Some(earlier) = sub_items.codes.get(&sub.basic_code) {
                faults.push(Fault::new(
                    &code_place,
                    format!("基本编码 {} 已经在 {earlier} 用过", sub.basic_code),
                    "每个子项一个基本编码",
                ));
            } else {
                sub_items
                    .codes
                    .insert(sub.basic_code.clone(), code_place.clone());
            }
            let name = || sub.name.zh.clone();
            let body = (sub.body.clone(), name(), of_key("body"));
            sub_items.bodies.push(body);
            let joint = sub.joint_bodies.iter();
            sub_items
                .bodies
                .extend(joint.map(|body| (body.clone(), name(), of_key("joint_bodies"))));
            if sub.legal_basis.is_empty() {
                faults.push(Fault::new(
                    &code_place,
                    format!("子项“{}”没有设定依据", sub.name.zh),
                    "至少写一个 [[main_item.sub_item.legal_basis]]",
                ));
            }
            if (sub.power_source == PowerSource::Entrusted) != sub.delegated_by.is_some() {
                faults.push(Fault::new(
                    &of_key("power_source"),
                    format!("子项“{}”的权力来源与委托部门不相符", sub.name.zh),
                    "power_source = \"entrusted\" 时写 delegated_by，其他时候不写",
                ));
            }
        }
        main_items.push(item);
    }
}

pub(super) fn check_bodies(places: &SubItemPlaces, declared: &Declared, faults: &mut Faults) {
    if !declared.root {
        return;
    }
    for (body, sub_item, place) in &places.bodies {
        if !declared.bodies.contains(body.as_str()) {
            faults.push(Fault::new(
                place,
                format!("子项“{sub_item}”的实施主体“{body}”不存在"),
                "在 catalogue.toml 里加一个 [[body]]，或改正这里的 id",
            ));
        }
    }
}

pub(super) fn read_materials(
    file: &SourceFile,
    materials: &mut BTreeMap<MaterialCode, Material>,
    places: &mut BTreeMap<MaterialCode, Place>,
    faults: &mut Faults,
) {
    let raw: MaterialFile = match parse_all(file, complete::MATERIALS) {
        Ok(raw) => raw,
        Err(found) => return faults.extend(found),
    };
    let lines = Lines::of(file);
    for material in raw.material {
        let place = lines.at(&material.span());
        let material = material.into_inner();
        if let Some(earlier) = places.get(&material.code) {
            faults.push(Fault::new(
                &place,
                format!("材料编码 {} 已经在 {earlier} 用过", material.code),
                "同一种材料只写一次，不同材料用不同编码",
            ));
            continue;
        }
        if material.review.is_empty() {
            faults.push(Fault::new(
                &place,
                format!("材料“{}”没有审核要点", material.name.zh),
                "在 review 里至少写一条",
            ));
        }
        places.insert(material.code.clone(), place);
        materials.insert(material.code.clone(), material);
    }
}
