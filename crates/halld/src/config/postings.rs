//! `[postings]`: what the hall posts for those who wait. The start value; a manager's change is the ledger's.

use super::names;
use super::section::Section;
use hall_core::id::Language;
use hall_core::rules::Postings;
use hall_core::text::{self, NAME_CHARS_MAX};

pub(super) fn read(section: &Section<'_>, languages: &[Language]) -> Option<Postings> {
    let leader = section.get("leader").and_then(|value| names::of(value, languages));
    let notices = section.get("notices").and_then(|value| value.list()).unwrap_or_default();
    let notices = notices.into_iter().filter_map(|value| names::of(value, languages)).collect();
    let complaint_phone = section.get("complaint_phone").and_then(|value| {
        let text = value.text()?.trim();
        if text::check_name(text).is_err() {
            return value.mistake(format!(
                "write the number people call, at most {NAME_CHARS_MAX} characters: \"12345\""
            ));
        }
        Some(text.to_owned())
    });
    Some(Postings { leader, notices, complaint_phone })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, config};

    #[test]
    fn postings_are_read_per_language() {
        let postings = config("[postings]\nleader = { zh = '王主任' }\nnotices = [{ zh = '今日停电' }]\ncomplaint_phone = '12345'\n")
            .rules
            .postings;
        assert_eq!(postings.leader.unwrap().0.len(), 1);
        assert_eq!((postings.notices.len(), postings.complaint_phone.as_deref()), (1, Some("12345")));
    }

    #[test]
    fn an_empty_number_is_a_mistake() {
        check(
            "[postings]\ncomplaint_phone = ''\n",
            &["2:19: write the number people call, at most 40 characters: \"12345\""],
        );
    }
}
