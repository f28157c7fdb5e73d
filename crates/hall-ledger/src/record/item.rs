//! Service items as stored: the few of a rule set, and a whole catalogue in `items_imported`.

use super::Text;
use super::rules::{NamesV1, names, names_read};
use hall_core::id::{CategoryId, DepartmentId, ItemCode};
use hall_core::item::{Catalogue, Facts, Item, Material};
use hall_core::rules::Names;
use serde::{Deserialize, Serialize};

/// `items_imported`
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CatalogueV1<'a> {
    version: u32,
    items: Vec<ItemV1<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ItemV1<'a> {
    code: Text<'a>,
    category: Text<'a>,
    department: Text<'a>,
    name: NamesV1<'a>,
    materials: Vec<MaterialV1<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    facts: Option<FactsV1<'a>>,
}

/// A text by language; the first rows have it in Chinese alone.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum MaterialV1<'a> {
    Plain(Text<'a>),
    Sampled { name: NamesV1<'a>, sample: Text<'a> },
    Named(NamesV1<'a>),
}

/// What nobody wrote down is left out.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FactsV1<'a> {
    #[serde(default, skip_serializing_if = "NamesV1::is_empty")]
    conditions: NamesV1<'a>,
    #[serde(default, skip_serializing_if = "NamesV1::is_empty")]
    basis: NamesV1<'a>,
    #[serde(default, skip_serializing_if = "NamesV1::is_empty")]
    procedure: NamesV1<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    statutory_days: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    promised_days: Option<u16>,
    #[serde(default, skip_serializing_if = "NamesV1::is_empty")]
    result: NamesV1<'a>,
    #[serde(default, skip_serializing_if = "NamesV1::is_empty")]
    fee: NamesV1<'a>,
    #[serde(default, skip_serializing_if = "NamesV1::is_empty")]
    fee_basis: NamesV1<'a>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    complaint_phone: Option<Text<'a>>,
}

impl<'a> From<&'a Catalogue> for CatalogueV1<'a> {
    fn from(catalogue: &'a Catalogue) -> Self {
        let Catalogue { version, items } = catalogue;
        CatalogueV1 { version: *version, items: items.values().map(ItemV1::from).collect() }
    }
}

impl From<CatalogueV1<'_>> for Catalogue {
    fn from(it: CatalogueV1<'_>) -> Self {
        let items = it.items.into_iter().map(Item::from).map(|item| (item.code.clone(), item));
        Catalogue { version: it.version, items: items.collect() }
    }
}

impl<'a> From<&'a Item> for ItemV1<'a> {
    fn from(item: &'a Item) -> Self {
        let Item { code, category, department, name, materials, facts } = item;
        ItemV1 {
            code: code.as_str().into(),
            category: category.as_str().into(),
            department: department.as_str().into(),
            name: names(name),
            materials: materials.iter().map(MaterialV1::from).collect(),
            facts: (*facts != Facts::default()).then(|| facts.into()),
        }
    }
}

impl From<ItemV1<'_>> for Item {
    fn from(it: ItemV1<'_>) -> Self {
        Item {
            code: ItemCode(it.code.into()),
            category: CategoryId(it.category.into()),
            department: DepartmentId(it.department.into()),
            name: names_read(it.name),
            materials: it.materials.into_iter().map(Material::from).collect(),
            facts: it.facts.map(Facts::from).unwrap_or_default(),
        }
    }
}

impl<'a> From<&'a Material> for MaterialV1<'a> {
    fn from(Material { name, sample }: &'a Material) -> Self {
        match sample {
            Some(sample) => MaterialV1::Sampled { name: names(name), sample: sample.into() },
            None => MaterialV1::Named(names(name)),
        }
    }
}

impl From<MaterialV1<'_>> for Material {
    fn from(it: MaterialV1<'_>) -> Self {
        match it {
            MaterialV1::Plain(text) => Names([("zh".into(), text.into_owned())].into()).into(),
            MaterialV1::Sampled { name, sample } => {
                Material { name: names_read(name), sample: Some(sample.into_owned()) }
            }
            MaterialV1::Named(name) => names_read(name).into(),
        }
    }
}

impl<'a> From<&'a Facts> for FactsV1<'a> {
    fn from(facts: &'a Facts) -> Self {
        let Facts {
            conditions,
            basis,
            procedure,
            statutory_days,
            promised_days,
            result,
            fee,
            fee_basis,
            complaint_phone,
        } = facts;
        FactsV1 {
            conditions: names(conditions),
            basis: names(basis),
            procedure: names(procedure),
            statutory_days: *statutory_days,
            promised_days: *promised_days,
            result: names(result),
            fee: names(fee),
            fee_basis: names(fee_basis),
            complaint_phone: complaint_phone.as_ref().map(Text::from),
        }
    }
}

impl From<FactsV1<'_>> for Facts {
    fn from(it: FactsV1<'_>) -> Self {
        Facts {
            conditions: names_read(it.conditions),
            basis: names_read(it.basis),
            procedure: names_read(it.procedure),
            statutory_days: it.statutory_days,
            promised_days: it.promised_days,
            result: names_read(it.result),
            fee: names_read(it.fee),
            fee_basis: names_read(it.fee_basis),
            complaint_phone: it.complaint_phone.map(Text::into_owned),
        }
    }
}
