//! `[hall]`: the hall itself, its place on earth and its clock.

use super::ids::address_name;
use super::names;
use super::nearest::nearest;
use super::section::Section;
use super::value::Value;
use hall_core::id::Language;
use hall_core::rules::Names;
use jiff::civil;
use jiff::tz::{TimeZone, db};
use toml::de::DeValue;

/// The hall itself.
#[derive(Clone, Debug, PartialEq)]
pub struct HallConfig {
    /// In MQTT topics and addresses.
    pub id: String,
    pub name: Names,
    pub timezone: TimeZone,
    pub clock: ClockTrust,
    /// The hall is a rehearsal (演练): its time may be scaled, and everything it shows says so.
    pub simulation: bool,
    /// When a service day ends and the next begins, hall time.
    pub day_turns_at: civil::Time,
    /// In the order in which the kiosk offers them; the first is used where nobody chose.
    pub languages: Vec<Language>,
    /// Digits of a ticket number where its category does not say.
    pub(super) width: u8,
}

/// Is the system's clock right at start-up?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockTrust {
    /// Yes: a PC with a battery, a virtual machine, a container.
    System,
    /// Only if it can be shown: a Raspberry Pi has no clock battery and may wake up in the past.
    Checked,
}

pub(super) fn read(section: &Section<'_>) -> Option<HallConfig> {
    let id = section.need("id", "\"hulu\"").and_then(address_name);
    let languages = languages(section);
    let name = names::read(section, languages.as_deref().unwrap_or_default());
    let timezone = section.need("timezone", "\"Asia/Shanghai\"").and_then(timezone);
    let clock = [("system", ClockTrust::System), ("checked", ClockTrust::Checked)];
    let clock = section.choice("clock", &clock, ClockTrust::Checked);
    let simulation = section.flag("simulation", false);
    let day_turns_at = section.get("day_turns_at").map_or(Some(civil::time(4, 0, 0, 0)), time_of_day);
    let width = section.number("width", 1..=6, 3);
    Some(HallConfig {
        id: id?.into(),
        name: name?,
        timezone: timezone?,
        clock,
        simulation,
        day_turns_at: day_turns_at?,
        languages: languages?,
        width,
    })
}

/// The languages listed, or else those of the hall's name, in its order.
fn languages(section: &Section<'_>) -> Option<Vec<Language>> {
    let Some(value) = section.get("languages") else {
        // A mistake in the name is reported where the name is read.
        let entries = section.get("name")?.entries()?;
        return Some(entries.into_iter().map(|entry| entry.key.into()).collect());
    };
    let list = value.list()?;
    if list.is_empty() {
        return value.mistake("a hall needs a language; write languages = [\"zh\"]");
    }
    let mut languages: Vec<Language> = Vec::new();
    for value in &list {
        let code = value.text()?;
        if !names::is_language(code) {
            return value
                .mistake(format!("{code:?} is no language: two or three small letters, \"zh\" or \"en\""));
        }
        if languages.iter().any(|language| language.as_str() == code) {
            return value.mistake(format!("{code:?} stands here twice; leave one out"));
        }
        languages.push(code.into());
    }
    Some(languages)
}

fn timezone(value: Value<'_>) -> Option<TimeZone> {
    let name = value.text()?;
    if let Ok(timezone) = TimeZone::get(name) {
        return Some(timezone);
    }
    // The commonest ways of saying it, none of which the time zone database knows.
    let china = ["beijing", "chongqing", "china", "北京", "+8", "+08", "cst"]
        .iter()
        .any(|word| name.to_lowercase().contains(word));
    let known: Vec<String> = db().available().map(|name| name.as_str().to_owned()).collect();
    let near = if china { None } else { nearest(name, known.iter().map(String::as_str)) };
    let near = near.unwrap_or("Asia/Shanghai");
    value.mistake(format!("no time zone is called {name:?}; write timezone = {near:?}"))
}

