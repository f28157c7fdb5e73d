//! `[[screen]]`: displays of the waiting areas.

use super::scope::Scope;
use super::section::Section;
use hall_core::id::{AreaId, ScreenId};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreenConfig {
    pub id: ScreenId,
    pub area: AreaId,
    /// It speaks the calls and reports which it has spoken; no-shows are counted from there.
    pub speaks: bool,
}

pub(super) fn read<'a>(section: &Section<'a>, scope: &mut Scope<'a>) -> Option<ScreenConfig> {
    let id = scope.screens.declare(section, "id", "ground-1");
    let area = scope.areas.resolve_or_only(section, "area");
    let speaks = section.flag("speaks", false);
    Some(ScreenConfig { id: id?.into(), area: area?.into(), speaks })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, config};

    #[test]
    fn a_speaking_screen_makes_speech_count() {
        assert!(!config("[[screen]]\nid = 's1'").rules.policy.speech_reported);
        assert!(config("[[screen]]\nid = 's1'\nspeaks = true").rules.policy.speech_reported);
        check(
            "[[screen]]\nid = 's1'\narea = 'roof'",
            &["3:8: no [[area]] is called \"roof\"; the file has ground"],
        );
    }
}
