//! `items/*.toml` and `materials/*.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::reading::Lines;
use super::{Fault, Place, SourceFile, parse};
use crate::Catalogue;
use crate::code::{BasicCode, MaterialCode};
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

pub(super) fn read_items(
    file: &SourceFile,
    main_items: &mut Vec<MainItem>,
    basic_codes: &mut BTreeMap<BasicCode, Place>,
    faults: &mut Vec<Fault>,
) {
    let raw: ItemFile = match parse(file) {
        Ok(raw) => raw,
        Err(fault) => return faults.push(fault),
    };
    let lines = Lines::of(file);
    for item in raw.main_item {
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
        for sub in &item.sub_items {
            if let Some(earlier) = basic_codes.get(&sub.basic_code) {
                faults.push(Fault::new(
                    &place,
                    format!("基本编码 {} 已经在 {earlier} 用过", sub.basic_code),
                    "每个子项一个基本编码",
                ));
            } else {
                basic_codes.insert(sub.basic_code.clone(), place.clone());
            }
            if sub.legal_basis.is_empty() {
                faults.push(Fault::new(
                    &place,
                    format!("子项“{}”没有设定依据", sub.name.zh),
                    "至少写一个 [[main_item.sub_item.legal_basis]]",
                ));
            }
            if (sub.power_source == PowerSource::Entrusted) != sub.delegated_by.is_some() {
                faults.push(Fault::new(
                    &place,
                    format!("子项“{}”的权力来源与委托部门不相符", sub.name.zh),
                    "power_source = \"entrusted\" 时写 delegated_by，其他时候不写",
                ));
            }
        }
        main_items.push(item);
    }
}

pub(super) fn check_bodies(
    catalogue: &Catalogue,
    places: &BTreeMap<BasicCode, Place>,
    faults: &mut Vec<Fault>,
) {
    for sub in catalogue.main_items.iter().flat_map(|item| &item.sub_items) {
        let Some(place) = places.get(&sub.basic_code) else {
            continue;
        };
        for body in std::iter::once(&sub.body).chain(&sub.joint_bodies) {
            if catalogue.body(body).is_none() {
                faults.push(Fault::new(
                    place,
                    format!("子项“{}”的实施主体“{body}”不存在", sub.name.zh),
                    "在 catalogue.toml 里加一个 [[body]]，或改正这里的 id",
                ));
            }
        }
    }
}

pub(super) fn read_materials(
    file: &SourceFile,
    materials: &mut BTreeMap<MaterialCode, Material>,
    places: &mut BTreeMap<MaterialCode, Place>,
    faults: &mut Vec<Fault>,
) {
    let raw: MaterialFile = match parse(file) {
        Ok(raw) => raw,
        Err(fault) => return faults.push(fault),
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