fn time_of_day(value: Value<'_>) -> Option<civil::Time> {
    let key = value.key;
    let text = match value.spanned.get_ref() {
        DeValue::String(text) => text,
        // As TOML has it, with seconds and without quotes.
        DeValue::Datetime(time) if time.date.is_none() => {
            let time = time.to_string();
            let example = time.get(..5).unwrap_or("04:00");
            return value.mistake(format!("{key} is a time of day in quotes; write \"{example}\""));
        }
        _ => return value.mistake(format!("{key} is a time of day in quotes; write \"04:00\"")),
    };
    let wrong = || value.mistake(format!("{text:?} is no time of day; write \"04:00\""));
    let Some((hour, minute)) = text.split_once(':') else { return wrong() };
    let both_two_digits = hour.len() == 2 && minute.len() == 2;
    match (hour.parse(), minute.parse()) {
        (Ok(hour), Ok(minute)) if both_two_digits => civil::Time::new(hour, minute, 0, 0).ok().or_else(wrong),
        _ => wrong(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, config};
    use super::*;

    #[test]
    fn a_hall_has_an_address_a_name_a_place_and_a_clock() {
        let hall =
            config("[hall]\nid = 'hulu'\nname = { zh = '葫芦', en = 'Hulu' }\ntimezone = 'Asia/Shanghai'")
                .hall;
        assert_eq!(hall.languages, [Language::from("zh"), Language::from("en")]);
        assert_eq!((hall.clock, hall.simulation), (ClockTrust::Checked, false));
        assert_eq!(hall.day_turns_at, civil::time(4, 0, 0, 0));
        assert_eq!(hall.timezone.iana_name(), Some("Asia/Shanghai"));
        check(
            "[hall]",
            &[
                "1:1: [hall] needs id; write id = \"hulu\"",
                "1:1: [hall] needs name; write name = { zh = \"…\" }",
                "1:1: [hall] needs timezone; write timezone = \"Asia/Shanghai\"",
            ],
        );
        check("[[hall]]\nid = 'hulu'", &["1:1: write [hall], in single brackets"]);
    }

    fn hall(settings: &str, expected: &[&str]) {
        check(&format!("[hall]\nid = 'hulu'\n{settings}"), expected);
    }

    #[test]
    fn time_zones_are_those_of_the_database() {
        for (zone, meant) in [
            ("Asia/Beijing", "Asia/Shanghai"),
            ("UTC+8", "Asia/Shanghai"),
            ("北京时间", "Asia/Shanghai"),
            ("Asia/Shangai", "Asia/Shanghai"),
            ("Asia/Urumchi", "Asia/Urumqi"),
        ] {
            let expected = format!("4:12: no time zone is called {zone:?}; write timezone = {meant:?}");
            hall(&format!("name.zh = '葫芦'\ntimezone = '{zone}'"), &[&expected]);
        }
    }

    #[test]
    fn the_rest_of_the_hall_is_checked_too() {
        let rest = "timezone = 'Asia/Shanghai'\nname.zh = '葫芦'";
        for (setting, mistake) in [
            ("clock = 'ntp'", "5:9: clock is system or checked, not \"ntp\""),
            ("clock = 'sytem'", "5:9: did you mean \"system\"?"),
            ("simulation = 'yes'", "5:14: simulation is true or false, without quotes, not text"),
            ("day_turns_at = '4:00'", "5:16: \"4:00\" is no time of day; write \"04:00\""),
            ("day_turns_at = '24:00'", "5:16: no time of day"),
            ("day_turns_at = 05:30:00", "5:16: day_turns_at is a time of day in quotes; write \"05:30\""),
            ("day_turns_at = 400", "5:16: day_turns_at is a time of day in quotes; write \"04:00\""),
            ("clock = 1", "5:9: clock is system or checked, in quotes, not a number"),
            ("languages = 'zh'", "5:13: languages is a list; write [\"zh\"]"),
            ("languages = []", "5:13: a hall needs a language"),
            ("languages = ['zh', 'zh']", "5:20: \"zh\" stands here twice"),
            ("languages = ['Chinese']", "5:14: \"Chinese\" is no language"),
            ("languages = ['en']", "4:6: \"zh\" is not a language of this hall; it has en"),
        ] {
            hall(&format!("{rest}\n{setting}"), &[mistake]);
        }
        check("[hall]\nid = 'Hulu Town'\nname.zh = '葫芦'\ntimezone = 'UTC'", &["2:6: like \"hulu-town\""]);
        check("[hall]\nid = '葫芦'\nname.zh = '葫芦'\ntimezone = 'UTC'", &["2:6: like \"hall-a\""]);
    }
}
