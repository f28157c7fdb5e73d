//! A city's service items as a CSV file, read into the core's own; every mistake is told with its line.

use crate::csv_table::{self, Column, Row, TableError};
use hall_core::id::{CategoryId, DepartmentId, Language};
use hall_core::item::{Facts, Item, Material};
use hall_core::rules::{Names, RuleSet};

/// The header of an item list. README has it, too.
pub const COLUMNS: &[Column] = &[
    Column { name: "code", also: "事项编码", needed: true },
    Column { name: "category", also: "业务类别", needed: true },
    Column { name: "department", also: "部门", needed: true },
    Column { name: "name", also: "事项名称", needed: true },
    Column { name: "name_en", also: "英文名称", needed: false },
    Column { name: "conditions", also: "受理条件", needed: false },
    Column { name: "basis", also: "设定依据", needed: false },
    Column { name: "procedure", also: "办理程序", needed: false },
    Column { name: "materials", also: "申请材料", needed: false },
    Column { name: "statutory_days", also: "法定时限", needed: false },
    Column { name: "promised_days", also: "承诺时限", needed: false },
    Column { name: "result", also: "办理结果", needed: false },
    Column { name: "fee", also: "收费标准", needed: false },
    Column { name: "fee_basis", also: "收费依据", needed: false },
    Column { name: "complaint_phone", also: "监督电话", needed: false },
];

/// Items that can be read, and the mistakes of the others, each with its line.
#[derive(Debug, Default)]
pub struct ItemList {
    pub items: Vec<(u32, Item)>,
    pub mistakes: Vec<(u32, String)>,
}

/// Most items of a hall.
const ITEMS_MAX: usize = 20_000;

/// Reads a CSV file, UTF-8 or GB18030.
///
/// # Errors
/// [`TableError`] if the file as a whole cannot be read: its encoding, its header.
pub fn rows(file: &[u8]) -> Result<Vec<Row>, TableError> {
    csv_table::read(file, COLUMNS, ITEMS_MAX)
}

/// What the lines of a file say, in a hall whose first language is `first`.
pub fn of_rows(rules: &RuleSet, first: &Language, rows: &[Row]) -> ItemList {
    let mut list = ItemList::default();
    for row in rows {
        match row.cells.as_ref().map_err(Clone::clone).and_then(|_| item(rules, first, row)) {
            Ok(item) => list.items.push((row.line, item)),
            Err(mistake) => list.mistakes.push((row.line, mistake)),
        }
    }
    list
}

fn item(rules: &RuleSet, first: &Language, row: &Row) -> Result<Item, String> {
    let cell = |name: &str| row.cell(name);
    let need = |name: &'static str| cell(name).ok_or_else(|| format!("the column {name} is empty here"));
    let text = |name: &str| in_language(first, cell(name));
    let mut name = text("name");
    need("name")?;
    name.0.extend(cell("name_en").map(|english| ("en".into(), english.to_owned())));
    let facts = Facts {
        conditions: text("conditions"),
        basis: text("basis"),
        procedure: text("procedure"),
        statutory_days: days(cell("statutory_days"))?,
        promised_days: days(cell("promised_days"))?,
        result: text("result"),
        fee: text("fee"),
        fee_basis: text("fee_basis"),
        complaint_phone: cell("complaint_phone").map(str::to_owned),
    };
    Ok(Item {
        code: code(need("code")?)?.into(),
        category: category(rules, need("category")?),
        department: department(rules, need("department")?),
        name,
        materials: row.list("materials").iter().map(|line| material(first, line)).collect(),
        facts,
    })
}

/// A code of the national catalogue, or the hall's own.
///
/// # Errors
/// What a code looks like, if this is none.
pub fn code(code: &str) -> Result<&str, String> {
    const CHARS_MAX: usize = 40;
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if (1..=CHARS_MAX).contains(&code.len()) && code.chars().all(fits) {
        return Ok(code);
    }
    Err(format!("{code:?} is no item code: 1 to {CHARS_MAX} letters, digits and \"-\", like \"11X0110\""))
}

