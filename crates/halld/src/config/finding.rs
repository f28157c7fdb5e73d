//! What is wrong with a config, and where: findings with line, column, the line itself and a mark below it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

/// Bytes of the file, as the TOML parser counts them.
pub(super) type Span = Range<usize>;

/// Why there is no [`Config`](super::Config).
#[derive(Debug, thiserror::Error)]
pub enum ConfigErrors {
    /// The file cannot be opened or read.
    #[error("cannot read {}: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: String },
    /// All mistakes, and the warnings among them, in the order of the file.
    #[error("{}", Report(.0))]
    Mistakes(Vec<Finding>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The hall cannot run like this.
    Mistake,
    /// The hall runs; somebody should look at it.
    Warning,
}

/// One thing to put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub severity: Severity,
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong and what to write instead.
    pub message: String,
    excerpt: Option<Excerpt>,
}

impl Finding {
    /// The same place with this to say of it.
    pub fn saying(self, message: String) -> Finding {
        Finding { message, ..self }
    }
}

/// The line, cut to a readable length, and which of its characters are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Excerpt {
    text: Vec<char>,
    marked: Range<usize>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { file, line, column, message, .. } = self;
        let severity = match self.severity {
            Severity::Mistake => "",
            Severity::Warning => "warning: ",
        };
        write!(f, "{file}:{line}:{column}: {severity}{message}")?;
        let Some(excerpt) = &self.excerpt else { return Ok(()) };
        let (before, from_mark) = excerpt.text.split_at(excerpt.marked.start);
        let marked = &from_mark[..excerpt.marked.len()];
        let margin = " ".repeat(line.to_string().len());
        write!(f, "\n  {line} | {}", excerpt.text.iter().collect::<String>())?;
        write!(
            f,
            "\n  {margin} | {}",
            before.iter().map(|&c| if is_wide(c) { '\u{3000}' } else { ' ' }).collect::<String>()
        )?;
        f.write_str(&marked.iter().map(|&c| if is_wide(c) { "^^" } else { "^" }).collect::<String>())?;
        if marked.is_empty() { f.write_str("^") } else { Ok(()) }
    }
}

/// A terminal gives hanzi and their punctuation two columns. Rough, as it only places the mark.
fn is_wide(c: char) -> bool {
    ('\u{2e80}'..='\u{ffe6}').contains(&c) || c >= '\u{1f300}'
}

struct Report<'a>(&'a [Finding]);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in self.0 {
            writeln!(f, "{finding}")?;
        }
        let mistakes = self.0.iter().filter(|finding| finding.severity == Severity::Mistake).count();
        let counted = |count, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
        f.write_str(&counted(mistakes, "mistake"))?;
        match self.0.len() - mistakes {
            0 => Ok(()),
            warnings => write!(f, ", {}", counted(warnings, "warning")),
        }
    }
}

