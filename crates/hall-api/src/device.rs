//! Devices and their health.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceKind {
    Printer,
    Terminal,
    Sign,
    Keypad,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Health {
    /// Port open and, where the device can answer, answering.
    Ok,
    /// The port is open and the device does not answer.
    Silent,
    /// The port could not be opened; it is tried again.
    Gone,
    /// Works, with a warning in `detail`.
    Warning,
    /// It cannot answer: what it shows is re-sent and never confirmed.
    Unconfirmed,
}

/// `hallctl device list`, `GET devices`, `hall/{hall}/devices/{name}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Device {
    pub name: String,
    pub kind: DeviceKind,
    pub model: String,
    pub port: String,
    pub health: Health,
    /// In plain words: `paper out`, `no answer since 10:05`.
    pub detail: String,
    /// Sign or terminal: what it should show now.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wanted: Option<String>,
    /// What it confirmed to show.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shown: Option<String>,
    /// Times the port was opened since start.
    pub opened: u64,
    pub errors: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Devices {
    pub devices: Vec<Device>,
}

/// `hall/{hall}/devices/{name}`, retained.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceTopic {
    #[serde(flatten)]
    pub head: crate::board::Head,
    #[serde(flatten)]
    pub device: Device,
}

/// `POST devices/pair`: a manager reads six digits off a page and says what that page is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PairDevice {
    /// The six digits it shows.
    pub code: String,
    /// `kiosk`, `window`, `desk`, `screen` or `reader`.
    pub role: String,
    /// Unique; of a kiosk or screen, its name in hall.toml.
    pub name: String,
    /// Of a window.
    #[serde(default)]
    pub window: Option<u16>,
}

/// A device that is now paired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PairedDevice {
    pub name: String,
    pub role: String,
}
