//! receiptio, a print program that no one here wrote, as a client of the virtual printer: what it makes of the status, and
//! what comes out.

use hall_sim::printer::Fault;
use hall_tests::devices::{Port, TicketPrinter};
use std::path::PathBuf;
use std::process::{Command, Stdio};

fn receiptio(port: &Port<TicketPrinter>, arguments: &[&str], receipt: &str) -> String {
    let tools = std::env::var_os("HALL_TOOLS").expect("HALL_TOOLS: run `cargo xtask test`");
    let program = PathBuf::from(tools).join("node/node_modules/receiptio/bin/cli.js");
    let address = port.tcp_address();
    let host = address.trim_start_matches("tcp://").trim_end_matches(":9100");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ticket.receipt");
    std::fs::write(&file, receipt).unwrap();
    let mut command = Command::new("node");
    command.arg(program).args(["-d", host, "-p", "escpos"]).args(arguments);
    if !receipt.is_empty() {
        command.arg(&file);
    }
    let output = command.stdin(Stdio::null()).output().unwrap();
    // What became of it stands where errors do.
    String::from_utf8(output.stderr).unwrap().trim().to_owned()
}

#[test]
fn it_reads_the_status_as_it_is() {
    let port = Port::tcp_9100(TicketPrinter::new(576));
    assert_eq!(receiptio(&port, &["-q"], ""), "online");
    for (fault, said) in [(Fault::CoverOpen, "coveropen"), (Fault::PaperOut, "paperempty")] {
        port.with(|printer| printer.set_fault(fault, true));
        assert_eq!(receiptio(&port, &["-q"], ""), said);
        port.with(|printer| printer.set_fault(fault, false));
    }
    assert_eq!(receiptio(&port, &["-q"], ""), "online");
}

#[test]
fn it_prints_and_is_told_that_it_did() {
    let port = Port::tcp_9100(TicketPrinter::new(576));
    assert_eq!(receiptio(&port, &[], "^^^A012\nPeople ahead: 6\n"), "success");
    port.with(|printer| {
        let lines: Vec<_> = printer.papers().iter().flat_map(|paper| paper.transcript()).collect();
        assert!(lines.iter().any(|line| line.contains("A012")), "{lines:?}");
        assert!(lines.iter().any(|line| line.contains("People ahead: 6")), "{lines:?}");
    });
}

#[test]
fn it_is_told_when_the_roll_ends_instead() {
    let port = Port::tcp_9100(TicketPrinter::new(576));
    port.with(|printer| printer.set_fault(Fault::PaperOut, true));
    assert_eq!(receiptio(&port, &[], "A013\n"), "paperempty");
    assert!(port.with(|printer| printer.papers().is_empty()));
}
