//! A drawing of what a kind of document looks like, with the points that are checked on it.

use catalogue::material::MaterialKind;
use leptos::prelude::*;

/// Where the numbers of the review points stand on a drawing, the first first.
type Places = [(u16, u16); 5];

struct Drawn {
    /// Filled with the paper's colour, one after the other.
    sheets: &'static [&'static str],
    /// Lines of writing.
    writing: &'static str,
    /// What is drawn with a strong line: frames, signatures.
    strong: &'static str,
    /// What is filled with a pale colour: a photo, a table's head.
    pale: &'static str,
    /// The seal's middle.
    seal: Option<(u16, u16)>,
    points: Places,
}

const fn drawn(kind: MaterialKind) -> Drawn {
    match kind {
        MaterialKind::Certificate => Drawn {
            sheets: &[
                "M24 40h272a14 14 0 0 1 14 14v132a14 14 0 0 1-14 14h-272a14 14 0 0 1-14-14v-132a14 14 0 0 1 14-14z",
            ],
            writing: "M130 84h140M130 108h120M130 132h140M34 176h180",
            strong: "M34 66h80v94h-80zM130 62h90",
            pale: "M34 66h80v94h-80zM74 86a17 17 0 1 0 .1 0zM44 160q4-38 30-38t30 38z",
            seal: Some((262, 164)),
            points: [(220, 62), (34, 66), (270, 108), (214, 176), (262, 164)],
        },
        MaterialKind::Form => Drawn {
            sheets: &["M76 8h168v224h-168z"],
            writing: "M110 34h100M92 72h40M92 98h40M92 124h40M92 150h40M92 206h30",
            strong: "M90 58h140v104h-140zM90 84h140M90 110h140M90 136h140M140 58v104M132 208q14-18 24-4t24-6 24 2",
            pale: "M90 58h50v104h-50z",
            seal: None,
            points: [(210, 34), (186, 72), (186, 124), (200, 204), (230, 162)],
        },
        MaterialKind::Proof => Drawn {
            sheets: &["M76 8h168v224h-168z"],
            writing: "M98 76h124M98 98h124M98 120h124M98 142h80M150 196h60",
            strong: "M120 44h80",
            pale: "M98 70h124v12h-124z",
            seal: Some((196, 182)),
            points: [(120, 44), (222, 76), (98, 120), (196, 182), (150, 206)],
        },
        MaterialKind::Contract => Drawn {
            sheets: &["M92 4h168v216h-168z", "M66 18h168v216h-168z"],
            writing: "M86 78h128M86 98h128M86 118h128M86 138h128M86 158h84",
            strong: "M112 48h78M88 208q10-16 20-4t22-6M160 208q10-16 20-4t20-6",
            pale: "M86 112h128v12h-128z",
            seal: Some((196, 196)),
            points: [(112, 48), (214, 98), (86, 138), (96, 206), (196, 196)],
        },
        MaterialKind::Drawing => Drawn {
            sheets: &["M16 24h288v192h-288z"],
            writing: "M36 200h120M36 184h80",
            strong: "M44 44h150v116h-150zM44 96h70v64M114 96v-52M194 44h84v116h-84M144 160v-34h50M210 160v-40h68",
            pale: "M44 96h70v64h-70z",
            seal: None,
            points: [(44, 44), (114, 96), (278, 120), (156, 200), (194, 160)],
        },
        MaterialKind::Photo => Drawn {
            sheets: &["M84 8h152v224h-152z"],
            writing: "",
            strong: "M100 24h120v176h-120z",
            pale: "M100 24h120v176h-120zM160 62a34 40 0 1 0 .1 0zM106 200q6-54 54-54t54 54z",
            seal: None,
            points: [(184, 100), (220, 40), (100, 176), (160, 180), (100, 40)],
        },
        MaterialKind::Other => Drawn {
            sheets: &["M92 10h150v200h-150z", "M72 28h150v204h-150z"],
            writing: "M92 96h110M92 120h110M92 144h110M92 168h70",
            strong: "M92 64h70",
            pale: "M92 188h110v24h-110z",
            seal: None,
            points: [(162, 64), (202, 96), (92, 144), (202, 200), (92, 200)],
        },
    }
}

/// A document of a kind. With `points`, so many numbered points of it are marked.
#[component]
pub(crate) fn Specimen(
    kind: MaterialKind,
    /// How many review points are marked.
    #[prop(default = 0)]
    points: usize,
) -> impl IntoView {
    let Drawn {
        sheets,
        writing,
        strong,
        pale,
        seal,
        points: places,
    } = drawn(kind);
    view! {
        <svg class="specimen" viewBox="0 0 320 240" aria-hidden="true" focusable="false">
            {sheets.iter().map(|sheet| view! { <path class="sheet" d=*sheet></path> }).collect_view()}
            <path class="pale" d=pale></path>
            <path class="writing" d=writing></path>
            <path class="strong" d=strong></path>
            {seal.map(|(x, y)| view! {
                <g class="seal" transform=format!("translate({x} {y})")><circle r="30"></circle><path d="M0-15l4.400 9h10l-8 6.500 3 10-9.400-6-9.400 6 3-10-8-6.500h10z"></path></g>
            })}
            {places.into_iter().take(points).enumerate().map(|(place, (x, y))| view! {
                <g class="point" transform=format!("translate({x} {y})")><circle r="17"></circle><text y="8">{place + 1}</text></g>
            }).collect_view()}
        </svg>
    }
}
