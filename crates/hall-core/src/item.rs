//! Service items (事项): what a citizen can get done, with what is published about it (八公开).
//!
//! A hall begins with the few items of `hall.toml`, which go with its rules. The first *catalogue* that is imported takes
//! the place of all of them, and the next one its: a city's two thousand, with their facts some megabytes, each time whole,
//! numbered by version, and one row of the ledger. Days name the version they began with, and not its contents; a ticket
//! keeps the version it was taken under.

use crate::decide::{Decided, decision};
use crate::event::Event;
use crate::hall::{Hall, Reply};
use crate::id::{CategoryId, DepartmentId, ItemCode};
use crate::refusal::Refusal;
use crate::rules::{Names, RuleSet};
use crate::text::{self, TextFault};
use crate::ticket::Ticket;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

/// A service item (事项).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub code: ItemCode,
    pub category: CategoryId,
    pub department: DepartmentId,
    pub name: Names,
    /// What the citizen must bring.
    pub materials: Vec<Material>,
    pub facts: Facts,
}

/// 申请材料
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Material {
    pub name: Names,
    /// 样表: where a filled-in sample is to be found, on the wall or in the web.
    pub sample: Option<String>,
}

impl From<Names> for Material {
    fn from(name: Names) -> Material {
        Material { name, sample: None }
    }
}

/// What is published about an item, as far as somebody wrote it down. Texts may have several lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// 受理条件
    pub conditions: Names,
    /// 设定依据
    pub basis: Names,
    /// 办理程序
    pub procedure: Names,
    /// 法定时限, working days; 0: at once.
    pub statutory_days: Option<u16>,
    /// 承诺时限, working days; 0: at once.
    pub promised_days: Option<u16>,
    /// 办理结果
    pub result: Names,
    /// 收费标准
    pub fee: Names,
    /// 收费依据
    pub fee_basis: Names,
    /// 监督电话
    pub complaint_phone: Option<String>,
}

/// All items that were imported together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// Counts the imports of this hall, from 1.
    pub version: u32,
    pub items: BTreeMap<ItemCode, Item>,
}

/// An item that cannot be taken, by its place in the list it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfitItem {
    pub place: u32,
    pub code: ItemCode,
    pub why: WhyUnfitItem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyUnfitItem {
    /// Before it in the same list.
    Twice,
    NoSuchCategory(CategoryId),
    NoSuchDepartment(DepartmentId),
    /// More is promised than the law allows.
    PromiseTooLong {
        promised: u16,
        statutory: u16,
    },
    Text(TextFault),
}

impl WhyUnfitItem {
    /// The stable name.
    pub fn code(&self) -> &'static str {
        match self {
            WhyUnfitItem::Twice => "item-twice",
            WhyUnfitItem::NoSuchCategory(_) => "no-such-category",
            WhyUnfitItem::NoSuchDepartment(_) => "no-such-department",
            WhyUnfitItem::PromiseTooLong { .. } => "promise-too-long",
            WhyUnfitItem::Text(_) => "text-unfit",
        }
    }
}

impl fmt::Display for WhyUnfitItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WhyUnfitItem::Twice => write!(f, "this code stands further up already: leave out one of the two"),
            WhyUnfitItem::NoSuchCategory(id) => write!(
                f,
                "there is no category `{id}`: write the id or the name of a [[category]] of hall.toml"
            ),
            WhyUnfitItem::NoSuchDepartment(id) => {
                write!(
                    f,
                    "there is no department `{id}`: write the id or the name of a [[department]] of hall.toml"
                )
            }
            WhyUnfitItem::PromiseTooLong { promised, statutory } => {
                write!(
                    f,
                    "{promised} working days are promised where the law allows {statutory}: one of the two is wrong"
                )
            }
            WhyUnfitItem::Text(fault) => fault.fmt(f),
        }
    }
}

/// Looks whether these items could be a catalogue of a hall that is configured so; each with its place in the list it came in.
pub fn check(rules: &RuleSet, items: &[(u32, Item)]) -> Vec<UnfitItem> {
    let mut seen = BTreeSet::new();
    let mut unfit = Vec::new();
    for (place, item) in items {
        let why = if seen.insert(&item.code) { unfit_for(rules, item) } else { Some(WhyUnfitItem::Twice) };
        unfit.extend(why.map(|why| UnfitItem { place: *place, code: item.code.clone(), why }));
    }
    unfit
}

