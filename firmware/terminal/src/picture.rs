//! A sign's dots, one bit each, as its driver sends them.

use hall_sign::Panel;

/// Enough for 256 x 32 dots, or 128 x 64.
pub const PICTURE_BYTES: usize = 1_024;

/// What is to be seen on a sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    panel: Panel,
    /// Row by row from the top, eight dots a byte, the leftmost in the highest bit.
    bits: [u8; PICTURE_BYTES],
}

impl Picture {
    /// A dark one. Of a panel with more dots than [`PICTURE_BYTES`] has bits only the upper rows are ever lit.
    #[must_use]
    pub const fn new(panel: Panel) -> Self {
        Self { panel, bits: [0; PICTURE_BYTES] }
    }

    #[must_use]
    pub fn panel(&self) -> Panel {
        self.panel
    }

    /// Returns a row's dots, the leftmost in the highest bit of the first byte; nothing below the panel.
    #[must_use]
    pub fn row(&self, y: usize) -> &[u8] {
        let stride = self.stride();
        self.bits.get(y * stride..(y + 1) * stride).unwrap_or_default()
    }

    pub(crate) fn clear(&mut self) {
        self.bits.fill(0);
    }

    /// Lights a dot of the panel.
    pub(crate) fn light(&mut self, x: i32, y: i32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        let index = y * self.stride() + x / 8;
        if let Some(byte) = self.bits.get_mut(index) {
            *byte |= 0x80 >> (x % 8);
        }
    }

    pub(crate) fn invert(&mut self) {
        self.bits.iter_mut().for_each(|byte| *byte = !*byte);
    }

    fn stride(&self) -> usize {
        self.panel.width_dots.div_ceil(8) as usize
    }
}
