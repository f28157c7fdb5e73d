//! Adapters that hand the master its own bytes back: exactly what was sent is taken out of what is heard.

use alloc::vec::Vec;

/// What may come back of the last transmission.
#[derive(Debug, Default)]
pub(super) struct Echo {
    sent: Vec<u8>,
    /// So many bytes of it have come back, and are held until it is clear that they are an echo.
    back: usize,
}

impl Echo {
    pub(super) fn sent(&mut self, bytes: &[u8]) {
        self.sent.clear();
        self.sent.extend_from_slice(bytes);
        self.back = 0;
    }

    pub(super) fn forget(&mut self) {
        self.sent.clear();
        self.back = 0;
    }

    /// Takes a byte and gives on to `heard` what is no echo.
    pub(super) fn take(&mut self, byte: u8, mut heard: impl FnMut(u8)) {
        if self.sent.get(self.back) == Some(&byte) {
            self.back += 1;
            if self.back == self.sent.len() {
                self.forget();
            }
            return;
        }
        self.sent.iter().take(self.back).for_each(|byte| heard(*byte));
        self.forget();
        heard(byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(sent: &[u8], bytes: &[u8]) -> Vec<u8> {
        let (mut echo, mut heard) = (Echo::default(), Vec::new());
        echo.sent(sent);
        bytes.iter().for_each(|byte| echo.take(*byte, |byte| heard.push(byte)));
        heard
    }

    #[test]
    fn an_echo_is_taken_out_once_and_nothing_else() {
        assert_eq!(heard(&[0, 4, 0x3E, 0], &[0, 4, 0x3E, 0, 0, 4, 0x3C, 0]), [0, 4, 0x3C, 0]);
        assert_eq!(
            heard(&[0, 4, 0x3E, 0], &[0, 4, 0x3C, 0]),
            [0, 4, 0x3C, 0],
            "no echo, an answer that begins alike"
        );
        assert_eq!(heard(&[0, 4, 0], &[0, 4, 0, 0, 4, 0]), [0, 4, 0], "the second is somebody's");
        assert_eq!(heard(&[], &[7]), [7]);
    }
}
