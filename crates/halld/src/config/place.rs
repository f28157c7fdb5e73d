//! `[[department]]` and `[[area]]`: who has moved in, and where people wait.

use super::names;
use super::scope::Scope;
use super::section::Section;
use hall_core::rules::{Area, Department};

pub(super) fn department<'a>(section: &Section<'a>, scope: &mut Scope<'a>) -> Option<Department> {
    let id = scope.departments.declare(section, "id", "civil-affairs");
    let name = names::read(section, &scope.languages);
    Some(Department { id: id?.into(), name: name? })
}

pub(super) fn area<'a>(section: &Section<'a>, scope: &mut Scope<'a>) -> Option<Area> {
    let id = scope.areas.declare(section, "id", "ground");
    let name = names::read(section, &scope.languages);
    Some(Area { id: id?.into(), name: name? })
}