/// Collects findings while a file is read. Reading goes on after each, so that all of them come out at once.
pub(super) struct Findings<'a> {
    file: &'a str,
    text: &'a str,
    found: RefCell<Vec<(Span, Severity, String)>>,
    /// Of files that this one names.
    elsewhere: RefCell<Vec<Finding>>,
    /// Where lines with secrets start: they are never shown.
    secret_lines: RefCell<BTreeSet<usize>>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Findings {
            file,
            text,
            found: RefCell::default(),
            elsewhere: RefCell::default(),
            secret_lines: RefCell::default(),
        }
    }

    pub(super) fn mistake(&self, span: Span, message: impl Into<String>) {
        self.found.borrow_mut().push((span, Severity::Mistake, message.into()));
    }

    pub(super) fn warning(&self, span: Span, message: impl Into<String>) {
        self.found.borrow_mut().push((span, Severity::Warning, message.into()));
    }

    /// What was found in a file that this one names.
    pub(super) fn add(&self, elsewhere: Vec<Finding>) {
        self.elsewhere.borrow_mut().extend(elsewhere);
    }

    /// A mistake on a line that must not appear in a log.
    pub(super) fn secret(&self, span: Span, message: impl Into<String>) {
        self.hide_line(span.start);
        self.mistake(span, message);
    }

    /// The line at `offset` must not appear in a log.
    pub(super) fn hide_line(&self, offset: usize) {
        self.secret_lines.borrow_mut().insert(self.line_start(offset));
    }

    /// The line, from 1, on which `span` starts.
    pub(super) fn line(&self, span: &Span) -> usize {
        self.text[..self.line_start(span.start)].matches('\n').count() + 1
    }

    pub(super) fn any_mistake(&self) -> bool {
        let is_mistake = |severity: &Severity| *severity == Severity::Mistake;
        self.found.borrow().iter().any(|(_, severity, _)| is_mistake(severity))
            || self.elsewhere.borrow().iter().any(|finding| is_mistake(&finding.severity))
    }

    /// Returns all findings in the order of the file, and then those of the files it names.
    pub(super) fn finish(self) -> Vec<Finding> {
        let mut found = self.found.take();
        found.sort_by_key(|(span, ..)| span.start);
        let own = found.into_iter().map(|(span, severity, message)| self.locate(&span, severity, message));
        own.chain(self.elsewhere.take()).collect()
    }

    /// A mistake at `span` that is yet to be named.
    pub(super) fn place(&self, span: &Span) -> Finding {
        self.locate(span, Severity::Mistake, String::new())
    }

    fn locate(&self, span: &Span, severity: Severity, message: String) -> Finding {
        let line_start = self.line_start(span.start);
        let before = &self.text[line_start..self.char_start(span.start)];
        let secret = self.secret_lines.borrow().contains(&line_start);
        // What is missing from the whole file has no place in it: an empty span at its start.
        let nowhere = *span == (0..0);
        Finding {
            severity,
            file: self.file.into(),
            line: self.line(span),
            column: before.chars().count() + 1,
            message,
            excerpt: (!secret && !nowhere).then(|| self.excerpt(span, line_start)),
        }
    }

    fn excerpt(&self, span: &Span, line_start: usize) -> Excerpt {
        const CHARS_MAX: usize = 100;
        const CHARS_BEFORE: usize = 60;
        let line = self.text[line_start..].lines().next().unwrap_or_default();
        let in_line = |offset: usize| self.text[line_start..self.char_start(offset)].chars().count();
        let chars = line.chars().count();
        let start = in_line(span.start).min(chars);
        let end = in_line(span.end.max(span.start)).clamp(start, chars);
        let skipped = if chars > CHARS_MAX { start.saturating_sub(CHARS_BEFORE) } else { 0 };
        let shown = |c: char| if c.is_control() { ' ' } else { c };
        let text: Vec<char> = line.chars().skip(skipped).take(CHARS_MAX).map(shown).collect();
        let marked = start - skipped..(end - skipped).min(text.len());
        Excerpt { text, marked }
    }

    /// Where the line that `offset` lies on starts.
    pub(super) fn line_start(&self, offset: usize) -> usize {
        self.text[..self.char_start(offset)].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// The start of the character that `offset` lies in, at most the end of the text.
    fn char_start(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, span: Span) -> String {
        let findings = Findings::new("hall.toml", text);
        findings.mistake(span, "wrong");
        findings.finish()[0].to_string()
    }

    #[test]
    fn the_mark_stands_below_the_place_also_behind_hanzi() {
        assert_eq!(shown("a = 1\nb = 22", 10..12), "hall.toml:2:5: wrong\n  2 | b = 22\n    |     ^^");
        assert_eq!(shown("民 = x", 6..7), "hall.toml:1:5: wrong\n  1 | 民 = x\n    | \u{3000}   ^");
        assert_eq!(shown("a = 民", 4..7), "hall.toml:1:5: wrong\n  1 | a = 民\n    |     ^^");
    }

    #[test]
    fn places_at_and_past_the_end_are_places() {
        assert_eq!(shown("a =\n", 3..3), "hall.toml:1:4: wrong\n  1 | a =\n    |    ^");
        assert_eq!(shown("a =\n", 4..99), "hall.toml:2:1: wrong\n  2 | \n    | ^");
        assert_eq!(shown("", 7..9), "hall.toml:1:1: wrong\n  1 | \n    | ^");
        // In the middle of a character, and a span over several lines.
        assert_eq!(shown("a民\nb", 2..6), "hall.toml:1:2: wrong\n  1 | a民\n    |  ^^");
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{}!{}", "a".repeat(5000), "b".repeat(5000));
        let excerpt = shown(&text, 5000..5001);
        assert!(excerpt.starts_with("hall.toml:1:5001: wrong\n"));
        assert!(excerpt.contains("a!b") && excerpt.len() < 300, "{excerpt}");
    }

    #[test]
    fn a_line_with_a_secret_is_never_shown() {
        let findings = Findings::new("hall.toml", "password = 'hunter2'");
        findings.secret(0..8, "not here");
        findings.mistake(11..20, "and wrong too");
        let report = ConfigErrors::Mistakes(findings.finish()).to_string();
        assert_eq!(report, "hall.toml:1:1: not here\nhall.toml:1:12: and wrong too\n2 mistakes");
    }
}
