//! What stands on a ticket: the fields of the layout, from the hall's own account of it, and its bytes.

use super::layouts::Layouts;
use super::{Surroundings, TicketPainter};
use crate::clock::civil;
use crate::config::PaperKind;
use hall_core::id::TicketId;
use hall_core::ticket::Ticket;
use hall_core::{Hall, HallTime, rules};
use hall_devices::printer::{ComposeError, EncodeError, Fields, Layout, Profile, compose, encode};

#[derive(Debug, thiserror::Error)]
pub(super) enum TicketError {
    #[error("there is no such ticket")]
    NoSuchTicket,
    #[error("there is no ticket layout at all")]
    NoLayout,
    #[error("the layout and the ticket do not fit")]
    Compose(#[from] ComposeError),
    #[error("the printer's bytes could not be made")]
    Encode(#[from] EncodeError),
}

/// A ticket ready for a printer.
pub(super) struct Paper {
    pub(super) bytes: Vec<u8>,
    pub(super) length_mm: u32,
}

/// The paper of a ticket for a printer of this model.
pub(super) fn paper(
    around: &Surroundings,
    layouts: &Layouts,
    profile: &Profile,
    id: TicketId,
) -> Result<Paper, TicketError> {
    let now = around.time.now();
    let found = around.published.look(|hall, _| {
        let ticket = hall.ticket(id)?;
        Some((fields(around, hall, ticket, now), ticket.language.clone()))
    });
    let (fields, language) = found.ok_or(TicketError::NoSuchTicket)?;
    let layout = layouts.of(PaperKind::Ticket, language.as_str()).ok_or(TicketError::NoLayout)?;
    composed(layout, &fields, profile, &format!("ticket {}", id.0))
}

/// The paper of a layout with these fields; `what` it is, for the log.
pub(super) fn composed(
    layout: &Layout,
    fields: &Fields<'_>,
    profile: &Profile,
    what: &str,
) -> Result<Paper, TicketError> {
    let doc = compose(layout, fields, profile.paper.width_dots.value)?;
    let mut painter = TicketPainter::new(profile.paper.width_dots.value.dots());
    let encoded = encode(&doc, profile, &mut painter)?;
    if !encoded.replaced.is_empty() {
        let lost: String = encoded.replaced.iter().collect();
        tracing::warn!(what, characters = lost, "no font has these characters: printed as ？");
    }
    let length_dots = doc.length_dots() + u32::from(profile.cut.feed_dots.value);
    Ok(Paper {
        bytes: encoded.bytes,
        length_mm: length_dots * 254 / (u32::from(profile.paper.dpi.value) * 10).max(1),
    })
}

fn fields<'a>(around: &Surroundings, hall: &Hall, ticket: &Ticket, now: HallTime) -> Fields<'a> {
    let language = ticket.language.as_str();
    let name = |names: &rules::Names| crate::view::names(names).get(language).to_owned();
    let category = hall.rules().category(&ticket.category);
    let area = category.and_then(|category| hall.rules().areas.iter().find(|area| area.id == category.area));
    let mut fields = Fields::new();
    let mut put = |field: &'static str, text: Option<String>| {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            fields.insert(field, text);
        }
    };
    put("hall", Some(name(&around.setting.hall_name)));
    put("category", category.map(|category| name(&category.name)));
    put("number", Some(ticket.number.to_string()));
    let ahead = hall.ahead(ticket, now);
    put("ahead", ahead.map(|ahead| ahead.to_string()));
    if let Some(wait) = around.setting.waits.of_ticket(hall, ticket, now) {
        let (low, high) = crate::view::wait(wait).minutes();
        put("wait_low", Some(low.to_string()));
        put("wait_high", Some(high.to_string()));
    }
    put("area", area.map(|area| name(&area.name)));
    let route = ticket.is_joint().then(|| {
        let legs: Vec<_> = core::iter::once(&ticket.category).chain(&ticket.to_come).cloned().collect();
        crate::view::legs_in_words(hall, &legs, language)
    });
    let comma = if language == "zh" { "、" } else { ", " };
    put("windows", route.is_none().then(|| windows(hall, ticket, comma)));
    put("route", route);
    put("bring", Some(bring(hall, ticket, comma)));
    let policy = &hall.rules().policy;
    put("return_after", policy.return_behind.map(|behind| behind.to_string()));
    put("no_return", policy.return_behind.is_none().then(|| "1".into()));
    let uncertain = ticket.time_uncertain;
    let issued_at = civil::date_hh_mm(ticket.issued_at, &around.setting.timezone);
    put("issued_at", (!uncertain).then_some(issued_at));
    put("time_unset", uncertain.then(|| "1".into()));
    put("follow_url", Some(around.setting.follow_url(ticket)));
    put("agent_matters", ticket.is_agents().then(|| ticket.matters.to_string()));
    put("priority", (ticket.weight > 0).then(|| "1".into()));
    let booked = ticket.origin.in_booked_place();
    put("appointment", booked.then(|| "1".into()));
    put("complaint_phone", hall.rules().postings.complaint_phone.clone());
    put("reprint", ticket.reprint.then(|| "1".into()));
    put("simulation", around.setting.simulation.then(|| "1".into()));
    fields
}

/// The windows that call this ticket.
fn windows(hall: &Hall, ticket: &Ticket, comma: &str) -> String {
    let named = ticket.bound.map_or_else(|| hall.windows_of_leg(&ticket.category), |bound| vec![bound]);
    named.iter().map(ToString::to_string).collect::<Vec<_>>().join(comma)
}

fn bring(hall: &Hall, ticket: &Ticket, comma: &str) -> String {
    let items = ticket.items.iter().filter_map(|code| hall.item_of(ticket, code));
    let named = |names: &rules::Names| crate::view::names(names).get(ticket.language.as_str()).to_owned();
    let mut materials: Vec<String> =
        items.flat_map(|item| item.materials.iter().map(|material| named(&material.name))).collect();
    materials.dedup();
    materials.join(comma)
}
