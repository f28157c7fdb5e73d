//! Which clips, in order, say a call: the sentences of `sentences.txt` with number and window filled in.

use super::clip::Clips;
use super::queue::Reading;

/// The clips that say `reading` in `language`.
pub fn words(clips: &Clips, language: &str, reading: &Reading) -> Vec<(String, String)> {
    let sentence = clips.sentence(language, if reading.last { "last" } else { "call" });
    let mut words = Vec::new();
    for part in sentence.split_whitespace() {
        match part {
            "{number}" => words.extend(number(&reading.number)),
            "{window}" => words.extend(window(language, reading.window)),
            clip => words.push(clip.to_owned()),
        }
    }
    words.into_iter().map(|clip| (language.to_owned(), clip)).collect()
}

/// What clips say, as people write it: blanks between words and letters, none beside hanzi.
pub fn text(clips: &Clips, words: &[(String, String)]) -> String {
    let mut text = String::new();
    for word in words.iter().map(|(language, clip)| clips.text(language, clip)) {
        let meet =
            text.ends_with(|last: char| last.is_ascii()) && word.starts_with(|first: char| first.is_ascii());
        text.push_str(if meet { " " } else { "" });
        text.push_str(word);
    }
    text
}

/// A ticket's number, character by character: `A`, `0`, `1`, `2`, and a hanzi by its code point.
fn number(number: &str) -> Vec<String> {
    let shown = number.chars().filter(|character| !character.is_whitespace() && !character.is_control());
    let clip = |character: char| match character.to_ascii_uppercase() {
        spoken @ ('0'..='9' | 'A'..='Z') => spoken.to_string(),
        other => format!("u{:04x}", u32::from(other)),
    };
    shown.map(clip).collect()
}

/// A window's number as people say it: 12 is 十二, not 幺二. In a language whose numbers we do not know, digit by digit.
fn window(language: &str, window: u16) -> Vec<String> {
    match (language, window) {
        ("zh", 1..=999) => chinese(window),
        ("en", 1..=999) => english(window),
        _ => number(&window.to_string()),
    }
}

fn chinese(value: u16) -> Vec<String> {
    let digit = |digit: u16| if digit == 1 { "n1".to_owned() } else { digit.to_string() };
    let (hundreds, tens, ones) = (value / 100, value / 10 % 10, value % 10);
    let mut words = Vec::new();
    if hundreds > 0 {
        words.extend([digit(hundreds), "n100".into()]);
    }
    if hundreds > 0 && tens == 0 && ones > 0 {
        words.push("0".into());
    }
    // 十二, but 一百一十二.
    if tens > 1 || tens == 1 && hundreds > 0 {
        words.push(digit(tens));
    }
    if tens > 0 {
        words.push("n10".into());
    }
    if ones > 0 {
        words.push(digit(ones));
    }
    words
}

fn english(value: u16) -> Vec<String> {
    let mut words = Vec::new();
    if value >= 100 {
        words.extend([(value / 100).to_string(), "n100".into()]);
    }
    match value % 100 {
        0 => {}
        ones @ 1..=9 => words.push(ones.to_string()),
        teens @ 10..=19 => words.push(format!("n{teens}")),
        rest => {
            words.push(format!("n{}", rest / 10 * 10));
            if rest % 10 > 0 {
                words.push((rest % 10).to_string());
            }
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(language: &str, number: &str, window: u16, last: bool) -> String {
        let clips = Clips::built_in();
        let reading = Reading {
            sequence: 1,
            number: number.into(),
            window,
            language: language.into(),
            last,
            is_repeat: false,
        };
        text(&clips, &words(&clips, language, &reading))
    }

    #[test]
    fn sentences_are_those_of_the_field() {
        for (language, number, window, last, expected) in [
            ("zh", "A012", 3, false, "请A零幺二号到三号窗口办理业务"),
            ("zh", "A012", 3, true, "请A零幺二号尽快到三号窗口过号后请到咨询台说明"),
            ("zh", "民012", 2, false, "请民零幺二号到二号窗口办理业务"),
            ("zh", "101", 12, false, "请幺零幺号到十二号窗口办理业务"),
            ("zh", "1a2", 1, false, "请幺A二号到一号窗口办理业务"),
            ("en", "A012", 3, false, "Ticket A zero one two please go to window three"),
            ("en", "A012", 25, true, "Last call for ticket A zero one two window twenty five"),
        ] {
            assert_eq!(said(language, number, window, last), expected);
        }
    }

    #[test]
    fn window_numbers_are_said_as_numbers() {
        for (value, expected) in [
            (10, "n10"),
            (20, "2 n10"),
            (21, "2 n10 n1"),
            (100, "n1 n100"),
            (105, "n1 n100 0 5"),
            (110, "n1 n100 n1 n10"),
            (112, "n1 n100 n1 n10 2"),
            (230, "2 n100 3 n10"),
        ] {
            assert_eq!(chinese(value).join(" "), expected, "{value}");
        }
        for (value, expected) in [(8, "8"), (14, "n14"), (40, "n40"), (101, "1 n100 1"), (230, "2 n100 n30")]
        {
            assert_eq!(english(value).join(" "), expected, "{value}");
        }
        assert_eq!(window("zh", 1203).join(" "), "1 2 0 3");
        assert_eq!(window("bo", 12).join(" "), "1 2");
    }
}
