//! How makes of printers differ from the book. Each was seen on a device or stands in its maker's manual.

/// What kind of printer it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Make {
    /// Answers everything, as an Epson does.
    #[default]
    Plain,
    /// Sets the drawer bit in its first status byte, so that an idle printer says 16.
    /// Source: probe of a unit, integrator's code.
    XprinterS260m,
    /// Says in bit 7 of its first status byte that a ticket was not torn off yet; no `GS ( H`.
    /// Source: Cashino KP-628E manual.
    CashinoKp628e,
    /// Answers `DLE EOT` in its turn among the data, not at once; says 00 for errors, and 1E or 72 for the roll; no `GS ( H`.
    /// Source: Pyramid ESC/POS command set, phoenix_status.rst.
    Phoenix,
    /// Has a presenter, and says with `DLE EOT 20` whether a ticket waits there; no `GS r`, `GS a`, `GS ( H`.
    /// Source: Pyramid ESC/POS command set, reliance_status.rst, paper_movement.rst.
    Reliance,
    /// Does not know `GS ( H` and prints its operands.
    NoProcessId,
    /// Takes bytes and says nothing: a write-only LAN board.
    Silent,
}

impl Make {
    pub(super) fn has_process_id(self) -> bool {
        matches!(self, Self::Plain | Self::XprinterS260m)
    }

    pub(super) fn has_queued_and_auto_status(self) -> bool {
        !matches!(self, Self::Reliance)
    }

    pub(super) fn has_presenter(self) -> bool {
        matches!(self, Self::Reliance)
    }

    pub(super) fn is_silent(self) -> bool {
        matches!(self, Self::Silent)
    }

    /// Says whether `DLE EOT` is answered when it arrives.
    pub(super) fn answers_at_once(self) -> bool {
        !matches!(self, Self::Phoenix)
    }

    /// Returns this make's answer to `DLE EOT n` where the book's is `byte`.
    pub(super) fn realtime(self, n: u8, byte: u8, ticket_hangs: bool) -> u8 {
        match (self, n) {
            (Self::XprinterS260m, 1) => byte | 0x04,
            (Self::CashinoKp628e, 1) if ticket_hangs => byte | 0x80,
            (Self::Phoenix, 3) => 0x00,
            (Self::Phoenix, 4) if byte & 0x60 != 0 => 0x72,
            _ => byte,
        }
    }
}
