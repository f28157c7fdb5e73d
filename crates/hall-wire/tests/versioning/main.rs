//! The bytes of every version of the protocol, for ever, and the document that promises them.

mod document;
mod v01;
mod v02;
