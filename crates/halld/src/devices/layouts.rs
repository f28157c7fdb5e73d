//! The layouts of this hall's papers: those that come with the program, and over them the hall's own.

use super::DeviceError;
use crate::config::{LayoutConfig, PaperKind};
use hall_devices::printer::Layout;
use std::collections::BTreeMap;

/// By paper and language.
pub(super) struct Layouts(BTreeMap<(PaperKind, String), Layout>);

impl Layouts {
    pub(super) fn of_hall(own: &[LayoutConfig]) -> Result<Layouts, DeviceError> {
        let mut layouts = BTreeMap::new();
        for (name, paper) in PaperKind::ALL {
            for language in ["zh", "en"] {
                let Some(text) = paper.built_in(language) else { continue };
                let layout = toml::from_str(text)
                    .map_err(|source| DeviceError::BuiltIn { name: format!("{name}.{language}"), source })?;
                layouts.insert((paper, language.to_owned()), layout);
            }
        }
        for LayoutConfig { paper, layout } in own {
            layouts.insert((*paper, layout.language.clone()), layout.clone());
        }
        Ok(Layouts(layouts))
    }

    /// The layout in this language, or in Chinese where there is none.
    pub(super) fn of(&self, paper: PaperKind, language: &str) -> Option<&Layout> {
        let find = |language: &str| self.0.get(&(paper, language.to_owned()));
        find(language).or_else(|| find("zh"))
    }
}
