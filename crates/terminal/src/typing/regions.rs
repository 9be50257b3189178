//! Provinces, cities, counties and townships: a tree of names, kept as the text it was read from.

/// The tree. A line for each name, indented by a space a level; a region's parts follow it.
pub(super) struct Regions {
    text: String,
}

impl Regions {
    pub(super) fn new(text: String) -> Self {
        Self { text }
    }

    /// The names one level below a region; nothing when there is none at such a place, or nothing below.
    pub(super) fn within(&self, path: &[u16]) -> Vec<String> {
        let mut part = self.text.as_str();
        for (depth, place) in path.iter().enumerate() {
            let Some(below) = self::below(part, depth).nth(usize::from(*place)) else {
                return Vec::new();
            };
            part = below.1;
        }
        below(part, path.len())
            .map(|(name, _)| name.to_owned())
            .collect()
    }
}

/// The regions of a level, each with the lines of its parts.
fn below(text: &str, depth: usize) -> impl Iterator<Item = (&str, &str)> {
    let indented = |line: &str| line.bytes().take_while(|byte| *byte == b' ').count();
    let mut rest = text;
    std::iter::from_fn(move || {
        let (line, mut after) = rest.split_once('\n')?;
        let parts = after;
        while let Some((_, later)) = after
            .split_once('\n')
            .filter(|(next, _)| indented(next) > depth)
        {
            after = later;
        }
        rest = after;
        Some((line.trim_start(), &parts[..parts.len() - after.len()]))
    })
}

#[cfg(test)]
mod tests {
    use super::Regions;

    fn shipped() -> Regions {
        Regions::new(include_str!("../../../../assets/input/regions.txt").to_owned())
    }

    fn way(names: &[&str]) -> Vec<String> {
        let (regions, mut path) = (shipped(), Vec::new());
        for name in names {
            let listed = regions.within(&path);
            let place = listed.iter().position(|listed| listed == name);
            let place = place.unwrap_or_else(|| panic!("{name} is not in {listed:?}"));
            path.push(u16::try_from(place).expect("few"));
        }
        regions.within(&path)
    }

    #[test]
    fn one_goes_down_to_a_township() {
        let provinces = shipped().within(&[]);
        assert_eq!(provinces.len(), 34);
        assert_eq!(provinces[0], "北京市");
        assert!(way(&["四川省", "广安市", "武胜县"]).contains(&"沿口镇".to_owned()));
        assert!(way(&["四川省", "广安市", "武胜县", "沿口镇"]).is_empty());
    }

    #[test]
    fn levels_that_nobody_writes_are_left_out() {
        assert!(way(&["北京市"]).contains(&"东城区".to_owned()));
        assert!(way(&["广东省", "东莞市"]).contains(&"虎门镇".to_owned()));
        assert!(way(&["香港特别行政区", "九龙"]).contains(&"观塘区".to_owned()));
    }

    #[test]
    fn a_way_that_leads_nowhere_has_nothing_below() {
        for path in [&[99][..], &[0, 999], &[0, 0, 999], &[0, 0, 0, 0]] {
            assert!(shipped().within(path).is_empty(), "{path:?}");
        }
    }
}
