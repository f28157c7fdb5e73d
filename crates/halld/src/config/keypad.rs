//! `[[keypad]]`: keys of a window that are not a terminal's, told by what they send.

use super::port::PortAddress;
use super::scope::Scope;
use super::section::Section;
use super::value::Value;
use hall_core::id::WindowNumber;
use hall_devices::keypad::{Keypad, RuleError};
use hall_wire::Key;

/// A port with a keypad, or with several that say who they are.
#[derive(Clone, Debug)]
pub struct KeypadConfig {
    pub name: String,
    pub port: PortAddress,
    pub rules: Vec<KeypadRule>,
    /// The bytes of these rules, which can be told apart.
    pub keypad: Keypad,
}

/// These bytes are that key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeypadRule {
    pub bytes: Vec<u8>,
    pub key: Key,
    pub window: WindowNumber,
}

const RULE: &str = "{ bytes = \"02 31 03\", key = \"call\" }";

const KEYS: [(&str, Key); 10] = [
    ("call", Key::Call),
    ("recall", Key::Recall),
    ("no-show", Key::NoShow),
    ("end", Key::End),
    ("pause", Key::Pause),
    ("very-satisfied", Key::RateVerySatisfied),
    ("satisfied", Key::RateSatisfied),
    ("fairly-satisfied", Key::RateFairlySatisfied),
    ("dissatisfied", Key::RateDissatisfied),
    ("very-dissatisfied", Key::RateVeryDissatisfied),
];

pub(super) fn read<'a>(section: &Section<'a>, scope: &mut Scope<'a>) -> Option<KeypadConfig> {
    let name = scope.keypads.declare(section, "name", "pad-3");
    if let Some(bus) = name.filter(|name| scope.buses.iter().any(|read| read.id == *name)) {
        section.mistake::<()>(format!("{bus:?} is a [[bus]] already; give the keypad another name"));
    }
    let port = scope.ports.read(section, "\"serial:///dev/serial/by-path/…?baud=9600\"", name);
    let window = section.get("window").and_then(|value| window(value, scope));
    let has_window = section.get("window").is_some();
    let keys = section.need("keys", &format!("[{RULE}]"));
    let keys = keys?;
    let values = keys.list()?;
    let rules: Vec<_> = values.iter().map(|value| rule(*value, window, has_window, scope)).collect();
    let rules: Vec<_> = rules.into_iter().collect::<Option<_>>()?;
    let keypad = match Keypad::new(rules.iter().map(|rule: &KeypadRule| rule.bytes.clone()).collect()) {
        Ok(keypad) => keypad,
        Err(error @ RuleError::Length { rule }) => return values[rule].mistake(error.to_string()),
        Err(RuleError::Ambiguous { rule, other }) => {
            let line = values[other].findings.line(&values[other].span());
            return values[rule].mistake(format!(
                "these bytes begin like those on line {line}, or are the same; write all that the pad sends"
            ));
        }
    };
    Some(KeypadConfig { name: name?.into(), port: port?, rules, keypad })
}

fn window(value: Value<'_>, scope: &Scope<'_>) -> Option<WindowNumber> {
    let number = WindowNumber(value.number(1..=999)?);
    if scope.windows.contains_key(&number) {
        return Some(number);
    }
    value.mistake(format!("there is no [[window]] with number = {number}"))
}

fn rule<'a>(
    value: Value<'a>,
    of_pad: Option<WindowNumber>,
    pad_has_window: bool,
    scope: &Scope<'a>,
) -> Option<KeypadRule> {
    value.table(RULE, |section| {
        let bytes = section.need("bytes", "\"02 31 03\"").and_then(|value| hex(value));
        let key = section.need("key", "\"call\"").and_then(|value| value.choice(&KEYS));
        let own = section.get("window");
        if own.is_none() && !pad_has_window {
            section.mistake::<()>(
                "it belongs to no window; write window = 3 here, or once for the whole [[keypad]]",
            );
        }
        let window = own.map_or(of_pad, |value| window(value, scope));
        Some(KeypadRule { bytes: bytes?, key: key?, window: window? })
    })
}

fn hex(value: Value<'_>) -> Option<Vec<u8>> {
    let text = value.text()?;
    let digits: Vec<u8> = text.split_whitespace().flat_map(str::bytes).collect();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let (pairs, rest) = digits.as_chunks();
    let bytes = pairs.iter().map(byte).collect::<Option<Vec<_>>>();
    bytes.filter(|_| rest.is_empty() && digits.iter().all(u8::is_ascii_hexdigit)).or_else(|| {
        value.mistake(format!(
            "{text:?} is not in hex digits; write for instance \"02 31 0D\", where \"1\" is 31"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, config};
    use super::*;

    const HALL: &str = "[[window]]\nnumber = 3\nname.zh = '窗口'\nserves = ['civil']\n\
        [[keypad]]\nname = 'pad'\nport = 'tcp://10.0.0.7:4001'\n";

    #[test]
    fn bytes_are_keys_of_a_window() {
        let keys =
            "window = 3\nkeys = [{ bytes = '02 31', key = 'call' }, { bytes = '32FF', key = 'satisfied' }]";
        let pads = config(&format!("{HALL}{keys}")).keypads;
        let rule = |bytes: &[u8], key| KeypadRule { bytes: bytes.into(), key, window: WindowNumber(3) };
        assert_eq!(pads[0].rules, [rule(b"\x021", Key::Call), rule(b"2\xFF", Key::RateSatisfied)]);
    }

    #[test]
    fn what_is_wrong_says_what_to_write() {
        let wrong = |keys: &str, expected: &[&str]| check(&format!("{HALL}{keys}"), expected);
        wrong(
            "window = 3",
            &["5:1: [[keypad]] needs keys; write keys = [{ bytes = \"02 31 03\", key = \"call\" }]"],
        );
        wrong(
            "window = 4\nkeys = [{ bytes = '31', key = 'call' }]",
            &["8:10: there is no [[window]] with number = 4"],
        );
        wrong(
            "keys = [{ bytes = '31', key = 'call' }]",
            &["8:9: it belongs to no window; write window = 3 here, or once for the whole [[keypad]]"],
        );
        wrong(
            "window = 3\nkeys = [{ bytes = 'F1x', key = 'cal' }]",
            &["9:19: \"F1x\" is not in hex digits", "9:32: key is call, recall,"],
        );
        wrong(
            "window = 3\nkeys = [\n{ bytes = '31 0D', key = 'call' },\n{ bytes = '31', key = 'end' }]",
            &["11:1: these bytes begin like those on line 10, or are the same; write all that the pad sends"],
        );
    }
}
