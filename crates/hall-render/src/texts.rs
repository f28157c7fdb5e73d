//! What the board says, in each language: read from files, never written in code.
//!
//! A language file has a line a text, `key = text`; fields stand in braces. The files in `texts/` are built in; a hall
//! may lay its own over them, line by line.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};

/// Everything the board can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    NowCalling,
    GoTo,
    WindowUnit,
    TicketUnit,
    NoCalls,
    NoCallsHint,
    WaitingHeading,
    Waiting,
    Estimate,
    EstimateUnder,
    NoWindow,
    /// 无窗口可办: people wait, and no open window serves them.
    Unserved,
    Missed,
    Serving,
    Paused,
    Closed,
    Simulation,
    Restored,
    ClockUntrusted,
    Stale,
    StaffCalls,
    Connecting,
    HallPaused,
    IssuingStopped,
    Left,
    Leader,
    Complaints,
    GuideHeading,
    GuideWindows,
    Conditions,
    Basis,
    Procedure,
    Materials,
    TimeLimit,
    Result,
    Fee,
    PanelCall,
    PanelWindow,
    PanelStale,
    PanelListen,
    WindowShort,
}

impl Key {
    const ALL: [Key; 41] = [
        Key::NowCalling,
        Key::GoTo,
        Key::WindowUnit,
        Key::TicketUnit,
        Key::NoCalls,
        Key::NoCallsHint,
        Key::WaitingHeading,
        Key::Waiting,
        Key::Estimate,
        Key::EstimateUnder,
        Key::NoWindow,
        Key::Unserved,
        Key::Missed,
        Key::Serving,
        Key::Paused,
        Key::Closed,
        Key::Simulation,
        Key::Restored,
        Key::ClockUntrusted,
        Key::Stale,
        Key::StaffCalls,
        Key::Connecting,
        Key::HallPaused,
        Key::IssuingStopped,
        Key::Left,
        Key::Leader,
        Key::Complaints,
        Key::GuideHeading,
        Key::GuideWindows,
        Key::Conditions,
        Key::Basis,
        Key::Procedure,
        Key::Materials,
        Key::TimeLimit,
        Key::Result,
        Key::Fee,
        Key::PanelCall,
        Key::PanelWindow,
        Key::PanelStale,
        Key::PanelListen,
        Key::WindowShort,
    ];

    /// Its name in a language file.
    pub fn name(self) -> &'static str {
        match self {
            Key::NowCalling => "now_calling",
            Key::GoTo => "go_to",
            Key::WindowUnit => "window_unit",
            Key::TicketUnit => "ticket_unit",
            Key::NoCalls => "no_calls",
            Key::NoCallsHint => "no_calls_hint",
            Key::WaitingHeading => "waiting_heading",
            Key::Waiting => "waiting",
            Key::Estimate => "estimate",
            Key::EstimateUnder => "estimate_under",
            Key::NoWindow => "no_window",
            Key::Unserved => "unserved",
            Key::Missed => "missed",
            Key::Serving => "serving",
            Key::Paused => "paused",
            Key::Closed => "closed",
            Key::Simulation => "simulation",
            Key::Restored => "restored",
            Key::ClockUntrusted => "clock_untrusted",
            Key::Stale => "stale",
            Key::StaffCalls => "staff_calls",
            Key::Connecting => "connecting",
            Key::HallPaused => "hall_paused",
            Key::IssuingStopped => "issuing_stopped",
            Key::Left => "left",
            Key::Leader => "leader",
            Key::Complaints => "complaints",
            Key::GuideHeading => "guide_heading",
            Key::GuideWindows => "guide_windows",
            Key::Conditions => "conditions",
            Key::Basis => "basis",
            Key::Procedure => "procedure",
            Key::Materials => "materials",
            Key::TimeLimit => "time_limit",
            Key::Result => "result",
            Key::Fee => "fee",
            Key::PanelCall => "panel_call",
            Key::PanelWindow => "panel_window",
            Key::PanelStale => "panel_stale",
            Key::PanelListen => "panel_listen",
            Key::WindowShort => "window_short",
        }
    }

    /// The fields its text must have.
    fn fields(self) -> &'static [&'static str] {
        match self {
            Key::Waiting | Key::EstimateUnder | Key::Left => &["n"],
            Key::PanelCall => &["number", "window"],
            Key::PanelWindow => &["window"],
            Key::GuideWindows => &["windows"],
            Key::Estimate => &["low", "high"],
            Key::Stale | Key::PanelStale => &["time"],
            Key::NowCalling
            | Key::GoTo
            | Key::WindowUnit
            | Key::TicketUnit
            | Key::NoCalls
            | Key::NoCallsHint
            | Key::WaitingHeading
            | Key::NoWindow
            | Key::Unserved
            | Key::Missed
            | Key::Serving
            | Key::Paused
            | Key::Closed
            | Key::Simulation
            | Key::Restored
            | Key::ClockUntrusted
            | Key::StaffCalls
            | Key::Connecting
            | Key::HallPaused
            | Key::IssuingStopped
            | Key::Leader
            | Key::Complaints
            | Key::GuideHeading
            | Key::Conditions
            | Key::Basis
            | Key::Procedure
            | Key::Materials
            | Key::TimeLimit
            | Key::Result
            | Key::Fee
            | Key::PanelListen
            | Key::WindowShort => &[],
        }
    }
}

