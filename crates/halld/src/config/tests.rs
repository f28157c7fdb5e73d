//! Whole files: what is shipped, many mistakes at once, nonsense. Each section's mistakes are tested in its file.

use super::*;
use proptest::prelude::*;
use std::path::PathBuf;

/// Reads `toml`, completed to a whole hall, and expects exactly these findings, in order:
/// `line:column: part of the message`.
pub(super) fn check(toml: &str, expected: &[&str]) {
    let findings = findings(&complete(toml));
    let found: Vec<String> = findings
        .iter()
        .map(|finding| {
            let severity = if finding.severity == Severity::Warning { "warning: " } else { "" };
            format!("{}:{}: {severity}{}", finding.line, finding.column, finding.message)
        })
        .collect();
    let fits = |(found, expected): (&String, &&str)| {
        let (place, part) = expected.split_once(": ").unwrap();
        found.starts_with(&format!("{place}: ")) && found.contains(part)
    };
    let all_fit = found.len() == expected.len() && found.iter().zip(expected).all(fits);
    assert!(all_fit, "expected {expected:#?}\nfound {found:#?}\nin\n{toml}");
}

/// Reads `toml`, completed to a whole hall, which must be without mistakes.
pub(super) fn config(toml: &str) -> Config {
    match parse(&complete(toml), Path::new("hall.toml")) {
        Ok(config) => config,
        Err(errors) => panic!("{errors}"),
    }
}

fn findings(text: &str) -> Vec<Finding> {
    match parse(text, Path::new("hall.toml")) {
        Ok(config) => config.warnings,
        Err(ConfigErrors::Mistakes(findings)) => findings,
        Err(errors @ ConfigErrors::Unreadable { .. }) => panic!("{errors}"),
    }
}

/// Adds the sections that no hall can be without, behind `toml`, so that its lines keep their numbers.
pub(super) fn complete(toml: &str) -> String {
    let mut text = format!("{toml}\n");
    let mut add = |header: &str, section: &str| {
        if !toml.contains(header) {
            text += &format!("{header}\n{section}\n");
        }
    };
    let categories: Vec<&str> =
        toml.split("[[category]]").skip(1).filter_map(|section| section.split('"').nth(1)).collect();
    let served = if categories.is_empty() { vec!["civil"] } else { categories };
    add("[hall]", "id = 'hulu'\nname = { zh = '葫芦', en = 'Hulu' }\ntimezone = 'Asia/Shanghai'");
    add("[[area]]", "id = 'ground'\nname = { zh = '一楼' }");
    add("[[category]]", "id = 'civil'\nprefix = 'A'\nname = { zh = '民政' }");
    add("[[window]]", &format!("number = 99\nname = {{ zh = '民政窗口' }}\nserves = {served:?}"));
    text
}

#[test]
fn the_example_is_a_township_hall_without_mistakes_or_hardware() {
    let config = parse(EXAMPLE, Path::new("example.toml")).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(config.warnings, []);
    assert_eq!((config.rules.categories.len(), config.rules.windows.len()), (4, 8));
    assert_eq!((config.buses.len(), config.printers.len(), config.mqtt), (0, 0, MqttConfig::Embedded));
    assert_eq!(config.hall.clock, ClockTrust::System);
    // It says so in its comments.
    assert_eq!(config.rules.times, hall_core::rules::Times::default());
    assert_eq!(config.rules.policy, Policy { next_day_class: Some("next-day".into()), ..Policy::default() });
}

#[test]
fn the_example_with_all_its_settings_switched_on_is_without_mistakes() {
    let switch_on = |line: &str| match line.strip_prefix('#') {
        Some(setting) if !setting.starts_with([' ', '#']) => format!("{setting}\n"),
        Some(_) | None => format!("{line}\n"),
    };
    let text: String = EXAMPLE.lines().map(switch_on).collect();
    let config = parse(&text, Path::new("example.toml")).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!((config.buses.len(), config.printers.len(), config.warnings.len()), (2, 2, 0));
    assert_eq!(config.buses[0].stations.len() + config.buses[1].stations.len(), 8);
}

#[test]
fn the_halls_in_deploy_have_no_mistakes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/examples");
    let files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let halls: Vec<_> =
        files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
    assert!(halls.len() >= 3, "{halls:?}");
    for path in halls {
        let config = load(path).unwrap_or_else(|errors| panic!("{errors}"));
        assert_eq!(config.warnings, [], "{}", path.display());
    }
}

#[test]
fn all_mistakes_come_out_at_once_in_the_order_of_the_file() {
    check(
        r#"
[[category]]
id = "civil"
prefx = "A"
width = 12
name = { zh = "民政" }
[[category]]
id = "civil"
prefix = 7
name = "劳动"
colour = "red"
[[window]]
number = 1
name = { zh = "民政窗口" }
serves = ["civil", "labor"]
[kiosk]
"#,
        &[
            "2:1: [[category]] needs prefix; write prefix = \"A\"",
            "4:1: unknown key \"prefx\" in [[category]]; did you mean \"prefix\"?",
            "5:9: width is a number from 1 to 6, not 12",
            "8:6: \"civil\" is already the name of the [[category]] on line 3",
            "9:10: prefix is text; write \"7\", in quotes",
            "10:8: names are per language; write { zh = \"劳动\" }",
            "11:1: unknown key \"colour\" in [[category]]; known here: id, prefix, area,",
            "15:20: no [[category]] is called \"labor\"; the file has civil",
            "16:1: write [[kiosk]], in double brackets",
            "16:1: [[kiosk]] needs name; write name = \"door\"",
        ],
    );
}

