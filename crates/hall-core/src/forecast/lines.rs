//! A scene laid out flat: lines of waiting guests, and which window calls from which.
//!
//! A *line* holds the guests of one category and class, or those bound to one window; they go in order. Guests bear
//! numbers in order of time, whichever line they are in: those who wait first, then the ghost who would take a ticket
//! now, then those still to come.

use super::draw;
use super::habits::Habits;
use super::scene::{AgainAt, Class, Scene, Whose};
use crate::dispatch::Rule;
use crate::ticket::Slot;
use crate::time::HallTime;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

/// No guest.
pub(super) const NONE: u32 = u32::MAX;

#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    /// Heaviest first.
    pub(super) classes: Vec<Class>,
    /// First and last guest of each line: those of category and class, then the bound ones.
    pub(super) first: Vec<u32>,
    pub(super) last: Vec<u32>,
    /// Lines of category and class; each has a ghost.
    pub(super) open_lines: usize,
    /// The guest behind each one who waits, in his line.
    pub(super) behind: Vec<u32>,
    /// In the order of their numbers.
    pub(super) waiting: Vec<Waiting>,
    /// Which guest each ticket of the scene is.
    pub(super) guest_of: Vec<u32>,
    pub(super) windows: Vec<Reach>,
    reaches: Vec<Within>,
    openings: Vec<(i32, i32)>,
    /// Of each stream of those to come, its line and category.
    pub(super) streams: Vec<(u16, u16)>,
    /// Visits after the one that somebody waits for or is in, those of one ticket in a row.
    pub(super) again: Vec<Again>,
    /// Services of the visit that each waiting guest, and each window's, is in or comes to, and his first visit after it.
    goes_on: BTreeMap<u32, (u32, u32)>,
    goes_on_at: BTreeMap<usize, (u32, u32)>,
}

/// A further visit, as a guest of its own whose number comes after all others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Again {
    pub(super) who: Whose,
    pub(super) key: u64,
    pub(super) line: u16,
    /// The lines of heavier classes of the category go before his.
    pub(super) before: (u16, u16),
    pub(super) category: u16,
    pub(super) matters: u32,
    pub(super) place: AgainAt,
    /// By which he stands, if that is not settled by who waits.
    pub(super) slot: Slot,
    /// The visit after this one.
    pub(super) next: u32,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting {
    pub(super) key: u64,
    pub(super) category: u16,
    pub(super) slot: Slot,
    /// In the scene's list.
    pub(super) place: usize,
}

/// What a window may call from, and when: places in the flat lists.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    heads: (u32, u32),
    openings: (u32, u32),
}

/// A line as one window sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Within {
    pub(super) line: u16,
    pub(super) tier: u16,
    pub(super) class: Class,
    /// What the rule makes of class, tier and service.
    pub(super) factor: f64,
}

impl Lines {
    /// Lays `scene` out anew, in the memory of the one before.
    pub(super) fn lay(
        &mut self,
        scene: &Scene,
        habits: &Habits,
        rule: &Rule,
        streams: impl Iterator<Item = (u16, Class)> + Clone,
    ) {
        self.lay_classes(scene, habits, streams.clone());
        self.open_lines = habits.categories.len() * self.classes.len();
        let bound_lines = scene.windows.len() * self.classes.len();
        for ends in [&mut self.first, &mut self.last] {
            ends.clear();
            ends.resize(self.open_lines + bound_lines, NONE);
        }
        self.lay_guests(scene);
        self.lay_windows(scene, habits, rule);
        let streams = streams.map(|(category, class)| (self.line(category, class), category));
        self.streams = streams.collect();
        self.lay_further_visits(scene);
    }

    fn lay_further_visits(&mut self, scene: &Scene) {
        self.again.clear();
        self.goes_on.clear();
        self.goes_on_at.clear();
        for going in &scene.goes_on {
            let (class, slot) = (going.class, going.slot);
            let (key, bound) = match going.who {
                Whose::Waiting(place) => (scene.waiting[place].key, scene.waiting[place].window),
                // He is nobody's guest: his lots are the window's.
                Whose::InHand(window) => (draw::WINDOWS | window as u64, None),
            };
            let first = self.again.len() as u32;
            for (place, visit) in going.visits.iter().enumerate() {
                let open = self.line(visit.category, class);
                let stays = bound.filter(|_| matches!(visit.place, AgainAt::Behind(_)));
                let line = stays.map_or(open, |window| self.bound_line(window, class));
                let is_last = place + 1 == going.visits.len();
                let next = if is_last { NONE } else { self.again.len() as u32 + 1 };
                self.again.push(Again {
                    who: going.who,
                    key: draw::again(key, place as u64 + 1),
                    line,
                    before: (line - self.classes.partition_point(|heavier| *heavier > class) as u16, line),
                    category: visit.category,
                    matters: visit.matters,
                    place: visit.place,
                    slot,
                    next,
                });
            }
            let going_on = (going.matters, if going.visits.is_empty() { NONE } else { first });
            match going.who {
                Whose::Waiting(place) => _ = self.goes_on.insert(self.guest_of[place], going_on),
                Whose::InHand(window) => _ = self.goes_on_at.insert(window, going_on),
            }
        }
    }