fn unfit_for(rules: &RuleSet, item: &Item) -> Option<WhyUnfitItem> {
    if rules.category(&item.category).is_none() {
        return Some(WhyUnfitItem::NoSuchCategory(item.category.clone()));
    }
    if !rules.departments.iter().any(|department| department.id == item.department) {
        return Some(WhyUnfitItem::NoSuchDepartment(item.department.clone()));
    }
    if let (Some(promised), Some(statutory)) = (item.facts.promised_days, item.facts.statutory_days)
        && promised > statutory
    {
        return Some(WhyUnfitItem::PromiseTooLong { promised, statutory });
    }
    texts_of(item).err().map(WhyUnfitItem::Text)
}

fn texts_of(item: &Item) -> Result<(), TextFault> {
    if item.name.0.is_empty() {
        return Err(TextFault::Empty);
    }
    let Facts { conditions, basis, procedure, result, fee, fee_basis, complaint_phone, .. } = &item.facts;
    let facts = [conditions, basis, procedure, result, fee, fee_basis];
    let lines = facts.into_iter().flat_map(|fact| fact.0.values()).flat_map(|text| text.lines());
    let materials =
        item.materials.iter().flat_map(|material| material.name.0.values().chain(&material.sample));
    let texts = item.name.0.values().chain(materials).map(String::as_str).chain(lines);
    texts.filter(|text| !text.trim().is_empty()).try_for_each(text::check)?;
    complaint_phone.as_deref().map_or(Ok(()), text::check_name)
}

impl Hall {
    /// The items imported last, if any were.
    pub fn catalogue(&self) -> Option<&Arc<Catalogue>> {
        self.catalogue.as_ref()
    }

    /// Items that tickets are given for: the catalogue's, or those of `hall.toml` while none was imported.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        let seed = if self.catalogue.is_none() { &self.rules.items[..] } else { &[] };
        seed.iter().chain(self.catalogue.iter().flat_map(|catalogue| catalogue.items.values()))
    }

    /// An item that tickets are given for.
    pub fn item(&self, code: &ItemCode) -> Option<&Item> {
        match &self.catalogue {
            Some(catalogue) => catalogue.items.get(code),
            None => self.rules.item(code),
        }
    }

    /// An item as it was when `ticket` was taken, though it may have been changed or withdrawn since.
    pub fn item_of<'a>(&'a self, ticket: &Ticket, code: &ItemCode) -> Option<&'a Item> {
        let then = match ticket.items_version {
            Some(then) if Some(then) != self.catalogue_version() => {
                self.held_items.get(&(code.clone(), then))
            }
            Some(_) => None,
            None => self.rules.item(code),
        };
        then.or_else(|| self.item(code))
    }

    pub(crate) fn catalogue_version(&self) -> Option<u32> {
        self.catalogue.as_ref().map(|catalogue| catalogue.version)
    }

    /// The version of the catalogue under which a ticket of these items is given.
    pub(crate) fn items_version(&self, items: &[ItemCode]) -> Option<u32> {
        let catalogue = self.catalogue.as_ref()?;
        items.iter().any(|code| catalogue.items.contains_key(code)).then_some(catalogue.version)
    }

    /// All of them, or none. The same again is no new version.
    pub(crate) fn import_items(&self, items: &[(u32, Item)]) -> Decided {
        let unfit = check(&self.configured, items);
        if !unfit.is_empty() {
            return Err(Refusal::ItemsUnfit { unfit, of: items.len() as u32 });
        }
        let items: BTreeMap<_, _> = items.iter().map(|(_, item)| (item.code.clone(), item.clone())).collect();
        if let Some(catalogue) = self.catalogue.as_ref().filter(|catalogue| catalogue.items == items) {
            return decision(vec![], Reply::Items(catalogue.version));
        }
        let version = self.catalogue_version().unwrap_or(0) + 1;
        let imported = Event::ItemsImported(Arc::new(Catalogue { version, items }));
        decision(vec![imported], Reply::Items(version))
    }

    /// Who holds a ticket keeps the facts that he was told.
    pub(crate) fn apply_items_imported(&mut self, catalogue: &Arc<Catalogue>) {
        if let Some(before) = self.catalogue.replace(Arc::clone(catalogue)) {
            let of_before =
                self.tickets.values().filter(|ticket| ticket.items_version == Some(before.version));
            for code in of_before.flat_map(|ticket| &ticket.items) {
                if let Some(item) = before.items.get(code) {
                    self.held_items.insert((code.clone(), before.version), item.clone());
                }
            }
        }
    }

    /// How many items of the catalogue point to a category or department that `hall.toml` has no more.
    pub fn items_that_point_nowhere(&self) -> usize {
        let departments = &self.rules.departments;
        let lost = |item: &&Item| {
            !self.offers(&item.category)
                || !departments.iter().any(|department| department.id == item.department)
        };
        self.catalogue.iter().flat_map(|catalogue| catalogue.items.values()).filter(lost).count()
    }
}
