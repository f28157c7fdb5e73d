//! `hallctl printer ...`: what an installer does with printers before a daemon has them.

use super::hallctl::fail;
use crate::config::{self, Config, PaperKind, PortAddress};
use crate::devices::{TicketPainter, probe};
use crate::exit::Exit;
use clap::Subcommand;
use hall_devices::printer::{
    Answering, Doc, Encoded, Fields, Finding, Known, Layout, Line, MODELS, Profile, Question, compose,
    encode, model,
};
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub(super) enum PrinterCommand {
    /// The models that come with the program, and what each answers
    Models,
    /// Draw a sample, and write the very bytes that a printer of this model would get
    Preview(Preview),
    /// The layout that comes with the program, to be changed and named in hall.toml
    #[command(after_help = "Examples:
  hallctl printer layout > ticket.zh.toml
  hallctl printer layout --paper missing --language en > missing.en.toml")]
    Layout {
        /// ticket, receipt, promise, missing or test
        #[arg(long, value_parser = paper_kind, default_value = "ticket")]
        paper: PaperKind,
        #[arg(long, default_value = "zh")]
        language: String,
    },
    /// Tell a printer whose cutter stood still, and is free again, to go on; the running daemon does it
    ///
    /// The line that failed is printed again, so a ticket may come twice: look at what hangs out first. Nothing is told to a
    /// printer that reports no such error.
    Recover {
        /// Its name in hall.toml
        printer: String,
        /// Throw away what the printer still holds: tickets in it do not come any more
        #[arg(long)]
        forget: bool,
    },
    /// Find out what a printer answers, and which models fit it; it may print some letters, and no daemon may hold the port
    #[command(after_help = "Examples:
  hallctl printer probe tcp://10.0.0.9:9100
  hallctl printer probe \"serial:///dev/ttyUSB0?baud=9600\"")]
    Probe { port: String },
}

#[derive(clap::Args)]
#[command(after_help = "Examples:
  hallctl printer preview --model generic-80mm --png ticket.png
  hallctl printer preview --model generic-58mm --paper promise --name 王𠮷祥 --png slip.png --raw slip.bin
  hallctl printer preview --model generic-80mm --layout my-ticket.toml --png ticket.png")]
pub(super) struct Preview {
    /// As `hallctl printer models` lists them
    #[arg(long)]
    model: String,
    /// Takes hall, category, area and windows from this configuration, and the layouts that it names
    #[arg(long)]
    config: Option<PathBuf>,
    /// What to print; a slip if a name is given
    #[arg(long, value_parser = paper_kind)]
    paper: Option<PaperKind>,
    /// A layout of your own; its images are NAME.png beside it
    #[arg(long, conflicts_with = "paper")]
    layout: Option<PathBuf>,
    #[arg(long, default_value = "zh")]
    language: String,
    #[arg(long)]
    number: Option<String>,
    /// Who applies, on a slip
    #[arg(long)]
    name: Option<String>,
    /// Where to draw it
    #[arg(long)]
    png: Option<PathBuf>,
    /// Where to write the bytes
    #[arg(long)]
    raw: Option<PathBuf>,
}

/// Does what needs no daemon; `None` for the rest.
pub(super) async fn run(command: &PrinterCommand) -> Option<Result<Exit, Exit>> {
    Some(match command {
        PrinterCommand::Recover { .. } => return None,
        PrinterCommand::Models => models(),
        PrinterCommand::Preview(preview) => preview.run(),
        PrinterCommand::Layout { paper, language } => built_in(*paper, language).map(|text| {
            print!("{text}");
            Exit::Ok
        }),
        PrinterCommand::Probe { port } => ask(port).await,
    })
}

fn paper_kind(word: &str) -> Result<PaperKind, String> {
    PaperKind::find(word).ok_or_else(|| format!("give one of {}", PaperKind::words().join(", ")))
}