    /// Services of the next visit of a guest who waits, and the visit after it.
    #[inline]
    pub(super) fn goes_on(&self, guest: u32) -> (u32, u32) {
        if self.goes_on.is_empty() {
            return (1, NONE);
        }
        self.goes_on.get(&guest).copied().unwrap_or((1, NONE))
    }

    /// The same of the guest that a window has in hand as the run begins.
    pub(super) fn goes_on_at(&self, window: usize) -> (u32, u32) {
        self.goes_on_at.get(&window).copied().unwrap_or((1, NONE))
    }

    fn lay_classes(&mut self, scene: &Scene, habits: &Habits, streams: impl Iterator<Item = (u16, Class)>) {
        self.classes.clear();
        self.classes.push(Class::default());
        self.classes.extend(&habits.classes);
        self.classes.extend(streams.map(|(_, class)| class));
        self.classes.extend(scene.waiting.iter().map(|guest| guest.class));
        self.classes.sort_unstable_by(|a, b| b.cmp(a));
        self.classes.dedup();
    }

    fn lay_guests(&mut self, scene: &Scene) {
        let mut order: Vec<usize> = (0..scene.waiting.len()).collect();
        order.sort_by_key(|place| (scene.waiting[*place].slot, scene.waiting[*place].key));
        self.behind.clear();
        self.behind.resize(order.len(), NONE);
        self.guest_of.clear();
        self.guest_of.resize(order.len(), NONE);
        self.waiting.clear();
        for (number, place) in order.into_iter().enumerate() {
            let guest = &scene.waiting[place];
            let line = usize::from(match guest.window {
                Some(window) => self.bound_line(window, guest.class),
                None => self.line(guest.category, guest.class),
            });
            self.guest_of[place] = number as u32;
            self.waiting.push(Waiting { key: guest.key, category: guest.category, slot: guest.slot, place });
            match self.last[line] {
                NONE => self.first[line] = number as u32,
                before => self.behind[before as usize] = number as u32,
            }
            self.last[line] = number as u32;
        }
    }

    fn lay_windows(&mut self, scene: &Scene, habits: &Habits, rule: &Rule) {
        self.windows.clear();
        self.reaches.clear();
        self.openings.clear();
        let ms = |time: HallTime| draw::ms(time.0.saturating_sub(scene.now.0));
        let service = |category: u16| habits.categories[usize::from(category)].service.mean();
        let factor = |class: Class, tier, category| rule.factor(class.0, tier, service(category));
        for (number, window) in scene.windows.iter().enumerate() {
            let (head, opening) = (self.reaches.len() as u32, self.openings.len() as u32);
            for (place, class) in self.classes.iter().enumerate() {
                for (tier, categories) in window.serves.iter().enumerate() {
                    for category in categories {
                        let line = line_of(*category, place, self.classes.len());
                        let factor = factor(*class, tier, *category);
                        self.reaches.push(Within { line, tier: tier as u16, class: *class, factor });
                    }
                }
                let line = self.bound_line(number as u16, *class);
                if let Some(first) = self.waiting.get(self.first[usize::from(line)] as usize) {
                    let factor = factor(*class, 0, first.category);
                    self.reaches.push(Within { line, tier: 0, class: *class, factor });
                }
            }
            let ahead = window.open.iter().filter(|(from, to)| from < to && *to > scene.now);
            self.openings.extend(ahead.map(|(from, to)| (ms(*from), ms(*to))));
            self.windows.push(Reach {
                heads: (head, self.reaches.len() as u32),
                openings: (opening, self.openings.len() as u32),
            });
        }
    }

    /// The line of a category and class that the hall has.
    pub(super) fn line(&self, category: u16, class: Class) -> u16 {
        let place = self.classes.partition_point(|heavier| *heavier > class);
        line_of(category, place, self.classes.len())
    }

    fn bound_line(&self, window: u16, class: Class) -> u16 {
        self.open_lines as u16 + self.line(window, class)
    }

    #[inline]
    pub(super) fn heads(&self, window: usize) -> &[Within] {
        let (from, to) = self.windows[window].heads;
        &self.reaches[from as usize..to as usize]
    }

    /// When it calls, ms from now.
    #[inline]
    pub(super) fn openings(&self, window: usize) -> &[(i32, i32)] {
        let (from, to) = self.windows[window].openings;
        &self.openings[from as usize..to as usize]
    }
}

fn line_of(category: u16, class: usize, classes: usize) -> u16 {
    category * classes as u16 + class as u16
}