/// The texts of one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// ISO 639 code, also the key into the hall's own names.
    pub language: String,
    lines: BTreeMap<Key, String>,
}

/// What is wrong with a language file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextsError {
    /// From 1.
    pub line: usize,
    pub problem: String,
}

impl core::fmt::Display for TextsError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl core::error::Error for TextsError {}

impl Texts {
    /// The built-in texts of `language`: `zh` and `en` exist.
    pub fn built_in(language: &str) -> Option<Texts> {
        let file = match language {
            "zh" => include_str!("../texts/zh.txt"),
            "en" => include_str!("../texts/en.txt"),
            _ => return None,
        };
        let mut texts = Texts { language: language.into(), lines: BTreeMap::new() };
        texts.lay_over(file).ok().map(|()| texts)
    }

    /// Replaces the texts that `file` gives; nothing is replaced when it has a mistake.
    ///
    /// # Errors
    /// A line without `=`, an unknown key, or a text that lacks one of its fields.
    pub fn lay_over(&mut self, file: &str) -> Result<(), TextsError> {
        let mut lines = self.lines.clone();
        for (index, line) in file.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (key, text) = parsed(line).map_err(|problem| TextsError { line: index + 1, problem })?;
            lines.insert(key, text.to_string());
        }
        self.lines = lines;
        Ok(())
    }

    /// The text as it stands, fields included.
    pub fn get(&self, key: Key) -> &str {
        self.lines.get(&key).map_or("", String::as_str)
    }

    /// The text with its fields filled in.
    pub fn filled(&self, key: Key, fields: &[(&str, &str)]) -> String {
        fields.iter().fold(self.get(key).into(), |text: String, (field, value)| {
            text.replace(&format!("{{{field}}}"), value)
        })
    }

    /// What stands before and after a field, for a text whose field is set larger.
    pub fn around(&self, key: Key, field: &str) -> (&str, &str) {
        self.get(key).split_once(&format!("{{{field}}}")).unwrap_or((self.get(key), ""))
    }
}

fn parsed(line: &str) -> Result<(Key, &str), String> {
    let (name, text) = line.split_once('=').ok_or("expected `key = text`")?;
    let (name, text) = (name.trim(), text.trim());
    let key = Key::ALL
        .into_iter()
        .find(|key| key.name() == name)
        .ok_or_else(|| format!("there is no text `{name}`; the built-in file lists all"))?;
    match key.fields().iter().find(|field| !text.contains(&format!("{{{field}}}"))) {
        Some(field) => Err(format!("`{name}` must contain {{{field}}}")),
        None => Ok((key, text)),
    }
}

/// The language people read first and the one below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    pub first: Texts,
    /// Smaller, beside or below the first.
    pub second: Option<Texts>,
}

impl Wording {
    /// Chinese above English: the default of a hall.
    pub fn zh_en() -> Self {
        Wording::built_in(&["zh", "en"])
    }

    /// The built-in texts of the first two of `languages` that exist; Chinese if none does.
    pub fn built_in(languages: &[&str]) -> Self {
        let mut known = languages.iter().filter_map(|language| Texts::built_in(language));
        let chinese =
            || Texts::built_in("zh").unwrap_or(Texts { language: "zh".into(), lines: BTreeMap::new() });
        let first = known.next().unwrap_or_else(chinese);
        let second = known.find(|texts| texts.language != first.language);
        Wording { first, second }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_built_in_languages_have_every_text() {
        for language in ["zh", "en"] {
            let texts = Texts::built_in(language).unwrap();
            for key in Key::ALL {
                assert!(texts.lines.contains_key(&key), "{language} lacks {}", key.name());
            }
        }
    }

    #[test]
    fn the_fonts_have_every_character_of_the_texts() {
        let fonts = crate::font::Fonts::new();
        for language in ["zh", "en"] {
            for text in Texts::built_in(language).unwrap().lines.values() {
                for character in text.chars() {
                    assert!(fonts.has(crate::font::Face::Bold, character), "{character} in {text}");
                }
            }
        }
    }

    #[test]
    fn a_hall_changes_one_line_and_keeps_the_others() {
        let mut texts = Texts::built_in("zh").unwrap();
        texts.lay_over("# ours\n\npaused = 稍候\n").unwrap();
        assert_eq!(texts.get(Key::Paused), "稍候");
        assert_eq!(texts.get(Key::Closed), "未开放");
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        for (file, expected) in [
            ("paused = x\nhello", "line 2: expected `key = text`"),
            ("pausd = x", "line 1: there is no text `pausd`; the built-in file lists all"),
            ("stale = 请听窗口叫号", "line 1: `stale` must contain {time}"),
        ] {
            let mut texts = Texts::built_in("zh").unwrap();
            assert_eq!(texts.lay_over(file).unwrap_err().to_string(), expected);
            assert_eq!(texts, Texts::built_in("zh").unwrap());
        }
    }

    #[test]
    fn languages_are_taken_in_order_and_not_twice() {
        let wording = Wording::built_in(&["fr", "en", "en", "zh"]);
        assert_eq!(wording.first.language, "en");
        assert_eq!(wording.second.unwrap().language, "zh");
        assert_eq!(Wording::built_in(&["fr"]).first.language, "zh");
    }
}
