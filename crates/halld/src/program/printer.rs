//! `hallctl printer ...`: what an installer does with printers before a daemon has them.

use super::hallctl::fail;
use crate::config::{self, Config, PortAddress};
use crate::devices::{TicketPainter, probe};
use crate::exit::Exit;
use clap::{Subcommand, ValueEnum};
use hall_devices::printer::{
    Answering, Bitmap, Doc, Encoded, FIELDS, Fields, Finding, Known, Layout, Line, MODELS, Profile, Question,
    SAMPLES, SLIP_LAYOUTS, compose, encode, model, ticket_layout,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub(super) enum PrinterCommand {
    /// The models that come with the program, and what each answers
    Models,
    /// Draw a sample, and write the very bytes that a printer of this model would get
    Preview(Preview),
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
    /// Takes hall, category, area and windows from this configuration
    #[arg(long)]
    config: Option<PathBuf>,
    /// What to print; a slip if a name is given
    #[arg(long)]
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

#[derive(Clone, Copy, ValueEnum)]
enum PaperKind {
    Ticket,
    Receipt,
    Promise,
    Missing,
}

pub(super) async fn run(command: &PrinterCommand) -> Result<Exit, Exit> {
    match command {
        PrinterCommand::Models => models(),
        PrinterCommand::Preview(preview) => preview.run(),
        PrinterCommand::Probe { port } => ask(port).await,
    }
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
        let layout = self.read_layout()?;
        let fields = self.fields()?;
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

    fn read_layout(&self) -> Result<Layout, Exit> {
        let Some(path) = &self.layout else { return self.built_in_layout() };
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
        let mut layout: Layout = toml::from_str(&text)
            .map_err(|error| fail(Exit::DataErr, &format!("{}: {error}", path.display())))?;
        let names: Vec<String> = layout.image_names().map(ToOwned::to_owned).collect();
        for name in names {
            let file = path.with_file_name(format!("{name}.png"));
            layout.put_image(&name, image(&file)?);
        }
        Ok(layout)
    }

    fn built_in_layout(&self) -> Result<Layout, Exit> {
        let is_slip = self.name.is_some();
        let kind = self.paper.unwrap_or(if is_slip { PaperKind::Receipt } else { PaperKind::Ticket });
        let slip = |name: &str| {
            let of =
                |slip: &&hall_devices::printer::Slip| slip.name == name && slip.language == self.language;
            SLIP_LAYOUTS.iter().find(of).map(|slip| slip.toml)
        };
        let text = match kind {
            PaperKind::Ticket => ticket_layout(&self.language),
            PaperKind::Receipt => slip("receipt"),
            PaperKind::Promise => slip("promise"),
            PaperKind::Missing => slip("missing"),
        };
        let text = text.ok_or_else(|| {
            fail(Exit::Usage, &format!("no layout comes in {:?}; give zh, en or --layout", self.language))
        })?;
        toml::from_str(text).map_err(|error| fail(Exit::Software, &error.to_string()))
    }

    fn fields(&self) -> Result<Fields<'static>, Exit> {
        let sample = SAMPLES.iter().find(|(language, _)| *language == self.language).or(SAMPLES.first());
        let sample = sample.map_or("", |(_, toml)| toml);
        let sample: BTreeMap<String, String> =
            toml::from_str(sample).map_err(|error| fail(Exit::Software, &error.to_string()))?;
        let mut fields = Fields::new();
        for field in FIELDS {
            if let Some(value) = sample.get(field.name) {
                fields.insert(field.name, value.clone());
            }
        }
        if let Some(path) = &self.config {
            let config = config::load(path).map_err(|error| fail(Exit::Config, &error.to_string()))?;
            of_config(&config, &self.language, &mut fields);
        }
        fields.extend(self.number.iter().map(|number| ("number", number.clone())));
        fields.extend(self.name.iter().map(|name| ("applicant", name.clone())));
        Ok(fields)
    }
}

/// Takes what a hall's configuration says about a ticket of its first category.
fn of_config(config: &Config, language: &str, fields: &mut Fields<'static>) {
    let name = |names| crate::view::names(names).get(language).to_owned();
    fields.insert("hall", name(&config.hall.name));
    let listen = format!("http://{}", config.http.listen);
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

/// Reads a picture; what is darker than half is black.
fn image(path: &Path) -> Result<Bitmap, Exit> {
    let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
    let bad = |why: String| fail(Exit::DataErr, &format!("{}: {why}", path.display()));
    let mut decoder = png::Decoder::new(bytes.as_slice());
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|error| bad(error.to_string()))?;
    let mut pixels = vec![0; reader.output_buffer_size()];
    let info = reader.next_frame(&mut pixels).map_err(|error| bad(error.to_string()))?;
    let (width, height) = (u16::try_from(info.width), u16::try_from(info.height));
    let (Ok(width), Ok(height)) = (width, height) else {
        return Err(bad("larger than any paper".into()));
    };
    let channels = info.color_type.samples();
    let mut bitmap = Bitmap::new(width, height);
    for (at, pixel) in (0u32..).zip(pixels.chunks_exact(channels)) {
        let (colour, alpha) = match pixel {
            [grey] => (u32::from(*grey), 255),
            [grey, alpha] => (u32::from(*grey), u32::from(*alpha)),
            [red, green, blue] => ((u32::from(*red) + u32::from(*green) + u32::from(*blue)) / 3, 255),
            [red, green, blue, alpha, ..] => {
                ((u32::from(*red) + u32::from(*green) + u32::from(*blue)) / 3, u32::from(*alpha))
            }
            [] => continue,
        };
        let (x, y) = (at % u32::from(width), at / u32::from(width));
        if colour * alpha / 255 + (255 - alpha) < 128
            && let (Ok(x), Ok(y)) = (u16::try_from(x), u16::try_from(y))
        {
            bitmap.blacken(x, y);
        }
    }
    Ok(bitmap)
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

fn unreadable(path: &Path, error: &std::io::Error) -> Exit {
    fail(Exit::NoInput, &format!("{}: {error}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Exit> {
    std::fs::write(path, bytes)
        .map_err(|error| fail(Exit::CantCreat, &format!("{}: {error}", path.display())))
}
