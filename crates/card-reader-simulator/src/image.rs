//! What lies in the chip of a card: 256 bytes of text. The people are invented.

/// The text of a card.
#[derive(Clone, PartialEq, Eq)]
pub struct Image([u8; 256]);

/// A kind of card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 居民身份证.
    Resident,
    /// 港澳台居民居住证.
    ResidencePermit,
    /// 外国人永久居留身份证, 2017.
    Foreigner2017,
    /// 外国人永久居留身份证, 2023.
    Foreigner2023,
}

/// What is written where: place in bytes, length in bytes, text.
type Part<'p> = (usize, usize, &'p str);

impl Image {
    /// A card with these parts, the rest spaces. What is longer than its place is cut off.
    pub fn of(parts: &[Part<'_>]) -> Self {
        let mut text = [0; 256];
        for pair in text.as_chunks_mut::<2>().0 {
            *pair = [b' ', 0];
        }
        for (place, length, words) in parts {
            let units = words.encode_utf16().flat_map(u16::to_le_bytes);
            let place = text.iter_mut().skip(*place).take(*length);
            for (byte, unit) in place.zip(units) {
                *byte = unit;
            }
        }
        Self(text)
    }

    /// The card of somebody invented.
    pub fn sample(kind: Kind) -> Self {
        match kind {
            Kind::Resident => Self::of(&RESIDENT),
            Kind::ResidencePermit => Self::of(&[
                (0, 30, "陈样例"),
                (30, 2, "2"),
                (36, 16, "19900101"),
                (52, 70, "样例省样例市样例区和谐大道 8 号"),
                (122, 36, "810000199001010027"),
                (158, 30, "样例市公安局"),
                (188, 16, "20240101"),
                (204, 16, "20290101"),
                (220, 18, "H12345678"),
                (238, 4, "01"),
                (248, 2, "J"),
            ]),
            Kind::Foreigner2017 => Self::of(&[
                (0, 120, "SAMPLE, TEST PERSON"),
                (120, 2, "1"),
                (122, 30, "CAN110085010199"),
                (152, 6, "CAN"),
                (158, 30, "样本"),
                (188, 16, "20180501"),
                (204, 16, "20280501"),
                (220, 16, "19850101"),
                (236, 4, "01"),
                (240, 8, "1500"),
                (248, 2, "I"),
            ]),
            Kind::Foreigner2023 => Self::of(&[
                (30, 2, "1"),
                (32, 4, "00"),
                (36, 16, "19850101"),
                (52, 70, "SAMPLE, TEST PERSON WITH A LONG NAM"),
                (122, 36, "932682198501010017"),
                (188, 16, "20240601"),
                (204, 16, "20340601"),
                (220, 22, "E INDEED"),
                (242, 6, "SAU"),
                (248, 2, "Y"),
            ]),
        }
    }

    /// The resident's card with some parts written over.
    pub fn resident_with(changes: &[Part<'_>]) -> Self {
        let mut parts = RESIDENT.to_vec();
        for (place, length, words) in changes {
            parts.retain(|(known, ..)| known != place);
            parts.push((*place, *length, words));
        }
        Self::of(&parts)
    }

    /// The bytes.
    pub fn text(&self) -> &[u8; 256] {
        &self.0
    }

    /// Any bytes, for what no card should say.
    pub fn raw(text: [u8; 256]) -> Self {
        Self(text)
    }
}

const RESIDENT: [Part<'static>; 9] = [
    (0, 30, "张测试"),
    (30, 2, "1"),
    (32, 4, "01"),
    (36, 16, "19550505"),
    (52, 70, "样例省样例市样例区和谐大道 1 号"),
    (122, 36, "110101195505050012"),
    (158, 30, "样例市公安局样例分局"),
    (188, 16, "20200101"),
    (204, 16, "长期"),
];
