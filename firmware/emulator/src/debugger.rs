//! As much of GDB's remote protocol as it takes to make a program hang for real, without a door for it in the program.

use crate::connect;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

/// Between the program's variables and its stack.
const FREE_RAM: u32 = 0x2000_8000;

/// `cpsid i`, then `b .`: no interrupt comes any more, and nothing else either.
const HANG: [u16; 2] = [0xB672, 0xE7FE];

/// Lets the processor run into a loop without end, and goes.
pub(super) fn hang(socket: &Path) {
    // Connecting stops the machine.
    let mut line = connect(socket);
    line.set_read_timeout(Some(Duration::from_secs(60))).expect("a time above none");
    // Only who has asked for their description may write registers.
    ask(&mut line, "qXfer:features:read:target.xml:0,fff", "$l");
    let code = hexadecimal(HANG.iter().flat_map(|half| half.to_le_bytes()));
    ask(&mut line, &format!("M{FREE_RAM:x},4:{code}"), "$OK");
    let address = hexadecimal(FREE_RAM.to_le_bytes());
    ask(&mut line, &format!("Pf={address}"), "$OK");
    // Detached, it goes on.
    ask(&mut line, "D", "$OK");
}

fn hexadecimal(bytes: impl IntoIterator<Item = u8>) -> String {
    bytes.into_iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Sends a packet and reads its answer, which must begin so.
fn ask(line: &mut UnixStream, packet: &str, wanted: &str) {
    let sum = packet.bytes().fold(0, u8::wrapping_add);
    write!(line, "${packet}#{sum:02x}").expect("the debugger's door takes a packet");
    let mut heard = String::new();
    while !has_answer(&heard) {
        let mut bytes = [0; 4096];
        let count = line.read(&mut bytes).expect("the debugger's door answers");
        assert!(count > 0, "{packet}: QEMU ended");
        heard.extend(bytes[..count].iter().map(|byte| char::from(*byte)));
    }
    assert!(heard.contains(wanted), "{packet}: {heard:?}");
    line.write_all(b"+").expect("the debugger's door takes an acknowledgement");
}

/// Acknowledgements come before an answer, two digits of a sum behind; a report that the machine has stopped is none.
fn has_answer(heard: &str) -> bool {
    let mut packets = heard.split('$').skip(1).filter(|packet| !packet.starts_with('T'));
    packets.any(|packet| packet.split_once('#').is_some_and(|(_, sum)| sum.len() >= 2))
}
