//! Text as signs and printers of the Chinese market know it: GBK, one byte for ASCII and two for everything
//! else.

use alloc::vec::Vec;

use encoding_rs::GBK;

/// What stands for a character that cannot be sent: `？`.
const REPLACEMENT: [u8; 2] = [0xA3, 0xBF];

/// A text in GBK, and what was lost on the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GbkText {
    pub bytes: Vec<u8>,
    pub lost: Lost,
}

/// What of a text cannot be shown; to be told to whoever wrote the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// The characters that were replaced by `？`, in order.
    pub replaced: Vec<char>,
    /// The end was cut off because the text was too long.
    pub cut: bool,
}

impl Lost {
    /// Tells whether the text went through as it was.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.replaced.is_empty() && !self.cut
    }
}

impl GbkText {
    /// Encodes as much of a text as fits into so many bytes, never half a character.
    #[must_use]
    pub fn new(text: &str, max_bytes: usize) -> Self {
        Self::of(text, max_bytes, |_| true)
    }

    /// Likewise for a sign whose font ends with GB 2312: 6,763 hanzi, none of the rare ones.
    #[must_use]
    pub fn gb2312(text: &str, max_bytes: usize) -> Self {
        Self::of(text, max_bytes, |bytes| matches!(bytes, [..=0x7F] | [0xA1..=0xF7, 0xA1..=0xFE]))
    }

    fn of(text: &str, max_bytes: usize, has: impl Fn(&[u8]) -> bool) -> Self {
        let mut encoded = Self::default();
        for char in text.chars() {
            let mut utf8 = [0; 4];
            let (bytes, _, unmappable) = GBK.encode(char.encode_utf8(&mut utf8));
            // One byte above 7F is the euro sign of a later code page; controls would end or break a sign's
            // frame.
            let lost = unmappable || char.is_control() || matches!(*bytes, [0x80..=0xFF]) || !has(&bytes);
            let bytes = if lost { &REPLACEMENT } else { &*bytes };
            if encoded.bytes.len() + bytes.len() > max_bytes {
                encoded.lost.cut = true;
                break;
            }
            encoded.bytes.extend_from_slice(bytes);
            if lost {
                encoded.lost.replaced.push(char);
            }
        }
        encoded
    }

    /// Returns the bytes of each character.
    pub fn characters(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = &*self.bytes;
        core::iter::from_fn(move || {
            let width = if *rest.first()? < 0x80 { 1 } else { 2 };
            let (character, behind) = rest.split_at_checked(width)?;
            rest = behind;
            Some(character)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gbk_lacks_is_replaced_and_named() {
        let text = GbkText::new("请𠮷\u{1a}€A", 100);
        assert_eq!(text.bytes, [0xC7, 0xEB, 0xA3, 0xBF, 0xA3, 0xBF, 0xA3, 0xBF, 0x41]);
        assert_eq!(text.lost, Lost { replaced: ['𠮷', '\u{1a}', '€'].into(), cut: false });
    }

    #[test]
    fn rare_hanzi_of_gbk_are_kept() {
        let text = GbkText::new("龘喆堃", 100);
        assert!(text.lost.is_nothing());
        assert_eq!(text.characters().map(<[u8]>::len).collect::<Vec<_>>(), [2, 2, 2]);
    }

    #[test]
    fn rare_hanzi_are_none_of_gb_2312() {
        let text = GbkText::gb2312("号喆堃A", 100);
        assert_eq!(text.bytes, *b"\xBA\xC5\xA3\xBF\xA3\xBFA");
        assert_eq!(text.lost.replaced, ['喆', '堃']);
    }

    #[test]
    fn a_long_text_ends_with_a_whole_character() {
        let text = GbkText::new("A012到3号窗口", 6);
        assert_eq!(text.bytes, *b"A012\xB5\xBD");
        assert!(text.lost.cut);
        assert_eq!(GbkText::new("A012到3号窗口", 7).bytes, *b"A012\xB5\xBD3");
        assert_eq!(GbkText::new("号号", 3).bytes.len(), 2);
        assert!(!GbkText::new("号号", 4).lost.cut);
    }
}
