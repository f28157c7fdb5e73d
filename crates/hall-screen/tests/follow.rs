//! The screen against a broker of five packets: what it says on the wire, and that it comes back.

use hall_render::texts::Wording;
use hall_screen::broker::Broker;
use hall_screen::output::{Output, PngFile};
use hall_screen::screen::{Screen, Settings};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Longer than any of it takes, so that a failing test ends.
const PATIENCE: Duration = Duration::from_secs(20);

/// One connection of a broker that takes every login and every subscription.
struct Session {
    stream: TcpStream,
    user: String,
    password: String,
    topics: Vec<String>,
}

impl Session {
    /// Takes the next connection as far as its subscriptions.
    async fn accept(listener: &TcpListener) -> Session {
        let (stream, _) = listener.accept().await.unwrap();
        let mut session =
            Session { stream, user: String::new(), password: String::new(), topics: Vec::new() };
        let (kind, connect) = session.packet().await;
        assert_eq!(kind, 1, "CONNECT");
        // Behind protocol name, level, flags and keep-alive: client id, user, password.
        let mut rest = &connect[10..];
        let _client_id = text(&mut rest);
        (session.user, session.password) = (text(&mut rest), text(&mut rest));
        session.stream.write_all(&[0x20, 2, 0, 0]).await.unwrap();
        while session.topics.len() < 2 {
            let (kind, subscribe) = session.packet().await;
            assert_eq!(kind, 8, "SUBSCRIBE");
            session.topics.push(text(&mut &subscribe[2..]));
            session.stream.write_all(&[0x90, 3, subscribe[0], subscribe[1], 1]).await.unwrap();
        }
        session
    }

    async fn packet(&mut self) -> (u8, Vec<u8>) {
        let kind = self.stream.read_u8().await.unwrap() >> 4;
        let (mut length, mut shift) = (0, 0);
        loop {
            let byte = self.stream.read_u8().await.unwrap();
            length |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await.unwrap();
        (kind, body)
    }

    async fn publish(&mut self, topic: &str, payload: &str, retain: bool) {
        let mut length = 2 + topic.len() + payload.len();
        let mut packet = vec![0x30 | u8::from(retain)];
        loop {
            packet.push((length % 128) as u8 | if length >= 128 { 0x80 } else { 0 });
            length /= 128;
            if length == 0 {
                break;
            }
        }
        packet.extend((topic.len() as u16).to_be_bytes());
        packet.extend(topic.bytes().chain(payload.bytes()));
        self.stream.write_all(&packet).await.unwrap();
    }

    async fn publish_hall(&mut self, rev: u64, name: &str) {
        let head = format!(r#""v":1,"epoch":"A","rev":{rev},"at":"2026-11-23T10:05:00+08:00""#);
        self.publish("hall/hulu/status", &format!(r#"{{{head},"online":true}}"#), false).await;
        let board = format!(
            r#"{{{head},"name":{{"zh":"{name}"}},"clock_trusted":true,"simulation":false,"restored":false,"areas":[],
            "calls":[],"categories":[],"windows":[]}}"#
        );
        self.publish("hall/hulu/board", &board, true).await;
    }
}

fn text(bytes: &mut &[u8]) -> String {
    let (length, rest) = bytes.split_at(2);
    let (text, rest) = rest.split_at(usize::from(u16::from_be_bytes([length[0], length[1]])));
    *bytes = rest;
    String::from_utf8(text.into()).unwrap()
}

/// The picture, as soon as it is another than `former`.
async fn picture_after(path: &Path, former: &[u8]) -> Vec<u8> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Ok(picture) = std::fs::read(path)
            && picture != former
        {
            return picture;
        }
        assert!(Instant::now() < deadline, "the picture did not change");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_screen_shows_the_board_and_comes_back_after_the_broker() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("board.png");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("mqtt://{}", listener.local_addr().unwrap()).parse().unwrap();
    let settings =
        Settings { hall: "hulu".into(), area: None, width: 320, height: 180, wording: Wording::zh_en() };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(hall_screen::run(
        Screen::new(settings, Instant::now()),
        None,
        Broker { address, speaks_as: None, token: Some("s3cret".into()), ca: None },
        Output::Png(PngFile::new(path.clone())),
        async { drop(stopped.await) },
    ));

    let mut session = tokio::time::timeout(PATIENCE, Session::accept(&listener)).await.unwrap();
    assert_eq!((session.user.as_str(), session.password.as_str()), ("token", "s3cret"));
    assert_eq!(session.topics, ["hall/hulu/board", "hall/hulu/status"]);
    let waiting = picture_after(&path, &[]).await;
    session.publish_hall(1, "葫芦镇").await;
    let first = picture_after(&path, &waiting).await;
    // 30 KB: more than the client library takes unless told so. And what is no JSON at all does no harm.
    session.publish("hall/hulu/board", "{", true).await;
    session.publish_hall(2, &"中心".repeat(5_000)).await;
    let second = picture_after(&path, &first).await;

    drop(session);
    let mut session = tokio::time::timeout(PATIENCE, Session::accept(&listener)).await.unwrap();
    assert_eq!(session.topics, ["hall/hulu/board", "hall/hulu/status"]);
    session.publish_hall(3, "葫芦镇").await;
    assert_eq!(picture_after(&path, &second).await, first, "the same hall looks the same");

    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
}
