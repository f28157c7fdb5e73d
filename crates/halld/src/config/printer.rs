//! `[[printer]]`: ticket printers.

use super::port::PortAddress;
use super::scope::Scope;
use super::section::Section;
use hall_core::id::PrinterId;
use hall_devices::printer::{MODELS, Model};

#[derive(Clone, Debug)]
pub struct PrinterConfig {
    pub name: PrinterId,
    pub model: &'static Model,
    pub port: PortAddress,
}

pub(super) fn read<'a>(section: &Section<'a>, scope: &mut Scope<'a>) -> Option<PrinterConfig> {
    let models: Vec<_> = MODELS.iter().map(|model| (model.name, model)).collect();
    let name = scope.printers.declare(section, "name", "front");
    let model = section.need("model", "\"generic-80mm\"").and_then(|value| value.choice(&models));
    let port = scope.ports.read(section, "\"tcp://10.0.0.9:9100\"", name);
    Some(PrinterConfig { name: name?.into(), model: model?, port: port? })
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn printers_have_a_known_model_and_a_port_of_their_own() {
        let printer = |settings: &str, expected: &[&str]| {
            check(&format!("[[printer]]\nname = 'front'\n{settings}"), expected)
        };
        printer("model = 'generic-80mm'\nport = 'file:///dev/usb/lp0'", &[]);
        printer("model = 'generic-80'\nport = 'tcp://10.0.0.9:9100'", &["3:9: model is generic-80mm, "]);
        printer("model = 'generic-58mm'\nport = '/dev/usb/lp0'", &["4:8: write \"file:///dev/usb/lp0\""]);
        printer(
            "model = 'generic-80mm'\nport = 'tcp://10.0.0.9:9100'\n\
             [[printer]]\nname = 'side'\nmodel = 'generic-80mm'\nport = 'tcp://10.0.0.9:9100'",
            &["8:8: 10.0.0.9:9100 is \"front\"'s port already (line 4)"],
        );
    }
}
