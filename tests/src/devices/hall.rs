//! `hall.toml` of a hall with devices: 2 categories in two languages, 3 windows, and whatever is plugged in.

use std::collections::BTreeMap;
use std::fmt;

/// What tests vary.
#[derive(Clone, Debug)]
pub struct DeviceHall {
    pub simulation: bool,
    /// The first is what signs and unmarked tickets speak.
    pub languages: &'static str,
    pub clock: &'static str,
    /// Of the category `civil`.
    pub prefix: &'static str,
    /// The lines of `[mqtt]`.
    pub mqtt: String,
    pub public_url: Option<&'static str>,
    /// Between two tickets of a kiosk. None, if a test takes tickets as fast as it can.
    pub kiosk_pause_s: u32,
    /// What hangs at a window: `terminal = { … }`.
    pub at_window: BTreeMap<u16, String>,
    /// Printers, buses, kiosks.
    pub devices: String,
}

impl Default for DeviceHall {
    fn default() -> DeviceHall {
        DeviceHall {
            simulation: false,
            languages: r#"["zh", "en"]"#,
            clock: "system",
            prefix: "A",
            mqtt: r#"broker = "none""#.into(),
            public_url: None,
            kiosk_pause_s: 0,
            at_window: BTreeMap::new(),
            devices: String::new(),
        }
    }
}

impl DeviceHall {
    pub const WINDOWS: u16 = 3;

    pub fn printer(mut self, name: &str, model: &str, port: &str) -> DeviceHall {
        self.devices +=
            &format!("[[printer]]\nname = \"{name}\"\nmodel = \"{model}\"\nport = \"{port}\"\n\n");
        self
    }

    pub fn kiosk(mut self, name: &str, printers: &[&str], when_down: &str) -> DeviceHall {
        self.devices += &format!(
            "[[kiosk]]\nname = \"{name}\"\nprinters = {printers:?}\nwhen_down = \"{when_down}\"\n\n"
        );
        self
    }

    /// A line with terminals of ours at these windows, each at the address of its number.
    pub fn terminals(self, port: &str, windows: &[u16]) -> DeviceHall {
        self.bus("hall-a", "hall-wire", port, "terminal", windows)
    }

    /// A line with signs that only listen, likewise.
    pub fn strips(self, model: &str, port: &str, windows: &[u16]) -> DeviceHall {
        self.bus("old-signs", &format!("strip-{model}"), port, "sign", windows)
    }

    /// A line with signs that answer, likewise, with the keys that its protocol wants.
    pub fn signs(self, protocol: &str, keys: &str, port: &str, windows: &[u16]) -> DeviceHall {
        let mut hall = self.bus("signs", protocol, port, "sign", windows);
        hall.devices += &format!("{keys}\n\n");
        hall
    }

    fn bus(mut self, name: &str, protocol: &str, port: &str, what: &str, windows: &[u16]) -> DeviceHall {
        self.devices +=
            &format!("[[bus]]\nname = \"{name}\"\nport = \"{port}\"\nprotocol = \"{protocol}\"\n\n");
        for number in windows {
            let line = format!("{what} = {{ bus = \"{name}\", address = {number} }}\n");
            *self.at_window.entry(*number).or_default() += &line;
        }
        self
    }
}

impl fmt::Display for DeviceHall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DeviceHall { simulation, languages, clock, prefix, mqtt, kiosk_pause_s, .. } = self;
        writeln!(
            f,
            r#"[hall]
id = "hulu"
name = {{ zh = "葫芦镇政务服务中心", en = "Hulu Town Service Centre" }}
languages = {languages}
timezone = "Asia/Shanghai"
clock = "{clock}"
simulation = {simulation}

[mqtt]
{mqtt}

[http]
listen = "127.0.0.1:0"
{}

[rules]
kiosk_pause_s = {kiosk_pause_s}

[[department]]
id = "civil-affairs"
name = {{ zh = "民政所", en = "Civil Affairs Office" }}

[[area]]
id = "ground"
name = {{ zh = "一楼A区", en = "Ground floor A" }}

[[category]]
id = "civil"
prefix = "{prefix}"
name = {{ zh = "民政", en = "Civil affairs" }}
area = "ground"
service_min = 8

[[category]]
id = "labour"
prefix = "B"
name = {{ zh = "劳动保障", en = "Labour and social security" }}
area = "ground"
service_min = 6

[[item]]
code = "MZ01"
category = "civil"
department = "civil-affairs"
name = {{ zh = "最低生活保障申请", en = "Subsistence allowance" }}
materials = ["申请人身份证原件", "户口簿原件", "家庭经济状况核对授权书"]

[[priority]]
id = "elderly"
name = {{ zh = "老年人", en = "Senior citizens" }}
weight = 10
proven_by = "self"
"#,
            self.public_url.map(|url| format!("public_url = \"{url}\"")).unwrap_or_default()
        )?;
        for number in 1..=DeviceHall::WINDOWS {
            writeln!(
                f,
                "[[window]]\nnumber = {number}\nname = {{ zh = \"民政窗口\", en = \"Civil affairs\" }}"
            )?;
            writeln!(f, "serves = [[\"civil\", \"labour\"]]")?;
            writeln!(f, "{}", self.at_window.get(&number).map_or("", String::as_str))?;
        }
        f.write_str(&self.devices)
    }
}
