//! People sign in by name and password, and what they do bears their name.

use hall_tests::{Daemon, Reply, Request, Setup};
use serde_json::{Value, json};

/// As this test's client calls the daemon.
const HOME: &str = "Origin: http://hall";

/// A browser that keeps its session.
struct Browser<'a> {
    daemon: &'a Daemon,
    cookie: String,
}

impl Browser<'_> {
    fn ask(&self, request: Request) -> Reply {
        self.daemon.stranger().ask(&request.header(&format!("Cookie: {}", self.cookie)))
    }

    fn form(&self, path: &str, body: &str, origin: &str) -> Reply {
        let request = Request::get(path).method("POST").body(body).header(origin);
        self.ask(request.header("Content-Type: application/x-www-form-urlencoded"))
    }

    fn sign_in(&mut self, name: &str, secret: &str) -> Reply {
        let reply = self.form("/sign-in", &format!("name={name}&secret={secret}"), HOME);
        if reply.status == 303 {
            let set = reply.header("set-cookie").expect("a session");
            assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
            self.cookie = format!("{}; {}", set.split(';').next().unwrap(), self.cookie);
        }
        reply
    }

    fn write(&self, path: &str, body: &Value) -> Reply {
        self.ask(Request::post(path, body).header(HOME))
    }
}

fn browser(daemon: &Daemon) -> Browser<'_> {
    Browser { daemon, cookie: "other=1".into() }
}

/// Adds a person; the password it was given.
fn add(daemon: &Daemon, name: &str, role: &str) -> String {
    let mut arguments = vec!["person", "add", "--name", name, "--role", role];
    if role == "department-head" {
        arguments.extend(["--department", "civil-affairs"]);
    }
    daemon.hallctl_says(&arguments).trim().to_owned()
}

/// Who wrote the last row.
fn last_principal(daemon: &Daemon) -> String {
    let rows = daemon.hallctl_says(&["ledger", "export"]);
    let last: Value = serde_json::from_str(rows.lines().last().unwrap()).unwrap();
    last["principal"].as_str().unwrap().to_owned()
}

#[test]
fn a_manager_signs_in_writes_under_his_name_and_signs_out() {
    let mut daemon = Daemon::start(Setup::live());
    let password = add(&daemon, "wang", "manager");
    let mut boss = browser(&daemon);
    assert_eq!(boss.ask(Request::get("/sign-in")).status, 200);
    assert_eq!(boss.sign_in("wang", &password).header("location"), Some("/manage"));
    assert!(boss.write("windows/1/open", &Value::Null).is_ok());
    assert_eq!(last_principal(&daemon), "person:wang");
    // A page of another site, and one that does not say where it is from, have no way in.
    for origin in ["Origin: http://evil.example", "Origin: null", "X-Nothing: 1"] {
        let close = Request::post("windows/1/close", &Value::Null).header(origin);
        assert_eq!(boss.ask(close).refusal(), (403, "other-site".into()), "{origin}");
        let form = browser(&daemon).form("/sign-in", &format!("name=wang&secret={password}"), origin);
        assert_eq!(form.refusal(), (403, "other-site".into()), "{origin}");
    }
    // A restart sends nobody back to the sign-in page.
    let cookie = boss.cookie.clone();
    daemon.kill();
    daemon.start_again();
    let boss = Browser { daemon: &daemon, cookie };
    assert!(boss.write("windows/1/pause", &Value::Null).is_ok());
    let left = boss.form("/sign-out", "key=k1", HOME);
    assert_eq!((left.status, left.header("location")), (303, Some("/sign-in")));
    assert_eq!(boss.write("windows/1/open", &Value::Null).refusal(), (401, "session-over".into()));
    assert_eq!(boss.ask(Request::get("hall")).refusal(), (401, "session-over".into()));
}

#[test]
fn wrong_passwords_are_told_nothing_and_lock_the_computer_out() {
    let daemon = Daemon::start(Setup::live());
    let password = add(&daemon, "wang", "clerk");
    let mut guesser = browser(&daemon);
    let wrong: Vec<Reply> = (0..5).map(|_| guesser.sign_in("wang", "guessed-it")).collect();
    let nobody = guesser.sign_in("nobody", "guessed-it");
    for reply in wrong.iter().chain([&nobody]) {
        assert_eq!(reply.status, 403);
        assert!(
            reply.body.contains("姓名或密码不对") && !reply.body.contains("guessed-it"),
            "{}",
            reply.body
        );
    }
    assert_eq!(guesser.sign_in("wang", &password).status, 429, "the right one comes too late");
    // A name is shown as text, whatever it is.
    let script = guesser.sign_in("%3Cscript%3Ealert(1)%3C/script%3E", "x");
    assert!(
        !script.body.contains("<script>alert") && script.body.contains("&#60;script&#62;"),
        "{}",
        script.body
    );
    assert!(daemon.log().contains("locked out"), "{}", daemon.log());
}

