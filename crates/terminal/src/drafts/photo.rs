//! A photo of a draft, as it is encrypted: its length before it, for what is encrypted is longer than what it says.

use zeroize::Zeroizing;

/// A JPEG with its length before it.
pub(crate) fn framed(jpeg: &[u8]) -> Zeroizing<Vec<u8>> {
    let length = (jpeg.len() as u64).to_be_bytes();
    Zeroizing::new([length.as_slice(), jpeg].concat())
}

/// The JPEG; none when it is not whole.
pub(crate) fn unframed(framed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (length, rest) = framed.split_first_chunk()?;
    let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
    Some(Zeroizing::new(rest.get(..length)?.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_framed_is_found_again_whatever_is_behind_it() {
        let mut longer = framed(b"a photo").to_vec();
        longer.extend([b' '; 9]);
        assert_eq!(
            unframed(&longer).as_deref().map(Vec::as_slice),
            Some(b"a photo".as_slice())
        );
        for shorter in 0..framed(b"a photo").len() {
            assert_eq!(unframed(&longer[..shorter]), None);
        }
    }
}
