//! Service items in the words of `hall-api`.

use super::names;
use hall_api::board::{Fact, FactKind};
use hall_api::item as api;
use hall_api::problem::Part;
use hall_core::Hall;
use hall_core::item::{Item, Material, UnfitItem};
use hall_core::rules::Names;

pub fn items(hall: &Hall) -> api::Items {
    let named = |item: &Item| api::ItemRef {
        code: item.code.to_string(),
        name: names(&item.name),
        category: item.category.to_string(),
        department: item.department.to_string(),
    };
    let version = hall.catalogue().map(|catalogue| catalogue.version);
    api::Items { version, items: hall.items().map(named).collect() }
}

pub fn item(hall: &Hall, item: &Item, version: Option<u32>) -> api::Item {
    let text = |text: &Names| (!text.0.is_empty()).then(|| names(text));
    let material = |it: &Material| api::Material { name: names(&it.name), sample: it.sample.clone() };
    let facts = &item.facts;
    let phone = facts.complaint_phone.as_ref().or(hall.rules().postings.complaint_phone.as_ref());
    api::Item {
        code: item.code.to_string(),
        name: names(&item.name),
        category: item.category.to_string(),
        department: item.department.to_string(),
        version,
        materials: item.materials.iter().map(material).collect(),
        conditions: text(&facts.conditions),
        basis: text(&facts.basis),
        procedure: text(&facts.procedure),
        statutory_days: facts.statutory_days,
        promised_days: facts.promised_days,
        result: text(&facts.result),
        fee: text(&facts.fee),
        fee_basis: text(&facts.fee_basis),
        complaint_phone: phone.cloned(),
    }
}

/// What is published about it (八公开), as the board and the citizen's page show it, in `language`.
pub fn facts(item: &Item, language: &str) -> Vec<Fact> {
    let said = |text: &Names| names(text).get(language).to_owned();
    let lines = |text: &Names| said(text).lines().map(str::to_owned).collect::<Vec<_>>();
    let it = &item.facts;
    let fee = lines(&it.fee).into_iter().chain(lines(&it.fee_basis)).collect();
    let materials = item.materials.iter().map(|material| said(&material.name)).collect();
    let phone = it.complaint_phone.iter().cloned().collect();
    let facts = [
        (FactKind::Conditions, lines(&it.conditions)),
        (FactKind::Basis, lines(&it.basis)),
        (FactKind::Procedure, lines(&it.procedure)),
        (FactKind::Materials, materials),
        (FactKind::Result, lines(&it.result)),
        (FactKind::Fee, fee),
        (FactKind::Complaints, phone),
    ];
    let facts = facts.into_iter().filter(|(_, lines)| !lines.is_empty());
    facts.map(|(kind, lines)| Fact { kind, lines }).collect()
}

pub fn unfit_item(unfit: &UnfitItem) -> Part {
    let detail = format!("{}: {}", unfit.code, unfit.why);
    Part { place: unfit.place, kind: format!("urn:hall:{}", unfit.why.code()), detail }
}
