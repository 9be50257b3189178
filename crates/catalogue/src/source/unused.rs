//! Records that nobody ever comes across: worth a look, not wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fault, Faults, Place};
use crate::Catalogue;
use crate::code::{BasicCode, MaterialCode};

/// Finds sub-items without a scenario, materials that nothing needs or that have no sample, and empty themes.
pub(super) fn find(
    catalogue: &Catalogue,
    sub_items: &BTreeMap<BasicCode, Place>,
    materials: &BTreeMap<MaterialCode, Place>,
    warnings: &mut Faults,
) {
    let handled: BTreeSet<&BasicCode> = catalogue
        .scenarios
        .values()
        .map(|scenario| &scenario.sub_item)
        .collect();
    for (code, place) in sub_items.iter().filter(|(code, _)| !handled.contains(code)) {
        warnings.push(Fault::new(
            place,
            format!("子项 {code} 下没有业务情形，市民找不到它"),
            "在 scenarios/ 里写一个，或去掉这个子项",
        ));
    }
    let needed: BTreeSet<&MaterialCode> = catalogue
        .scenarios
        .values()
        .flat_map(|scenario| scenario.table.needs())
        .map(|need| &need.material)
        .collect();
    for material in catalogue.materials.values() {
        let Some(place) = materials.get(&material.code) else {
            continue;
        };
        if !needed.contains(&material.code) {
            warnings.push(Fault::new(
                place,
                format!("没有业务情形要材料 {}“{}”", material.code, material.name.zh),
                "去掉它，或在用到它的业务情形里写一个 [[need]]",
            ));
        }
        if material.sample.is_none() {
            warnings.push(Fault::new(
                place,
                format!("材料“{}”没有样例", material.name.zh),
                "在 sample 里写合格的样子，市民照着准备",
            ));
        }
    }
    let start = Place {
        file: "catalogue.toml".into(),
        line: 1,
        column: 1,
    };
    let used: BTreeSet<_> = catalogue
        .scenarios
        .values()
        .flat_map(|scenario| &scenario.themes)
        .collect();
    for theme in catalogue
        .themes
        .iter()
        .filter(|theme| !used.contains(&theme.id))
    {
        warnings.push(Fault::new(
            &start,
            format!("主题“{}”下没有业务情形，不会显示", theme.name.zh),
            "去掉它，或在业务情形的 themes 里写上",
        ));
    }
}