#[test]
fn whoever_is_removed_or_has_a_new_password_is_out_at_once() {
    let daemon = Daemon::start(Setup::live());
    let password = add(&daemon, "wang", "desk");
    let mut desk = browser(&daemon);
    desk.sign_in("wang", &password);
    assert!(desk.write("tickets", &json!({ "category": "civil" })).is_ok());
    let again = daemon.hallctl_says(&["person", "password", "wang"]);
    assert_eq!(desk.ask(Request::get("hall")).refusal(), (401, "session-over".into()));
    assert_eq!(browser(&daemon).sign_in("wang", &password).status, 403);
    let mut desk = browser(&daemon);
    assert_eq!(desk.sign_in("wang", again.trim()).header("location"), Some("/desk"));
    assert_eq!(daemon.hallctl_says(&["person", "list"]), "wang: desk\n");
    assert_eq!(daemon.hallctl_says(&["person", "remove", "wang"]), "removed\n");
    assert_eq!(desk.ask(Request::get("hall")).refusal(), (401, "session-over".into()));
    // An easy password is refused where it is given.
    let easy = daemon.hallctl(&["person", "remove", "wang"]);
    assert_eq!(easy.status.code(), Some(65));
}

/// One table for all pages: who may do what. A clerk has signed in at window 1.
const MAY: &str = "
                 issue act-at-1 act-at-2 return void serves resume-hall self-check events figures seat-another
manager          x     x        x        x      x    x      x          x          x      x       x
desk             x     -        -        x      x    -      -          x          x      -       -
clerk            -     x        -        x      -    -      -          -          x      -       -
department-head  -     -        -        -      -    -      -          -          x      -       -
installer        -     -        -        -      -    -      -          x          x      -       -
auditor          -     -        -        -      -    -      -          -          x      x       -
supervisor       -     -        -        -      -    -      -          -          x      x       -
";

#[test]
fn every_duty_may_what_it_may_and_nothing_else() {
    let daemon = Daemon::start(Setup::live());
    let mut manager = daemon.manager();
    manager.take("civil");
    let mut lines = MAY.lines().skip(1).map(|line| line.split_whitespace());
    let columns: Vec<_> = lines.next().unwrap().collect();
    for mut line in lines {
        let duty = line.next().unwrap();
        let password = add(&daemon, duty, duty);
        let mut person = browser(&daemon);
        person.sign_in(duty, &password);
        if duty == "clerk" {
            let body = json!({ "clerk": duty });
            assert_eq!(person.ask(Request::get("statistics")).status, 403, "nor while he sits at no window");
            assert!(manager.post("windows/1/sign-in", &body).is_ok());
        }
        for (what, may) in columns.iter().zip(line) {
            let (request, allowed) = match *what {
                "issue" => (Request::post("tickets", &json!({ "category": "no-such" })), 422),
                "act-at-1" => (Request::post("windows/1/end", &Value::Null), 409),
                "act-at-2" => (Request::post("windows/2/end", &Value::Null), 409),
                "return" => (Request::post("tickets/1/return", &Value::Null), 409),
                "void" => (Request::post("tickets/1/void", &json!({ "reason": "" })), 422),
                "serves" => (Request::post("windows/2/serves", &json!({ "serves": [["no-such"]] })), 422),
                "resume-hall" => (Request::post("hall/resume", &Value::Null), 409),
                "self-check" => (Request::post("hall/self-check", &json!({ "keys_s": 900 })), 422),
                "events" => (Request::get("events"), 200),
                "figures" => (Request::get("statistics"), 200),
                "seat-another" => (Request::post("windows/1/sign-in", &json!({ "clerk": " " })), 422),
                _ => panic!("no such column: {what}"),
            };
            let status = person.ask(request.header(HOME)).status;
            assert_eq!(status, if may == "x" { allowed } else { 403 }, "{duty}: {what}");
        }
    }
}
