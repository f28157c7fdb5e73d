//! `[[item]]`: service items (事项), for halls with few of them.

use super::names;
use super::scope::Scope;
use super::section::Section;
use super::value::Value;
use crate::item_list;
use hall_core::id::Language;
use hall_core::item::{Facts, Item, Material};
use hall_core::rules::Names;

pub(super) fn read<'a>(section: &Section<'a>, scope: &mut Scope<'a>) -> Option<Item> {
    let code_value = section.need("code", "\"11X0110\"");
    let code = scope.items.declare_as(code_value, code_value.and_then(code));
    let category = scope.categories.resolve_or_only(section, "category");
    let department = scope.departments.resolve_or_only(section, "department");
    let name = names::read(section, &scope.languages);
    let materials =
        section.get("materials").map_or(Some(Vec::new()), |value| materials(value, &scope.languages));
    Some(Item {
        code: code?.into(),
        category: category?.into(),
        department: department?.into(),
        name: name?,
        materials: materials?.into_iter().map(Material::from).collect(),
        facts: Facts::default(),
    })
}

fn code(value: Value<'_>) -> Option<&str> {
    match item_list::code(value.text()?) {
        Ok(code) => Some(code),
        Err(mistake) => value.mistake(mistake),
    }
}

/// Texts per language; one without a language is in the hall's first.
fn materials(value: Value<'_>, languages: &[Language]) -> Option<Vec<Names>> {
    let first = || languages.first().cloned().unwrap_or_else(|| "zh".into());
    let material = |value: &Value<'_>| match value.entries() {
        Some(_) => names::of(*value, languages),
        None => Some(Names([(first(), value.text()?.to_owned())].into())),
    };
    let list = value.list()?;
    let materials: Vec<_> = list.iter().filter_map(material).collect();
    (materials.len() == list.len()).then_some(materials)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, config};

    #[test]
    fn items_belong_to_a_category_and_a_department() {
        let department =
            "[[department]]\nid = 'civil-affairs'\nname.zh = '民政所'\n[[item]]\nname.zh = '低保'\n";
        let items = |settings: &str, expected: &[&str]| check(&format!("{department}{settings}"), expected);
        items("code = 'MZ01'\nmaterials = ['身份证原件']", &[]);
        items("code = 'MZ 01'", &["6:8: \"MZ 01\" is no item code"]);
        items("code = 'MZ01'\nmaterials = ['身份证', { zh = '户口簿', en = 'Household register' }]", &[]);
        items(
            "code = 'MZ01'\nmaterials = [{ en = 'Form' }]",
            &["7:14: the name is missing in the hall's first language"],
        );
        items(
            "code = 'MZ01'\nmaterials = [{ zh = '表', fr = 'Form' }]",
            &["7:26: \"fr\" is not a language of this hall"],
        );
        items("code = 'MZ01'\nmaterials = '身份证'", &["7:13: materials is a list; write [\"身份证\"]"]);
        items("code = 'MZ01'\nmaterials = [1]", &["7:14: materials is text; write \"1\", in quotes"]);
        items(
            "code = 'MZ01'\ncategory = 'civl'",
            &["7:12: no [[category]] is called \"civl\"; did you mean \"civil\"?"],
        );
        items(
            "code = 'MZ01'\n[[item]]\ncode = 'MZ01'\nname.zh = '救助'",
            &["8:8: already the name of the [[item]] on line 6"],
        );
        check(
            "[[item]]\ncode = 'MZ01'\nname.zh = '低保'",
            &["1:1: [[item]] needs a department, and there is no [[department]] in this file"],
        );
    }
    #[test]
    fn a_material_without_a_language_is_in_the_halls_first() {
        let config = config(
            "[hall]\nid = 'h'\nname = { en = 'H', zh = '厅' }\nlanguages = ['en', 'zh']\ntimezone = 'Asia/Shanghai'\n\
             [[area]]\nid = 'ground'\nname.en = 'G'\n[[category]]\nid = \"civil\"\nprefix = 'A'\nname.en = 'C'\n\
             [[window]]\nnumber = 1\nname.en = 'W'\nserves = ['civil']\n[[department]]\nid = 'd'\nname.en = 'D'\n\
             [[item]]\ncode = 'X1'\nname.en = 'X'\nmaterials = ['Form', { en = 'Card', zh = '证' }]",
        );
        let materials = &config.rules.items[0].materials;
        let texts = |at: usize| {
            materials[at].name.0.iter().map(|(language, text)| (language.as_str(), text.as_str()))
        };
        assert_eq!(texts(0).collect::<Vec<_>>(), [("en", "Form")]);
        assert_eq!(texts(1).collect::<Vec<_>>(), [("en", "Card"), ("zh", "证")]);
    }
}
