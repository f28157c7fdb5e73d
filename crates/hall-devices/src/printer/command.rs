//! The commands that the driver sends around a job, and those no builder has.

use alloc::vec;
use alloc::vec::Vec;

/// `ESC @`: print modes back to their defaults; what is in the receive buffer stays.
pub(super) const INITIALISE: [u8; 2] = [0x1B, 0x40];

/// `LF`: prints the line.
pub(super) const LINE_FEED: [u8; 1] = [0x0A];

/// `FS &`: two-byte characters.
pub(super) const KANJI_ON: [u8; 2] = [0x1C, 0x26];

/// `GS a 255`: send the four status bytes now and on every change.
pub(super) const AUTO_STATUS_ON: [u8; 3] = [0x1D, 0x61, 0xFF];

/// Returns `GS V 66 n`: feeds and cuts. Obeyed at the start of a line only.
pub(super) fn feed_and_cut(feed_dots: u8) -> [u8; 4] {
    [0x1D, 0x56, 66, feed_dots]
}

/// Returns `ESC J n`: feeds.
pub(super) fn feed(dots: u8) -> [u8; 3] {
    [0x1B, 0x4A, dots]
}

/// `GS e 3 12`: cuts and presents 84 mm, which is held until it is taken.
/// Source: Pyramid Technologies, ESC/POS command set, paper_movement.rst, example of cut and present.
pub(super) const PRESENT: [u8; 4] = [0x1D, 0x65, 3, 12];

/// Returns a CODE 128 bar code, code set B, with its text below: `GS h`, `GS w`, `GS H`, `GS k 73`.
/// Source: python-escpos 3.1 emits these; two renderers print them and zbar reads them.
pub(super) fn barcode(data: &str, module_dots: u8, height_dots: u8) -> Vec<u8> {
    let mut bytes = vec![0x1D, 0x68, height_dots, 0x1D, 0x77, module_dots, 0x1D, 0x48, 2, 0x1D, 0x6B, 73];
    // `{B` and one byte a character; what is longer was refused when the ticket was composed.
    bytes.push(u8::try_from(data.len() + 2).unwrap_or(u8::MAX));
    bytes.extend(b"{B");
    bytes.extend(data.bytes());
    bytes
}

/// `GS r 1`: paper status, in its turn among the data.
pub(super) const PAPER_STATUS: [u8; 3] = [0x1D, 0x72, 1];

/// Returns `DLE EOT n`: status now, whatever is in the buffer. `n` is 1 to 4, or 20 where the model has it.
pub(super) fn realtime_status(n: u8) -> [u8; 3] {
    [0x10, 0x04, n]
}

/// Returns `DLE ENQ 2`, or `DLE ENQ 1` for a printer that is not to forget what it holds.
/// Source: Epson ESC/POS ver. 4.0, p. 1295; Idipos and HPRT command manuals.
pub(super) fn recover(forgets: bool) -> [u8; 3] {
    [0x10, 0x05, if forgets { 2 } else { 1 }]
}

/// Returns `GS ( H` function 48: send this id back when all before it is printed.
/// Source: the print confirmation of an integrator's code for Xprinter XP-S260M; Epson's own text was not at hand.
pub(super) fn process_id(id: ProcessId) -> [u8; 11] {
    let [a, b, c, d] = id.0;
    [0x1D, 0x28, 0x48, 6, 0, 48, 48, a, b, c, d]
}

/// Four characters that come back from the printer, each 20h to 7Eh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ProcessId([u8; 4]);

impl ProcessId {
    /// The id that belongs to no job: it shows that the printer is in step with us.
    pub(super) const BARRIER: Self = Self(*b"    ");

    /// Returns the id of a job; two jobs share one only if they lie 81,450,624 apart.
    pub(super) fn of(job: u64) -> Self {
        const FIRST: u8 = 0x20;
        const DIGITS: u64 = 0x7E - 0x20 + 1;
        // Never 0, which is the barrier.
        let mut rest = 1 + job % (DIGITS.pow(4) - 1);
        let mut id = [FIRST; 4];
        for place in id.iter_mut().rev() {
            *place = FIRST + u8::try_from(rest % DIGITS).unwrap_or(0);
            rest /= DIGITS;
        }
        Self(id)
    }

    /// Reads the id out of a block `37 22 d1 d2 d3 d4 00`, of which `body` is all but the first and the last byte.
    pub(super) fn in_reply(head: u8, body: &[u8]) -> Option<Self> {
        match (head, body) {
            (0x37, &[0x22, a, b, c, d]) => Some(Self([a, b, c, d])),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn process_ids_are_printable_and_differ() {
        assert_eq!(ProcessId::of(0).0, *b"   !");
        assert_eq!(ProcessId::of(94).0, *b"  ! ");
        assert_eq!(ProcessId::of(81_450_623).0, ProcessId::of(81_450_623 + 81_450_624).0);
        let ids: alloc::vec::Vec<_> = (0..10_000).map(|job| ProcessId::of(job).0).collect();
        assert!(ids.iter().flatten().all(|byte| (0x20..=0x7E).contains(byte)));
        let different: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(different.len(), ids.len());
        assert!(!ids.contains(&ProcessId::BARRIER.0));
    }

    #[test]
    fn the_published_reply_reads() {
        let expected = ProcessId(*b"P001");
        assert_eq!(process_id(expected), [0x1D, 0x28, 0x48, 6, 0, 0x30, 0x30, 0x50, 0x30, 0x30, 0x31]);
        assert_eq!(ProcessId::in_reply(0x37, &[0x22, 0x50, 0x30, 0x30, 0x31]), Some(expected));
        assert_eq!(ProcessId::in_reply(0x37, &[0x23, 0x50, 0x30, 0x30, 0x31]), None);
        assert_eq!(ProcessId::in_reply(0x37, &[0x22, 0x50]), None);
    }
}
