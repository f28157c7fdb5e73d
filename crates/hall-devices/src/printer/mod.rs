//! Ticket printers that speak ESC/POS.
//!
//! The way of a ticket: a [`Layout`] and [`Fields`] are composed into a [`Doc`], lines with their styles, as wide as the
//! printer; the Doc is encoded into bytes as the [`Profile`] of the printer's model says ([`encode`]); a [`Printer`], the
//! driver, sends them and finds out what became of them.
//!
//! Terms:
//! - *dot*: the smallest mark of the head; 8 dots are 1 mm at 203 dpi.
//! - *cell*: half the width of a hanzi, 12 dots; an ASCII character takes one, everything else two.
//! - *job*: the bytes of one ticket, from initialising to the cut.
//! - *answer*: what the printer sends back: status bytes, confirmations.
//!
//! Must not know: ports, clocks, fonts, what a ticket means to the hall.

mod barcode;
mod catalogue;
mod charset;
mod command;
mod compose;
mod demux;
mod doc;
mod driver;
mod encode;
mod field;
mod layout;
mod outcome;
mod port_status;
mod probe;
mod profile;
mod qr;
mod raster;
mod status;
mod template;
mod wrap;

pub use catalogue::{MODELS, Model, SAMPLES, SLIP_LAYOUTS, Slip, TICKET_LAYOUTS, model, ticket_layout};
pub use charset::is_in_rom;
pub use compose::{ComposeError, compose};
pub use doc::{Align, Doc, Line, Size, Style};
pub use driver::{Event, JobId, LineSpeed, NothingToRecover, PrintError, Printer, Recovery};
pub use encode::{EncodeError, Encoded, Painter, encode};
pub use field::{FIELDS, Field, Fields};
pub use layout::Layout;
pub use outcome::{Doubt, Evidence, NotPrinted, Outcome};
pub use port_status::PortStatus;
pub use probe::{Answering, Finding, Probe, Question};
pub use profile::{
    Answers, Cut, CutCommand, Fact, Known, Paper, Profile, Text, TextMode, TicketSensor, WidthDots,
};
pub use raster::Bitmap;
pub use status::{Fault, Link, PaperLevel, PrinterStatus, RawStatus};
