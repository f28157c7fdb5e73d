//! What became of a job. Never guessed: each outcome carries what it rests on.

use core::fmt;

use super::status::Fault;

/// What became of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The paper is out, by the printer's own word.
    Printed(Evidence),
    /// No byte of the job reached the printer: it may be printed elsewhere.
    Failed(NotPrinted),
    /// It may be on paper, wholly, in part, or not at all; never repeat it without asking a person.
    Unknown(Doubt),
}

/// What says that a job was printed, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The job's own id came back (`GS ( H`).
    ProcessId,
    /// The question behind the job was answered (`GS r`), which happens when all before it is printed.
    /// The answer is one byte without a number; it is believed while answers and questions are known to be as many.
    PaperStatus,
    /// The printer was ready before and after, and reported nothing in between (`DLE EOT`). The weakest: one that stalls
    /// without saying so, and is then switched off, passes for one that printed.
    ReadyAfter,
}

/// Why a job was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPrinted {
    /// The port was closed before any byte of it was taken.
    NotConnected,
    /// The printer did not answer when asked whether it was ready.
    NoAnswer,
    /// The printer said that it could not print.
    Fault(Fault),
}

/// Why it is not known what became of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The port was lost while the job was under way.
    PortLost,
    /// The printer reported a fault after the job was sent; it may print the rest when that is mended.
    Fault(Fault),
    /// The printer stopped answering, or never confirmed.
    NoAnswer,
    /// What came back could not be told apart: the line adds bytes of its own, or the printer talks nonsense.
    Garbled,
    /// This model confirms nothing.
    Unconfirmed,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Printed(evidence) => write!(f, "printed ({evidence})"),
            Self::Failed(why) => write!(f, "failed ({why})"),
            Self::Unknown(why) => write!(f, "unknown ({why})"),
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ProcessId => "process-id",
            Self::PaperStatus => "paper-status",
            Self::ReadyAfter => "ready-after",
        })
    }
}

impl fmt::Display for NotPrinted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotConnected => f.write_str("not-connected"),
            Self::NoAnswer => f.write_str("no-answer"),
            Self::Fault(fault) => fault.fmt(f),
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PortLost => f.write_str("port-lost"),
            Self::Fault(fault) => fault.fmt(f),
            Self::NoAnswer => f.write_str("no-answer"),
            Self::Garbled => f.write_str("garbled"),
            Self::Unconfirmed => f.write_str("unconfirmed"),
        }
    }
}
