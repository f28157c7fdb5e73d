//! What a window's sign says, in words: from the hall's view of the window to lines that fit the sign.
//!
//! A line that stands still is read at a glance and a running one is waited for, so most texts have a long and a short
//! form: the long one where it fits, on a tall sign where it fits in double size.

use super::Surroundings;
use super::confirm_day::Part;
use crate::clock::civil;
use hall_core::id::WindowNumber;
use hall_core::view::Sign;
use hall_render::unifont;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Interval, interval};

/// The date and time that a sign asks for go on by themselves.
const CLOCK_EVERY: Duration = Duration::from_secs(1);

/// Lights every bar of every digit.
const NUMBER_TEST: &str = "8888";

/// A sign's size in dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Panel {
    pub(super) width_dots: u32,
    pub(super) height_dots: u32,
}

impl Panel {
    /// The smallest sign of a window: four hanzi.
    pub(super) const SMALL: Panel = Panel { width_dots: 64, height_dots: 16 };
    /// Eight hanzi in one line, as strip screens have them.
    pub(super) const STRIP: Panel = Panel { width_dots: 128, height_dots: 16 };

    /// The same sign with one line of ordinary size.
    pub(super) fn one_line(width_dots: u32) -> Panel {
        Panel { width_dots, height_dots: unifont::HEIGHT_DOTS }
    }

    fn has_two_lines(self) -> bool {
        self.height_dots >= 2 * unifont::HEIGHT_DOTS
    }

    fn fits(self, text: &str, times: u32) -> bool {
        unifont::width_dots(text) * times <= self.width_dots
    }

    /// The first of the forms that fits, as large as the sign's height allows; the first of all where none does, to run.
    fn choose<const N: usize>(self, forms: [String; N]) -> Option<String> {
        let largest = if self.has_two_lines() { 2 } else { 1 };
        let fit = (1..=largest)
            .rev()
            .find_map(|times| forms.iter().find(|form| !form.is_empty() && self.fits(form, times)));
        fit.cloned().or_else(|| forms.into_iter().next())
    }
}

/// The lines for `window` now, in the hall's first language.
pub(super) fn lines(around: &Surroundings, window: WindowNumber, panel: Panel) -> Vec<String> {
    let language = around.texts.default_language();
    let (sign, name) = around.published.look(|hall, _| {
        let rules = hall.rules().window(window);
        let name = rules.map(|rules| crate::view::names(&rules.name).get(language).to_owned());
        (hall.sign(window), name.unwrap_or_default())
    });
    let number_of_window = window.to_string();
    let say = |key: &str, number: &str| {
        let fields = [("number", number), ("window", &number_of_window), ("name", &name)];
        around.texts.say(language, key, &fields)
    };
    let line = |forms| panel.choose(forms).into_iter().collect();
    if around.sign_test.is_lit(&sign) {
        return line(test_forms(around, window));
    }
    match &sign {
        Sign::Idle => line([say("sign.idle_wide", ""), say("sign.idle", "")]),
        Sign::Closed if panel.has_two_lines() => vec![name.clone(), say("sign.closed", "")],
        Sign::Closed => line([say("sign.closed_wide", ""), say("sign.closed", "")]),
        Sign::Call { number, .. } => {
            line([say("sign.call_wide", number.as_str()), say("sign.call", number.as_str())])
        }
        Sign::Serving { number } => {
            line([say("sign.serving_wide", number.as_str()), say("sign.serving", number.as_str())])
        }
        Sign::Paused => vec![say("sign.paused", "")],
        Sign::ConfirmDay => confirm_day(around, panel),
    }
}

/// What a display that has digits alone shows for `window` now: a ticket's number, or nothing.
pub(super) fn number(around: &Surroundings, window: WindowNumber) -> String {
    let sign = around.published.look(|hall, _| hall.sign(window));
    if around.sign_test.is_lit(&sign) {
        return NUMBER_TEST.into();
    }
    match sign {
        Sign::Call { number, .. } | Sign::Serving { number } => number.as_str().into(),
        Sign::Idle | Sign::Closed | Sign::Paused | Sign::ConfirmDay => String::new(),
    }
}

/// What a sign under test shows.
fn test_forms(around: &Surroundings, window: WindowNumber) -> [String; 2] {
    let say =
        |key| around.texts.say(around.texts.default_language(), key, &[("window", &window.to_string())]);
    [say("sign.test_wide"), say("sign.test")]
}

/// Whether a sign that shows this text shows the test.
pub(super) fn is_test(around: &Surroundings, window: WindowNumber, text: &str) -> bool {
    text == NUMBER_TEST || test_forms(around, window).iter().any(|form| form == text)
}

/// The date and time that are asked for; one after the other where both do not fit, the part that a key just moved first.
fn confirm_day(around: &Surroundings, panel: Panel) -> Vec<String> {
    let proposed = around.confirming.proposed(around.time.now());
    let text = civil::date_hh_mm(proposed, &around.setting.timezone);
    let (date, time) = text.split_once(' ').unwrap_or((&text, ""));
    if panel.has_two_lines() {
        return vec![date.into(), time.into()];
    }
    // One line has no room for the year, which nobody asks for.
    let date = &date[5..];
    let both = format!("{date} {time}");
    if panel.fits(&both, 1) {
        return vec![both];
    }
    vec![match around.confirming.part() {
        Part::Date => date.into(),
        Part::Time => time.into(),
    }]
}

/// When a sign may have something else to say.
pub(super) struct Changes {
    hall: watch::Receiver<u64>,
    proposals: watch::Receiver<u64>,
    test: watch::Receiver<()>,
    clock: Interval,
}

impl Changes {
    pub(super) fn of(around: &Surroundings) -> Changes {
        Changes {
            hall: around.published.changes(),
            proposals: around.confirming.changes(),
            test: around.sign_test.changes(),
            clock: interval(CLOCK_EVERY),
        }
    }

    /// Returns at the next occasion to look. Nothing is lost if it is dropped before.
    pub(super) async fn next(&mut self) {
        // A sender that is gone is gone with the hall, and the clock goes on alone.
        tokio::select! {
            Ok(()) = self.hall.changed() => {}
            Ok(()) = self.proposals.changed() => {}
            Ok(()) = self.test.changed() => {}
            _ = self.clock.tick() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_form_stands_where_it_fits_and_runs_where_nothing_does() {
        let chosen = |width_dots, height_dots, forms: [&str; 2]| {
            Panel { width_dots, height_dots }.choose(forms.map(str::to_owned)).unwrap()
        };
        let call = ["请A012号到3号窗口", "请A012号"];
        assert_eq!(chosen(160, 16, call), "请A012号到3号窗口");
        assert_eq!(chosen(64, 16, call), "请A012号");
        assert_eq!(chosen(192, 32, call), "请A012号", "twice as large rather than longer");
        assert_eq!(chosen(96, 32, call), "请A012号");
        assert_eq!(chosen(48, 16, call), "请A012号到3号窗口");
        assert_eq!(chosen(64, 16, ["3号 劳动保障窗口", ""]), "3号 劳动保障窗口");
    }
}
