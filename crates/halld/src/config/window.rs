//! `[[window]]`: a numbered place of service, what it serves, and what hangs there.

use super::bus::{self, Device};
use super::finding::{Findings, Span};
use super::ids::Ids;
use super::names;
use super::scope::Scope;
use super::section::Section;
use super::value::Value;
use hall_core::id::{CategoryId, WindowNumber};
use hall_core::rules::WindowRules;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn read<'a>(section: &Section<'a>, scope: &mut Scope<'a>) -> Option<WindowRules> {
    let number = section.need("number", "1").and_then(|value| number(value, &mut scope.windows));
    let name = names::read(section, &scope.languages);
    let serves = section.need("serves", "[\"civil\"]").and_then(|value| serves(value, &scope.categories));
    let auto_call = section.flag("auto_call", false);
    for (key, device) in [("terminal", Device::Terminal), ("sign", Device::Sign)] {
        if let Some(value) = section.get(key) {
            bus::connect(value, device, number, scope);
        }
    }
    Some(WindowRules { number: number?, name: name?, serves: serves?, auto_call })
}

fn number(value: Value<'_>, numbers: &mut BTreeMap<WindowNumber, Span>) -> Option<WindowNumber> {
    let number = WindowNumber(value.number(1..=999)?);
    if let Some(first) = numbers.get(&number) {
        let line = value.findings.line(first);
        return value
            .mistake(format!("window {number} is on line {line} already; numbers are unique in a hall"));
    }
    numbers.insert(number, value.span());
    Some(number)
}

/// Tiers of sets: `[["civil", "labour"], ["land"]]`; a name on its own is a tier of one.
fn serves(value: Value<'_>, categories: &Ids<'_>) -> Option<Vec<Vec<CategoryId>>> {
    let list = value.list()?;
    if list.is_empty() {
        return value.mistake("a window serves at least one category; write serves = [\"civil\"]");
    }
    let mut seen = BTreeSet::new();
    let mut category = |value: Value<'_>| {
        let id = categories.resolve(value)?.to_owned();
        if !seen.insert(id.clone()) {
            return value.mistake(format!("{id:?} stands here twice; its first tier is what counts"));
        }
        Some(CategoryId::from(id.as_str()))
    };
    let mut tiers = Vec::new();
    for value in list {
        let tier = if value.is_list() { value.list()? } else { vec![value] };
        if tier.is_empty() {
            value.mistake::<()>("this tier is empty; leave it out");
        }
        tiers.push(tier.into_iter().filter_map(&mut category).collect());
    }
    Some(tiers)
}

/// Warns of categories that nobody calls.
pub(super) fn warn_of_unserved(windows: &[WindowRules], categories: &Ids<'_>, findings: &Findings<'_>) {
    let served: BTreeSet<&str> =
        windows.iter().flat_map(|w| w.serves.iter().flatten()).map(CategoryId::as_str).collect();
    for id in categories.all().filter(|id| !served.contains(id)) {
        if let Some(span) = categories.span(id) {
            findings
                .warning(span, format!("no window serves {id:?}: whoever takes its tickets is never called"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, config};

    fn window(settings: &str, expected: &[&str]) {
        let categories =
            ["civil", "labour", "land"].map(|id| format!("[[category]]\nid = \"{id}\"\nname.zh = '类'\n"));
        let [civil, labour, land] = categories;
        let rest = format!("{civil}prefix = 'A'\n{labour}prefix = 'B'\n{land}prefix = 'C'\n");
        check(&format!("[[window]]\nnumber = 1\nname.zh = '窗口'\n{settings}\n{rest}"), expected);
    }

    #[test]
    fn a_list_is_tiers_of_one_and_lists_in_it_are_tiers() {
        let serves = |serves: &str| {
            let hall = format!(
                "[[window]]\nnumber = 1\nname.zh = '窗口'\nserves = {serves}\n\
                 [[category]]\nid = \"civil\"\nname.zh = '民政'\nprefix = 'A'\n\
                 [[category]]\nid = \"labour\"\nname.zh = '劳动'\nprefix = 'B'"
            );
            config(&hall).rules.windows[0].serves.clone()
        };
        assert_eq!(serves("['civil', 'labour']"), [["civil".into()], ["labour".into()]]);
        assert_eq!(serves("[['civil', 'labour']]"), [["civil".into(), "labour".into()]]);
        assert_eq!(serves("[['labour'], 'civil']"), [["labour".into()], ["civil".into()]]);
    }

    #[test]
    fn what_nobody_serves_or_knows_is_named() {
        window("serves = ['civil', 'labour', 'land']", &[]);
        window("serves = [['civil', 'labour']]", &["14:6: warning: no window serves \"land\""]);
        let all = "serves = ['civil', 'labour', 'land'";
        window(
            &format!("{all}, 'forestry']"),
            &["4:38: no [[category]] is called \"forestry\"; the file has civil, labour and land"],
        );
        window(&format!("{all}, 'civil']"), &["4:38: \"civil\" stands here twice"]);
        window(&format!("{all}, []]"), &["4:38: this tier is empty"]);
        window(&format!("{all}, [['civil']]]"), &["4:39: serves is text in quotes, not a list"]);
        window(&format!("{all}]\nnumber = 2"), &["5:1: duplicate key"]);
        window(
            &format!("{all}]\n[[window]]\nnumber = 1\nname.zh = '窗口'\nserves = ['civil']"),
            &["6:10: window 1 is on line 2 already"],
        );
        window(&format!("{all}]\nautocall = true"), &["5:1: did you mean \"auto_call\"?"]);
    }

    #[test]
    fn a_category_with_an_unreadable_name_is_not_reported_wherever_it_is_meant() {
        check(
            "[[category]]\ndi = \"civil\"\nname.zh = '民政'\nprefix = 'A'",
            &["1:1: [[category]] needs id", "2:1: unknown key \"di\" in [[category]]; did you mean \"id\"?"],
        );
    }
}
