//! Many connections, and silent ones: whoever opens them takes places from nobody but himself.

use hall_tests::wait::until;
use hall_tests::{Connection, Daemon, Request, Setup};
use serde_json::json;
use std::net::Ipv4Addr;

/// More than any hall lets in from one address.
const MANY: usize = 600;
const OTHER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

#[test]
fn one_computer_that_opens_connections_and_says_nothing_stops_nobody() {
    let daemon = Daemon::start(Setup::live());
    let mut manager = daemon.manager();
    let rows = manager.last_row();
    let mut silent: Vec<_> = (0..MANY)
        .map(|count| {
            let mut connection = Connection::open_from(OTHER, daemon.address()).unwrap();
            if count % 2 == 1 && count < MANY - 1 {
                // Turned away, it is closed already.
                let _ = connection.write(b"POST /api/v1/tickets HTTP/1.1\r\nhost: hall\r\n");
            }
            connection
        })
        .collect();
    let reply = silent.last_mut().unwrap().reply().expect("the last of so many is turned away");
    assert_eq!((reply.status, reply.header("retry-after")), (503, Some("15")));
    // Everybody else is served, and so is the control socket.
    assert_eq!(manager.take("civil").number, "A001");
    let mut newcomer = Connection::open(daemon.address()).unwrap();
    assert_eq!(newcomer.send(&Request::get("/healthz"), None).unwrap().status, 200);
    daemon.hallctl_says(&["status"]);
    assert!(daemon.log().contains("too many connections"), "{}", daemon.log());
    // Who hangs up has places again.
    drop(silent);
    until("the places are free again", || {
        let mut again = Connection::open_from(OTHER, daemon.address()).ok()?;
        again.send(&Request::get("/healthz"), None).ok().filter(|reply| reply.status == 200)
    });
    assert_eq!(manager.last_row(), rows + 1);
}

#[test]
fn pages_that_follow_the_board_have_seats_and_see_one_board() {
    let daemon = Daemon::start(Setup::live());
    let mut desk = daemon.client("desk");
    let follow = || {
        let mut page = Connection::open(daemon.address()).unwrap();
        page.write(&Request::get("/board/stream").bytes(None)).unwrap();
        let head = page.head().unwrap();
        (page, head)
    };
    let mut pages: Vec<_> = (0..64)
        .map(|_| {
            let (page, head) = follow();
            assert_eq!(head.status, 200);
            page
        })
        .collect();
    let (_, full) = follow();
    assert_eq!((full.status, full.header("retry-after")), (503, Some("15")));
    assert_eq!(full.header("content-type"), Some("application/problem+json"));
    desk.post("tickets", &json!({ "category": "civil" }));
    // One painting for all: the same bytes, down to the number of the board.
    let mut with_one_waiting = |page: usize| {
        until("the board shows who waits", || {
            pages[page].chunk().ok().filter(|board| board.contains("\"waiting\":1"))
        })
    };
    let first = with_one_waiting(0);
    assert_eq!(with_one_waiting(1), first);
    assert_eq!(with_one_waiting(63), first);
    pages.truncate(1);
    until("a seat is free again", || Some(follow()).filter(|(_, head)| head.status == 200));
}
