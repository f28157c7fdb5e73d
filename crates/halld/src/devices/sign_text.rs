//! What a window's sign says, in words: from the hall's view of the window to lines that fit the sign.

use super::Surroundings;
use crate::clock::civil;
use hall_core::id::WindowNumber;
use hall_core::view::Sign;

/// Where the words go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A strip screen: one line.
    Strip,
    /// A terminal's own sign, in pixels.
    Panel { width_px: u16, height_px: u16 },
}

/// From this width a call names the window, too.
const WIDE_PX: u16 = 160;
/// From this height there are two lines.
const TALL_PX: u16 = 32;

/// The lines for `window` now.
pub(super) fn lines(around: &Surroundings, window: WindowNumber, place: Place) -> Vec<String> {
    let (sign, name) = around.published.look(|hall, _| {
        let rules = hall.rules().window(window);
        let name = rules.map(|rules| crate::view::names(&rules.name).get("zh").to_owned());
        (hall.sign(window), name.unwrap_or_default())
    });
    let number_of_window = window.to_string();
    let say = |key: &str, fields: &[(&str, &str)]| {
        let fields: Vec<_> = fields.iter().copied().chain([("window", number_of_window.as_str())]).collect();
        around.texts.say("zh", key, &fields)
    };
    let two_lines = matches!(place, Place::Panel { height_px, .. } if height_px >= TALL_PX);
    let wide = matches!(place, Place::Panel { width_px, .. } if width_px >= WIDE_PX);
    match sign {
        Sign::Idle => vec![say("sign.idle", &[("name", &name)])],
        // Who has not signed in shows the unit's name only.
        Sign::Closed if two_lines => vec![name, say("sign.closed", &[])],
        Sign::Closed => vec![say("sign.closed", &[])],
        Sign::Call { number, .. } if two_lines => {
            vec![say("sign.call", &[("number", number.as_str())]), say("sign.call_to", &[])]
        }
        Sign::Call { number, .. } if wide => vec![say("sign.call_wide", &[("number", number.as_str())])],
        Sign::Call { number, .. } => vec![say("sign.call", &[("number", number.as_str())])],
        Sign::Serving { number } => vec![say("sign.serving", &[("number", number.as_str())])],
        Sign::Paused => vec![say("sign.paused", &[])],
        Sign::ConfirmDay => {
            let proposed = around.confirming.proposed(around.time.now());
            let text = civil::date_hh_mm(proposed, &around.setting.timezone);
            let (date, time) = text.split_once(' ').unwrap_or((&text, ""));
            // One line has no room for the year, which nobody asks for.
            if two_lines { vec![date.into(), time.into()] } else { vec![format!("{} {time}", &date[5..])] }
        }
    }
}
