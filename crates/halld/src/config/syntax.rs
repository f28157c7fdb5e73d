//! TOML itself: mistakes of punctuation, and files in another encoding.

use super::finding::Findings;
use super::section::is_secret;
use std::io;
use std::path::Path;
use std::string::FromUtf8Error;
use toml::de::DeTable;

/// Parses the file.
///
/// Of what is not TOML only the first place is reported, since the rest is most often its consequence; and every
/// line on which a Chinese input method was left on.
pub(super) fn parse<'a>(text: &'a str, findings: &Findings<'_>) -> Option<DeTable<'a>> {
    let error = match DeTable::parse(text) {
        Ok(table) => return Some(table.into_inner()),
        Err(error) => error,
    };
    let span = error.span().unwrap_or(0..0);
    let error_line_start = findings.line_start(span.start);
    let mut explained = false;
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        if let Some((at, typed, meant)) = chinese_punctuation(line) {
            let start = line_start + at;
            let message = format!("{typed} is Chinese punctuation; write {meant}");
            findings.mistake(start..start + typed.len_utf8(), message);
            explained |= line_start == error_line_start;
        }
        let key = line.split('=').next().unwrap_or_default();
        if is_secret(key.trim()) {
            findings.hide_line(line_start);
        }
        line_start += line.len();
    }
    if !explained {
        findings.mistake(span, error.message());
    }
    None
}

/// The first character that a Chinese input method typed where TOML has its own: place, character, its own.
fn chinese_punctuation(line: &str) -> Option<(usize, char, char)> {
    let mut quote = None;
    // Within a text such punctuation is fine, unless it was meant to end the text, which then never ends.
    let mut closing = None;
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if c == open => (quote, closing) = (None, None),
            (None, '#') => return None,
            _ => match (ascii(c), quote) {
                (Some(meant), None) => return Some((at, c, meant)),
                (Some(meant), Some(open)) if meant == open => closing = Some((at, c, meant)),
                _ => {}
            },
        }
    }
    closing
}

/// What is written in TOML for a character that looks like it.
fn ascii(typed: char) -> Option<char> {
    Some(match typed {
        '“' | '”' | '＂' | '「' | '」' => '"',
        '‘' | '’' | '＇' => '\'',
        '＝' => '=',
        '，' | '、' => ',',
        '【' | '［' => '[',
        '】' | '］' => ']',
        '｛' => '{',
        '｝' => '}',
        '＃' => '#',
        '．' | '。' => '.',
        _ => return None,
    })
}

/// Why a file could not be read, and what helps.
pub(super) fn io_reason(error: &io::Error, path: &Path) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => {
            format!("there is no such file; `halld example > {}` writes one to start from", path.display())
        }
        io::ErrorKind::PermissionDenied => "the user that halld runs as may not read it".into(),
        _ => error.to_string(),
    }
}

/// Where the text stops being UTF-8, and what helps.
pub(super) fn encoding_reason(error: &FromUtf8Error) -> String {
    let valid = error.utf8_error().valid_up_to();
    let line = error.as_bytes()[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
    format!(
        "line {line} is not UTF-8; save the file as UTF-8, or, if it was written as GBK: \
         iconv -f GB18030 -t UTF-8 old.toml > new.toml"
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn punctuation_of_a_chinese_input_method_is_named() {
        for (line, expected) in [
            ("id = “hulu”", "2:6: “ is Chinese punctuation; write \""),
            ("id ＝ 'hulu'", "2:4: ＝ is Chinese punctuation; write ="),
            ("【hall】", "2:1: 【 is Chinese punctuation; write ["),
            ("languages = ['zh'，'en']", "2:18: ， is Chinese punctuation; write ,"),
            ("name = ｛ zh = '葫芦' ｝", "2:8: ｛ is Chinese punctuation; write {"),
            ("name = { zh = '葫芦，镇' ｝", "2:22: ｝ is Chinese punctuation; write }"),
            ("id = \"hulu”", "2:11: ” is Chinese punctuation; write \""),
            ("id = 'hulu’", "2:11: ’ is Chinese punctuation; write '"),
            // Where it belongs, it is not what is wrong.
            ("name = '葫芦，镇' 5 # 【】", "2:15: unexpected key or value, expected newline, `#`"),
        ] {
            check(&format!("[hall]\n{line}"), &[expected]);
        }
    }

    #[test]
    fn of_what_is_not_toml_the_first_place_is_reported() {
        check(
            "[hall]\nid = 'hulu\nname = { zh = '葫芦' }\nclock = \n",
            &["2:11: invalid literal string, expected `'`"],
        );
        check("[hall]\nid = 'hulu'\nid = 'hulu'\n", &["3:1: duplicate key"]);
        check("[hall]\nid = “hulu”\n\nname = { zh ＝ '葫芦' }", &["2:6: write \"", "4:13: write ="]);
        check(&"[".repeat(500), &["1:3: unquoted keys cannot be empty"]);
    }
}