fn profile(name: &str) -> Result<Profile, Exit> {
    let Some(model) = model(name) else {
        let names: Vec<_> = MODELS.iter().map(|model| model.name).collect();
        return Err(fail(
            Exit::Usage,
            &format!("no model is called {name:?}; there are {}", names.join(", ")),
        ));
    };
    toml::from_str(model.toml).map_err(|error| fail(Exit::Software, &error.to_string()))
}

fn models() -> Result<Exit, Exit> {
    for model in MODELS {
        let profile = profile(model.name)?;
        let answers = &profile.answers;
        let says = |name: &str, known: Known| match known {
            Known::Yes => name.to_owned(),
            Known::No => format!("no {name}"),
            Known::Unknown => format!("{name}?"),
        };
        println!("{:<20} {}", profile.name, profile.about);
        println!(
            "{:20} {} dots, {}, {}, {}, {}",
            "",
            profile.paper.width_dots.value.dots(),
            says("status", answers.realtime_status.value),
            says("automatic status", answers.auto_status.value),
            says("paper confirmed", answers.paper_status.value),
            says("job confirmed", answers.process_id.value),
        );
    }
    Ok(Exit::Ok)
}

impl Preview {
    fn run(&self) -> Result<Exit, Exit> {
        let profile = profile(&self.model)?;
        let config = self.config.as_ref().map(|path| config::load(path));
        let config = config.transpose().map_err(|error| fail(Exit::Config, &error.to_string()))?;
        let layout = self.read_layout(config.as_ref())?;
        let fields = self.fields(config.as_ref());
        let width = profile.paper.width_dots.value;
        let doc =
            compose(&layout, &fields, width).map_err(|error| fail(Exit::DataErr, &crate::chain(&error)))?;
        let mut painter = TicketPainter::new(width.dots());
        let encoded = encode(&doc, &profile, &mut painter)
            .map_err(|error| fail(Exit::DataErr, &crate::chain(&error)))?;
        if let Some(path) = &self.raw {
            write(path, &encoded.bytes)?;
        }
        if let Some(path) = &self.png {
            let png = hall_render::png::encode_bitmap(&painter.preview(&doc, &profile));
            write(path, &png.map_err(|error| fail(Exit::Software, &error.to_string()))?)?;
        }
        self.tell(&doc, &encoded);
        Ok(Exit::Ok)
    }

    /// Shows the text, unless a picture was asked for, and how long it takes.
    fn tell(&self, doc: &Doc, encoded: &Encoded) {
        if self.png.is_none() {
            for line in &doc.lines {
                match line {
                    Line::Text { text, .. } => println!("{text}"),
                    Line::Rule => println!("{}", "─".repeat(doc.cells / 2)),
                    Line::Qr { data, .. } => println!("[QR {data}]"),
                    Line::Barcode { data, .. } => println!("[bar code {data}]"),
                    Line::Image { .. } => println!("[image]"),
                    Line::Feed { .. } => {}
                }
            }
        }
        let at = |baud: usize| encoded.bytes.len() * 10_000 / baud;
        eprintln!(
            "{} bytes: {} ms at 9600 baud, {} ms at 115200",
            encoded.bytes.len(),
            at(9_600),
            at(115_200)
        );
        if !encoded.replaced.is_empty() {
            let lost: String = encoded.replaced.iter().collect();
            eprintln!("no font has these characters, they print as ？: {lost}");
        }
    }

    fn read_layout(&self, config: Option<&Config>) -> Result<Layout, Exit> {
        if let Some(path) = &self.layout {
            return config::layout_file(path).map_err(|error| fail(Exit::DataErr, &error.to_string()));
        }
        let is_slip = self.name.is_some();
        let kind = self.paper.unwrap_or(if is_slip { PaperKind::Receipt } else { PaperKind::Ticket });
        let own = config.and_then(|config| {
            config.layouts.iter().find(|own| own.paper == kind && own.layout.language == self.language)
        });
        if let Some(own) = own {
            return Ok(own.layout.clone());
        }
        toml::from_str(built_in(kind, &self.language)?)
            .map_err(|error| fail(Exit::Software, &error.to_string()))
    }