/// `申请表|大厅样表架1号`: what to bring, and where a filled-in sample is.
fn material(first: &Language, line: &str) -> Material {
    let (name, sample) =
        line.split_once(['|', '｜']).map_or((line, None), |(name, sample)| (name, Some(sample)));
    let sample = sample.map(str::trim).filter(|sample| !sample.is_empty()).map(str::to_owned);
    Material { name: in_language(first, Some(name.trim())), sample }
}

/// `20`, `20个工作日`; `0`, `即办` and `当场` are at once.
fn days(cell: Option<&str>) -> Result<Option<u16>, String> {
    let Some(text) = cell else { return Ok(None) };
    if ["即办", "即时办结", "当场", "当场办结"].contains(&text) {
        return Ok(Some(0));
    }
    let number = text.trim_end_matches("个工作日").trim_end_matches("工作日").trim_end_matches('天').trim();
    number
        .parse()
        .map(Some)
        .map_err(|_| format!("{text:?} is no number of working days: write 20, or 即办 for at once"))
}

/// By its id, or by the name that people call it.
fn category(rules: &RuleSet, name: &str) -> CategoryId {
    let called = rules.categories.iter().find(|category| category.name.0.values().any(|it| it == name));
    match rules.category(&name.into()) {
        Some(category) => category.id.clone(),
        None => called.map_or_else(|| name.into(), |category| category.id.clone()),
    }
}

fn department(rules: &RuleSet, name: &str) -> DepartmentId {
    let is = |id: &DepartmentId| id.as_str() == name;
    let departments = || rules.departments.iter();
    let called = || departments().find(|department| department.name.0.values().any(|it| it == name));
    let found = departments().find(|department| is(&department.id)).or_else(called);
    found.map_or_else(|| name.into(), |department| department.id.clone())
}

fn in_language(first: &Language, text: Option<&str>) -> Names {
    Names(text.map(|text| (first.clone(), text.to_owned())).into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(file: &str) -> ItemList {
        of_rows(&RuleSet::default(), &"zh".into(), &rows(file.as_bytes()).unwrap())
    }

    #[test]
    fn an_item_has_its_facts() {
        let list = lines(
            "事项编码,业务类别,部门,事项名称,英文名称,申请材料,法定时限,承诺时限,监督电话\n\
             GA-01,passport,police,普通护照签发,Passport,身份证原件；申请表|大厅样表架1号,20个工作日,即办,12345\n\
             GA-02,passport,police,补发,,,,,\n",
        );
        let [(2, full), (3, bare)] = &list.items[..] else { panic!("{list:?}") };
        assert_eq!((full.facts.statutory_days, full.facts.promised_days), (Some(20), Some(0)));
        assert_eq!(full.materials[1].sample.as_deref(), Some("大厅样表架1号"));
        assert_eq!(full.materials[1].name.0.values().collect::<Vec<_>>(), ["申请表"]);
        assert_eq!(full.name.0.len(), 2);
        assert_eq!(bare.facts, Facts::default());
    }

    #[test]
    fn every_line_that_is_wrong_is_told() {
        let list = lines(
            "code,category,department,name,promised_days\nGA 01,a,b,c,\n,a,b,c,\nGA-02,a,b,,\nGA-03,a,b,c,soon\nGA-04,a,b,c,5\n",
        );
        let mistakes: Vec<_> = list.mistakes.iter().map(|(line, why)| format!("{line}: {why}")).collect();
        assert!(mistakes[0].starts_with("2: \"GA 01\" is no item code"), "{mistakes:?}");
        assert_eq!(mistakes[1..3], ["3: the column code is empty here", "4: the column name is empty here"]);
        assert!(mistakes[3].starts_with("5: \"soon\" is no number of working days"), "{mistakes:?}");
        assert_eq!((list.items.len(), mistakes.len()), (1, 4));
    }
}
