//! The virtual hall: the devices of a hall without hardware, each read from its bytes alone.

pub mod printer;
