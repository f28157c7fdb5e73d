//! 班前自检: what was tried before the shift, and how it went.

use crate::Names;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST hall/self-check`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartCheck {
    /// For so many seconds, 60 at most, keys pressed at signs under test are tried and reach no window.
    #[serde(default)]
    pub keys_s: Option<u32>,
}

/// What the check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SelfCheck {
    /// When it was done.
    pub at: String,
    /// In one sentence.
    pub summary: Names,
    /// One for each thing, in the order of clock, disk, printers, signs and keys, screens.
    pub findings: Vec<Finding>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    pub subject: Subject,
    /// Of the device: its name in `GET devices`; of a screen, its id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    pub result: CheckResult,
    /// For people.
    pub text: Names,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    Clock,
    Disk,
    Printer,
    Sign,
    Keys,
    Screen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CheckResult {
    Failed,
    /// It works, and will not for long.
    Warning,
    /// It cannot say: a person must look, or listen.
    Look,
    /// It is in use, and was left alone.
    NotTested,
    Ok,
}