    fn fields(&self, config: Option<&Config>) -> Fields<'static> {
        let mut fields = config::sample_fields(&self.language);
        if let Some(config) = config {
            of_config(config, &self.language, &mut fields);
        }
        fields.extend(self.number.iter().map(|number| ("number", number.clone())));
        fields.extend(self.name.iter().map(|name| ("applicant", name.clone())));
        fields
    }
}

fn built_in(kind: PaperKind, language: &str) -> Result<&'static str, Exit> {
    kind.built_in(language).ok_or_else(|| {
        fail(Exit::Usage, &format!("no layout comes in {language:?}; give zh or en, or write your own"))
    })
}

/// Takes what a hall's configuration says about a ticket of its first category.
fn of_config(config: &Config, language: &str, fields: &mut Fields<'static>) {
    let name = |names| crate::view::names(names).get(language).to_owned();
    fields.insert("hall", name(&config.hall.name));
    let listen = config.http.url(config.http.listen);
    let public_url = config.http.public_url.as_ref().unwrap_or(&listen);
    fields.insert("follow_url", format!("{public_url}/t/7f3kq9x2m4pd"));
    if config.hall.simulation {
        fields.insert("simulation", "1".into());
    }
    let Some(category) = config.rules.categories.first() else { return };
    fields.insert("category", name(&category.name));
    fields.insert("number", format!("{}012", category.prefix));
    if let Some(area) = config.rules.areas.iter().find(|area| area.id == category.area) {
        fields.insert("area", name(&area.name));
    }
    let serving = config.rules.windows.iter().filter(|window| window.tier_of(&category.id).is_some());
    let windows: Vec<_> = serving.map(|window| window.number.to_string()).collect();
    fields.insert("windows", windows.join(if language == "zh" { "、" } else { ", " }));
}

async fn ask(port: &str) -> Result<Exit, Exit> {
    let address: PortAddress =
        port.parse().map_err(|error: config::PortError| fail(Exit::Usage, &error.to_string()))?;
    let findings =
        probe(&address).await.map_err(|error| fail(Exit::Unavailable, &format!("{address}: {error}")))?;
    for finding in &findings {
        println!("{}", told(finding));
    }
    let answering = Answering::of(&findings);
    let mut fitting = Vec::new();
    for model in MODELS {
        let profile = profile(model.name)?;
        if answering.suffices(&profile.answers) {
            fitting.push((Answering::used_by(&profile.answers), profile));
        }
    }
    fitting.sort_by_key(|(used, _)| std::cmp::Reverse(*used));
    println!("\nmodels that rely on nothing else, those that use most of it first:");
    for (_, profile) in fitting {
        println!("  {:<20} {}", profile.name, profile.about);
    }
    Ok(Exit::Ok)
}

/// One line about a question: its name, what came back, what that means.
fn told(finding: &Finding) -> String {
    let question = match finding.question {
        Question::RealTime(20) => "DLE EOT 20   full status".to_owned(),
        Question::RealTime(n) => format!("DLE EOT {n}    status"),
        Question::Paper => "GS r 1       paper, in its turn".to_owned(),
        Question::ProcessId => "GS ( H       job confirmed".to_owned(),
        Question::AutoStatus => "GS a         automatic status".to_owned(),
        Question::Name => "GS I 67      name".to_owned(),
    };
    let hex: Vec<_> = finding.answer.iter().map(|byte| format!("{byte:02X}")).collect();
    let meaning = match (finding.claimed_name(), finding.answer.is_empty(), finding.is_answer()) {
        (Some(name), ..) => format!("{name:?} (clones give the names of others; not relied on)"),
        (None, true, _) => "no answer".into(),
        (None, false, true) => "answered".into(),
        (None, false, false) => "no answer that fits".into(),
    };
    format!("{question:<32} {:<24} {meaning}", hex.join(" "))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Exit> {
    std::fs::write(path, bytes)
        .map_err(|error| fail(Exit::CantCreat, &format!("{}: {error}", path.display())))
}
