//! How every device is, for `hallctl device list`, pages and topics.

use super::outlet::Outlets;
use hall_api::device::{Device, DeviceKind, Devices, Health as State};
use hall_core::command::OutletSeen;
use hall_core::id::KioskId;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tokio::sync::watch;

pub struct Health {
    devices: Mutex<BTreeMap<String, Device>>,
    changed: watch::Sender<u64>,
    pub(super) outlets: Outlets,
}

impl Default for Health {
    fn default() -> Self {
        Health { devices: Mutex::default(), changed: watch::channel(0).0, outlets: Outlets::default() }
    }
}

impl Health {
    pub fn list(&self) -> Devices {
        let devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        Devices { devices: devices.values().cloned().collect() }
    }

    /// What a kiosk's outlet is like now, `None` if there is no such kiosk or it prints nothing.
    pub fn outlet(&self, kiosk: &KioskId) -> Option<OutletSeen> {
        self.outlets.of(kiosk)
    }

    /// Wakes when any device has changed.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    pub(super) fn add(&self, name: &str, kind: DeviceKind, model: &str, port: &str) {
        let device = Device {
            name: name.into(),
            kind,
            model: model.into(),
            port: port.into(),
            health: State::Gone,
            detail: "not opened yet".into(),
            wanted: None,
            shown: None,
            opened: 0,
            errors: 0,
        };
        self.devices.lock().unwrap_or_else(PoisonError::into_inner).insert(name.into(), device);
    }

    /// Changes what is known of a device; a real change wakes listeners and, if its health changed, is logged.
    pub(super) fn update(&self, name: &str, change: impl FnOnce(&mut Device)) {
        let mut devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(device) = devices.get_mut(name) else { return };
        let before = device.clone();
        change(device);
        if *device == before {
            return;
        }
        if device.health != before.health {
            let state = device.health;
            tracing::info!(device = name, health = ?state, detail = device.detail, "device");
        }
        drop(devices);
        self.changed.send_modify(|version| *version += 1);
    }
}
