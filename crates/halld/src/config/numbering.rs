//! Ticket numbers that could be mixed up: printed alike, or alike to the ear.

use super::category::Read;
use super::finding::Findings;
use super::nearest::and;
use hall_core::id::AreaId;
use std::collections::BTreeSet;

/// Letters that a loudspeaker makes one of.
const SOUND_ALIKE: [&str; 4] = ["BCDEGPTV", "MN", "AJK", "FSX"];

/// Refuses categories that could print the same number.
pub(super) fn refuse_clashes(categories: &[Read], findings: &Findings<'_>) {
    for (index, later) in categories.iter().enumerate() {
        let clash = categories[..index].iter().find(|earlier| earlier.category.clashes_with(&later.category));
        let Some(earlier) = clash else { continue };
        let line = findings.line(&earlier.prefix_at);
        let (id, other) = (later.category.id.as_str(), earlier.category.id.as_str());
        let remedy = if later.category.prefix == earlier.category.prefix {
            "take another prefix, or ranges of as many digits that do not touch (first, last)"
        } else {
            "a prefix must not be another one with digits behind it"
        };
        let message = format!("{id:?} could print the same number as {other:?} (line {line}); {remedy}");
        findings.mistake(later.prefix_at.clone(), message);
    }
}

/// Warns about prefixes that sound alike among the categories called in one of `areas`, once a group.
pub(super) fn warn_of_sounds<'a>(
    categories: &[Read],
    areas: impl IntoIterator<Item = &'a AreaId>,
    findings: &Findings<'_>,
) {
    let areas: BTreeSet<_> = areas.into_iter().collect();
    for (area, group) in areas.into_iter().flat_map(|area| SOUND_ALIKE.map(|group| (area, group))) {
        let in_group = |prefix: &str| {
            let mut letters = prefix.chars();
            matches!((letters.next(), letters.next()), (Some(letter), None) if group.contains(letter))
        };
        let alike: Vec<_> = categories
            .iter()
            .filter(|read| read.category.area == *area && in_group(&read.category.prefix))
            .collect();
        if let [_, .., last] = alike.as_slice() {
            let letters = and(alike.iter().map(|read| read.category.prefix.as_str()));
            let message = format!(
                "the prefixes {letters} sound alike over a loudspeaker; letters further apart are safer"
            );
            findings.warning(last.prefix_at.clone(), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn numbers_that_two_categories_could_print_are_refused() {
        let two = |a: &str, b: &str| {
            format!(
                "[[category]]\nid = \"civil\"\nname.zh = '民政'\nprefix = '{a}'\n\
                 [[category]]\nid = \"labour\"\nname.zh = '劳动'\nprefix = '{b}'"
            )
        };
        let same = "8:10: \"labour\" could print the same number as \"civil\" (line 4); take another prefix";
        let digits = "8:10: (line 4); a prefix must not be another one with digits behind it";
        check(&two("A", "A"), &[same]);
        check(&two("A'\nlast = 499 # '", "A'\nfirst = 400 # '"), &[&same.replacen("8:", "9:", 1)]);
        check(&two("A'\nlast = 499 # '", "A'\nfirst = 500 # '"), &[]);
        for (a, b) in [("A", "A1"), ("A1", "A"), ("1", ""), ("", "12")] {
            check(&two(a, b), &[digits]);
        }
        for (a, b) in [("A", "B"), ("", "A"), ("民", "劳"), ("1", "2"), ("AB", "A"), ("A", "1A")] {
            check(&two(a, b), &[]);
        }
    }

    #[test]
    fn letters_that_sound_alike_are_warned_about_where_they_are_spoken() {
        let hall = |speaks: bool| {
            let categories = ["A", "B", "D", "民"].iter().enumerate().map(|(index, prefix)| {
                format!("[[category]]\nid = \"c{index}\"\nname.zh = '民政'\nprefix = '{prefix}'\n")
            });
            format!("{}[[screen]]\nid = 's'\nspeaks = {speaks}", categories.collect::<String>())
        };
        check(&hall(true), &["12:10: warning: the prefixes B and D sound alike"]);
        check(&hall(false), &[]);
    }
}
