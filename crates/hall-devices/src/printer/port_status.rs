//! What a port can say of a printer that says nothing itself: three wires of the old parallel plug, which USB printers still
//! report as one byte.

/// The status of the port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortStatus {
    pub paper_out: bool,
    pub selected: bool,
    pub error: bool,
}

impl PortStatus {
    /// Reads the byte of `GET_PORT_STATUS`, which Linux hands on as `LPGETSTATUS`.
    /// Source: USB Device Class Definition for Printing Devices 1.1, 4.2.2; Linux, include/uapi/linux/lp.h and usblp.c.
    #[must_use]
    pub fn of_byte(byte: u8) -> Self {
        // The error wire is low when something is wrong; the other bits are reserved.
        Self { paper_out: byte & 0x20 != 0, selected: byte & 0x10 != 0, error: byte & 0x08 == 0 }
    }

    /// Says whether nothing is wrong, as far as the wires go.
    #[must_use]
    pub fn is_ready(self) -> bool {
        self.selected && !self.error && !self.paper_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wire_means_what_the_class_definition_says() {
        for (byte, paper_out, selected, error, ready) in [
            (0x18, false, true, false, true),
            (0x38, true, true, false, false),
            (0x30, true, true, true, false),
            (0x20, true, false, true, false),
            (0x10, false, true, true, false),
            (0x08, false, false, false, false),
            (0x00, false, false, true, false),
            // Reserved bits say nothing.
            (0xDF, false, true, false, true),
            (0xC7, false, false, true, false),
        ] {
            let status = PortStatus::of_byte(byte);
            assert_eq!(status, PortStatus { paper_out, selected, error }, "{byte:02X}");
            assert_eq!(status.is_ready(), ready, "{byte:02X}");
        }
    }
}
