//! `[[priority]]`: classes of people who go first (优先类别).

use super::names;
use super::scope::Scope;
use super::section::Section;
use hall_core::rules::{PriorityClass, ProvenBy};

pub(super) fn read<'a>(section: &Section<'a>, scope: &mut Scope<'a>) -> Option<PriorityClass> {
    let proofs = [("self", ProvenBy::SelfDeclared), ("card", ProvenBy::Card), ("desk", ProvenBy::Desk)];
    let id = scope.priorities.declare(section, "id", "elderly");
    let name = names::read(section, &scope.languages);
    let weight = section.number("weight", 1..=1000, 1);
    let proven_by = section.need("proven_by", "\"self\"").and_then(|value| value.choice(&proofs));
    Some(PriorityClass { id: id?.into(), name: name?, weight, proven_by: proven_by? })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn classes_say_their_weight_and_proof() {
        let class = |settings: &str, expected: &[&str]| {
            check(&format!("[[priority]]\nid = 'elderly'\nname.zh = '老年人'\n{settings}"), expected);
        };
        class("proven_by = 'self'", &[]);
        class(
            "weight = 10\nproven_by = 'crad'",
            &["5:13: proven_by is self, card or desk, not \"crad\"; did you mean \"card\"?"],
        );
        class(
            "weight = 0",
            &["1:1: [[priority]] needs proven_by", "4:10: weight is a number from 1 to 1000, not 0"],
        );
    }
}
