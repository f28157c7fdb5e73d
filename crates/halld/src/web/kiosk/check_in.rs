//! The kiosk's screens for who comes with a code: check-in of an appointment (预约签到), and coming back with a ticket that
//! missed its call (过号返回) or with the paper that was missing (补正返回). A code scanner types like a keyboard.

use super::screens::{Numbered, Screens};
use askama::Template;
use hall_core::id::TicketId;

/// Keys of the screen's own keyboard, row by row. Codes know no other signs but "-".
const ROWS: [&str; 4] = ["1234567890", "QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM"];

#[derive(Template)]
#[template(path = "kiosk/check_in.html")]
pub(super) struct CheckIn {
    language: String,
    title: String,
    hint: String,
    code: String,
    rows: Vec<Vec<char>>,
    erase: String,
    back: String,
    check_in: String,
}

impl Screens<'_> {
    pub(super) fn check_in(&self) -> CheckIn {
        CheckIn {
            language: self.language.clone(),
            title: self.say("check_in", &[]),
            hint: self.say("check_in_hint", &[]),
            code: self.say("code", &[]),
            rows: ROWS.iter().map(|row| row.chars().collect()).collect(),
            erase: self.say("erase", &[]),
            back: self.say("back", &[]),
            check_in: self.say("check_in_do", &[]),
        }
    }

    /// He is in line again. Number, line and windows are what everybody may know of any ticket.
    pub(super) fn returned(&self, id: TicketId) -> Option<Numbered> {
        self.app.published.look(|hall, _| {
            let ticket = hall.ticket(id)?;
            let category = hall.rules().category(&ticket.category)?;
            Some(Numbered {
                language: self.language.clone(),
                title: self.say("welcome_back", &[]),
                category: self.name(&category.name),
                number: ticket.number.to_string(),
                paper: self.say("keep_paper", &[]),
                is_in_trouble: false,
                is_pending: false,
                lines: self.standing(hall, ticket),
                done: self.say("done", &[]),
            })
        })
    }
}
