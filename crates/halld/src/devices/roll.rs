//! How many tickets the roll still holds once it is near its end.

use hall_devices::printer::PaperLevel;

/// A ticket as long as most, until one was printed.
const TICKET_MM: u32 = 140;

/// What is left of a roll.
#[derive(Clone, Debug)]
pub(super) struct Roll {
    /// What the printer has left when it first says so.
    near_end_mm: u32,
    /// `None` while the roll is not near its end.
    left_mm: Option<u32>,
    ticket_mm: u32,
}

impl Roll {
    pub(super) fn new(near_end_mm: u32) -> Roll {
        Roll { near_end_mm, left_mm: None, ticket_mm: TICKET_MM }
    }

    /// Takes what the printer says of its paper.
    pub(super) fn look(&mut self, level: PaperLevel) {
        self.left_mm = match level {
            PaperLevel::NearEnd => Some(self.left_mm.unwrap_or(self.near_end_mm)),
            PaperLevel::Ok | PaperLevel::Out => None,
            // Asked again after a pause of the line: the roll is the one it was.
            PaperLevel::Unknown => self.left_mm,
        };
    }

    /// Takes that this much may have been printed.
    pub(super) fn use_up(&mut self, mm: u32) {
        self.ticket_mm = mm.max(1);
        self.left_mm = self.left_mm.map(|left| left.saturating_sub(mm));
    }

    /// About how many tickets are left, `None` while the roll is not near its end.
    pub(super) fn tickets_left(&self) -> Option<u32> {
        self.left_mm.map(|left| left / self.ticket_mm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tickets_are_counted_from_the_first_warning_to_the_new_roll() {
        let mut roll = Roll::new(2_000);
        roll.use_up(200);
        assert_eq!(roll.tickets_left(), None);
        roll.look(PaperLevel::NearEnd);
        assert_eq!(roll.tickets_left(), Some(10));
        for _ in 0..3 {
            roll.use_up(200);
            roll.look(PaperLevel::Unknown);
            roll.look(PaperLevel::NearEnd);
        }
        assert_eq!(roll.tickets_left(), Some(7));
        (0..20).for_each(|_| roll.use_up(200));
        assert_eq!(roll.tickets_left(), Some(0));
        roll.look(PaperLevel::Ok);
        assert_eq!(roll.tickets_left(), None);
    }
}
