//! What a text leaves behind where it lies open: itself, or what base64 makes of it, wherever in a longer text it stood.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Every form in which a text can be read off some bytes.
pub(crate) fn traces(text: &str) -> Vec<Vec<u8>> {
    let encoded = (0..3_usize).map(|before| {
        let shifted = [vec![0; before], text.as_bytes().to_vec()].concat();
        let whole = shifted.len() * 8 / 6;
        let first = (before * 8).div_ceil(6);
        STANDARD_NO_PAD.encode(shifted).into_bytes()[first..whole].to_vec()
    });
    std::iter::once(text.as_bytes().to_vec())
        .chain(encoded)
        .collect()
}

/// Whether a text can be read off some bytes.
pub(crate) fn leaves_a_trace(text: &str, bytes: &[u8]) -> bool {
    traces(text)
        .iter()
        .any(|trace| bytes.windows(trace.len()).any(|part| part == trace))
}
