//! Ways through the hall: held against trying every way, and those of the shipped sample as people would tell them.

use std::collections::BTreeMap;

use catalogue::hall::WindowKind;
use catalogue::plan::{HallMap, Point, Side, Turn};
use catalogue::source::{SourceFile, read};
use catalogue::text::Language;
use proptest::prelude::*;

fn sample() -> HallMap {
    let root = include_str!("../../../../assets/catalogue/catalogue.toml");
    let text = root.split("[[life_event]]").next().expect("a beginning");
    let file = SourceFile {
        path: "catalogue.toml".into(),
        text: text.into(),
    };
    let map = read(&[file]).catalogue.expect("sound").hall.map;
    map.expect("a map")
}

#[test]
fn the_sample_s_ways_are_those_that_its_words_tell() {
    let map = sample();
    let told = |window, from: Option<&str>| {
        let from = from.map(|id| id.parse().expect("an id"));
        let way = map.way_to(window, from.as_ref()).expect("a way");
        let turns: Vec<(Option<Turn>, u32)> =
            way.legs.iter().map(|leg| (leg.turn, leg.metres)).collect();
        assert_eq!(
            way.metres(),
            turns.iter().map(|(_, metres)| metres).sum::<u32>()
        );
        (turns, way.arrives)
    };
    let (left, right) = (Some(Turn::Left), Some(Turn::Right));
    // 进门左转，A 区.
    assert_eq!(
        told(WindowKind::Enterprise, None),
        (vec![(None, 5), (left, 14)], Some(Side::Right))
    );
    // 进门直走，右手边 B 区.
    assert_eq!(
        told(WindowKind::Citizen, None),
        (vec![(None, 18), (right, 10)], Some(Side::Left))
    );
    // 进门直走到头，左手边 C 区.
    assert_eq!(
        told(WindowKind::Police, None),
        (vec![(None, 25), (left, 3)], Some(Side::Ahead))
    );
    // 进门右转，过导办台，D 区.
    assert_eq!(
        told(WindowKind::Estate, None),
        (vec![(None, 5), (right, 14)], Some(Side::Left))
    );
    // From the self-service area, and from a point that the map does not have: then from the entrance.
    assert_eq!(
        told(WindowKind::Estate, Some("self")),
        (vec![(None, 22)], Some(Side::Left))
    );
    assert_eq!(
        told(WindowKind::Estate, Some("gone")),
        told(WindowKind::Estate, None)
    );
}

#[test]
fn a_way_is_told_in_words_in_both_languages() {
    let map = sample();
    let way = map.way_to(WindowKind::Enterprise, None).expect("a way");
    assert_eq!(
        way.say(true, Language::Zh),
        "进门直走约 5 米，左转，再走约 14 米，在右手边"
    );
    assert_eq!(
        way.say(true, Language::En),
        "From the entrance go straight for about 5 m, turn left and walk about 14 m; it is on your right"
    );
    let from = "d".parse().expect("an id");
    let here = map.way_to(WindowKind::Estate, Some(&from)).expect("a way");
    assert_eq!(here.say(false, Language::Zh), "就在这里");
    let from = "self".parse().expect("an id");
    let across = map.way_to(WindowKind::Estate, Some(&from)).expect("a way");
    assert_eq!(
        across.say(false, Language::Zh),
        "从这里走约 22 米，在左手边"
    );
}

fn id(place: usize) -> catalogue::code::PointId {
    format!("p{place}").parse().expect("an id")
}

fn some_map() -> impl Strategy<Value = HallMap> {
    let point = (
        0..60_u16,
        0..40_u16,
        proptest::collection::vec(0..9_usize, 0..3),
    );
    proptest::collection::vec(point, 1..9).prop_map(|points| {
        let count = points.len();
        HallMap {
            width: 60,
            depth: 40,
            entrance: id(0),
            desk: None,
            areas: Vec::new(),
            points: points
                .into_iter()
                .enumerate()
                .map(|(place, (x, y, to))| Point {
                    id: id(place),
                    x,
                    y,
                    to: to.into_iter().map(|to| id(to % count)).collect(),
                })
                .collect(),
        }
    })
}

/// The length of a way in metres, exactly enough to compare.
fn length(places: &[(u16, u16)]) -> f64 {
    let step = |pair: &[(u16, u16)]| {
        let x = f64::from(pair[0].0) - f64::from(pair[1].0);
        let y = f64::from(pair[0].1) - f64::from(pair[1].1);
        x.hypot(y)
    };
    places.windows(2).map(step).sum()
}

/// The shortest lengths between all points, by trying every point between every two.
fn all_lengths(map: &HallMap) -> BTreeMap<(usize, usize), f64> {
    let count = map.points.len();
    let at = |place: usize| (map.points[place].x, map.points[place].y);
    let pairs = (0..count).flat_map(|one| (0..count).map(move |other| (one, other)));
    let joined = |a: usize, b: usize| map.points[a].to.contains(&id(b));
    let mut lengths: BTreeMap<(usize, usize), f64> = pairs
        .map(|(one, other)| {
            let direct = match one == other {
                true => 0.0,
                false if joined(one, other) || joined(other, one) => length(&[at(one), at(other)]),
                false => f64::INFINITY,
            };
            ((one, other), direct)
        })
        .collect();
    for between in 0..count {
        let before = lengths.clone();
        for ((one, other), length) in &mut lengths {
            let over = before[&(*one, between)] + before[&(between, *other)];
            *length = length.min(over);
        }
    }
    lengths
}

proptest! {
    #[test]
    fn every_way_is_the_shortest_and_goes_over_what_is_joined(map in some_map()) {
        let lengths = all_lengths(&map);
        for ((one, other), shortest) in lengths {
            let way = map.walk(&id(one), &id(other));
            prop_assert_eq!(way.is_some(), shortest.is_finite());
            let Some(way) = way else { continue };
            prop_assert!((length(&way.places) - shortest).abs() < 0.01);
            let at = |place: usize| (map.points[place].x, map.points[place].y);
            prop_assert_eq!(way.places.first(), Some(&at(one)));
            prop_assert_eq!(way.places.last(), Some(&at(other)));
            let told = way.metres();
            prop_assert!((f64::from(told) - shortest).abs() <= 0.5 * way.legs.len() as f64 + 0.01);
            prop_assert!(way.legs.iter().skip(1).all(|leg| leg.turn.is_some()));
        }
    }
}
