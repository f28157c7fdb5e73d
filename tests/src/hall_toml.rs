//! A small hall's `hall.toml`: 4 categories, 8 windows that serve all of them, no hardware.

use std::fmt;

/// What tests vary.
#[derive(Clone, Debug)]
pub struct HallToml {
    /// 演练; `--hall-clock` needs it.
    pub simulation: bool,
    /// Of the categories `civil`, `labour`, `land`, `general`.
    pub prefixes: [&'static str; 4],
    /// Added at the end: `[rules]`, kiosks, ...
    pub more: String,
}

impl HallToml {
    pub const CATEGORIES: [&'static str; 4] = ["civil", "labour", "land", "general"];
    pub const WINDOWS: u16 = 8;

    pub fn live() -> HallToml {
        HallToml { simulation: false, prefixes: ["A", "B", "C", "D"], more: String::new() }
    }

    pub fn simulation() -> HallToml {
        HallToml { simulation: true, ..HallToml::live() }
    }

    pub fn with(self, more: &str) -> HallToml {
        HallToml { more: self.more + more + "\n", ..self }
    }
}

impl fmt::Display for HallToml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            r#"[hall]
id = "test"
name = {{ zh = "测试大厅", en = "Test hall" }}
timezone = "Asia/Shanghai"
clock = "system"
simulation = {}

[mqtt]
broker = "none"

[http]
listen = "127.0.0.1:0"

[[area]]
id = "ground"
name = {{ zh = "一楼" }}

[[priority]]
id = "elderly"
name = {{ zh = "老年人" }}
weight = 10
proven_by = "self"

[[priority]]
id = "military"
name = {{ zh = "军人依法优先" }}
weight = 10
proven_by = "card"

[[kiosk]]
name = "door"
when_down = "next"
"#,
            self.simulation
        )?;
        for (id, prefix) in HallToml::CATEGORIES.iter().zip(self.prefixes) {
            writeln!(f, "[[category]]\nid = \"{id}\"\nprefix = \"{prefix}\"\nname = {{ zh = \"{id}\" }}")?;
            writeln!(f, "area = \"ground\"\nservice_min = 5\n")?;
        }
        for number in 1..=HallToml::WINDOWS {
            writeln!(f, "[[window]]\nnumber = {number}\nname = {{ zh = \"{number}号窗口\" }}")?;
            writeln!(f, "serves = [[\"civil\", \"labour\", \"land\", \"general\"]]\n")?;
        }
        f.write_str(&self.more)
    }
}