#[test]
fn an_empty_file_says_what_a_hall_needs() {
    let found: Vec<String> = findings("").iter().map(ToString::to_string).collect();
    let needs = |header| {
        format!("hall.toml:1:1: there is no {header} in this file; `halld example` shows what it looks like")
    };
    assert_eq!(found, ["[hall]", "[[area]]", "[[category]]", "[[window]]"].map(needs));
}

#[test]
fn secrets_are_refused_and_not_repeated() {
    let text = complete(
        "[mqtt]\nbroker = 'mqtt://10.0.0.3'\nusername = 'hall'\npassword = 'hunter2'\nqos = 'hunter2'",
    );
    let report = parse(&text, Path::new("hall.toml")).unwrap_err().to_string();
    assert!(report.contains("hall.toml:4:1: no secrets in this file"), "{report}");
    assert!(report.contains("write password_file = "), "{report}");
    assert!(!report.contains("password = 'hunter2'"), "{report}");
    let unclosed = complete("[mqtt]\npassword = 'hunter2\n");
    let report = parse(&unclosed, Path::new("hall.toml")).unwrap_err().to_string();
    assert!(report.starts_with("hall.toml:2:20: ") && !report.contains("hunter2"), "{report}");
    for url in ["[mqtt]\nbroker = 'mqtt://u:hunter2@h'", "[http]\npublic_url = 'http://u:hunter2@h'"] {
        let report = parse(&complete(url), Path::new("hall.toml")).unwrap_err().to_string();
        assert!(report.contains("no user or password in") && !report.contains("hunter2"), "{report}");
    }
}

#[test]
fn a_file_that_cannot_be_read_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hall.toml");
    let error = load(&path).unwrap_err().to_string();
    assert!(error.starts_with("cannot read ") && error.contains("`halld example > "), "{error}");
    // "民政" in GBK, on line 3.
    std::fs::write(&path, b"[hall]\n\nname = \"\xc3\xf1\xd5\xfe\"\n").unwrap();
    let error = load(&path).unwrap_err().to_string();
    assert!(error.contains("line 3 is not UTF-8") && error.contains("iconv -f GB18030"), "{error}");
    std::fs::write(&path, format!("\u{feff}{EXAMPLE}")).unwrap();
    assert!(load(&path).is_ok(), "a byte order mark is no mistake");
}

/// What can happen to a file under somebody's hands: (kind, where, what with).
fn mutate(text: &mut String, (kind, place, piece): (u8, prop::sample::Index, &str)) {
    let at = text.floor_char_boundary(place.index(text.len() + 1));
    let line_end = text[at..].find('\n').map_or(text.len(), |end| at + end + 1);
    match kind {
        0 => text.insert_str(at, piece),
        1 => text.replace_range(at..line_end, piece),
        2 => {
            let line = text[at..line_end].to_owned();
            text.insert_str(at, &line);
        }
        _ => {
            let end = text.ceil_char_boundary(at + 3).min(text.len());
            text.replace_range(at..end, "");
        }
    }
}

/// What fingers slip on, what other sections look like, and what a program might trip over.
const PIECES: [&str; 29] = [
    "",
    "\n",
    "\r",
    "\"",
    "\"\"\"",
    "''",
    "=",
    "[",
    "]]",
    "[[[[[[[[[[",
    "{",
    "}",
    ",",
    "#",
    "\0",
    "\u{feff}",
    "民",
    "“",
    "1e999",
    "-1",
    "0x7fffffffffffffff",
    "99999999999999999999",
    "true",
    "04:00:00",
    "a.b.c = 1\n",
    "[[window]]\n",
    "[hall]\n",
    "[[category]]\nprefix = \"A1\"\n",
    "{ bus = \"hall-a\", address = 1 }",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_file_whatever_stops_the_reader(
        mutations in prop::collection::vec(
            (0u8..4, any::<prop::sample::Index>(), prop::sample::select(&PIECES[..])),
            1..6,
        ),
    ) {
        let mut text = EXAMPLE.to_owned();
        for mutation in mutations {
            mutate(&mut text, mutation);
        }
        let lines = text.matches('\n').count() + 1;
        match parse(&text, Path::new("hall.toml")) {
            Ok(config) => prop_assert!(config.rules.windows.iter().all(|window| !window.serves.is_empty())),
            Err(errors) => {
                prop_assert!(errors.to_string().starts_with("hall.toml:"));
                let ConfigErrors::Mistakes(findings) = errors else { panic!("{errors}") };
                prop_assert!(findings.iter().any(|finding| finding.severity == Severity::Mistake));
                for finding in findings {
                    prop_assert!((1..=lines).contains(&finding.line) && finding.column >= 1, "{}", finding);
                }
            }
        }
    }
}
