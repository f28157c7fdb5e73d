//! What a ticket costs: bytes, time on the line to the printer, and time to compose and encode it.
//!
//! ```text
//! cargo build --profile ci -p hall-tests
//! target/ci/bench-paper
//! ```
//!
//! Times on a serial line are computed, 10 bits to a byte; TCP and USB are counted at 100,000 bytes a second, which is what
//! print heads and their boards take rather than what the wire could.

use hall_devices::printer::{
    FIELDS, Fields, Layout, LineSpeed, Profile, SAMPLES, TextMode, compose, encode, model, ticket_layout,
};
use hall_tests::machine;
use halld::devices::TicketPainter;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

const ROUNDS: usize = 201;
const MODELS: [&str; 5] =
    ["generic-80mm", "generic-58mm", "xprinter-xp-s260m", "generic-80mm-raster", "pyramid-reliance"];

fn main() -> ExitCode {
    machine::print(&std::env::temp_dir());
    println!(
        "{:<22} {:<3} {:>7} {:>9} {:>10} {:>8} {:>10}",
        "", "", "bytes", "9600", "115200", "TCP", "encoded"
    );
    let mut all_in_time = true;
    for name in MODELS {
        for (language, sample) in SAMPLES {
            all_in_time &= measure(name, language, sample);
        }
    }
    if all_in_time { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Prints a line, and says whether the ticket was ready in time.
fn measure(name: &str, language: &str, sample: &str) -> bool {
    let profile: Profile =
        toml::from_str(model(name).expect("it is in the table").toml).expect("it is tested");
    let layout = ticket_layout(language).expect("each sample has a layout");
    let layout: Layout = toml::from_str(layout).expect("it is tested");
    let fields = fields(sample);
    let width = profile.paper.width_dots.value;
    let mut painter = TicketPainter::new(width.dots());
    let mut length = 0;
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let doc = compose(&layout, &fields, width).expect("the sample fits");
            length = encode(&doc, &profile, &mut painter).expect("it is as wide as the head").bytes.len();
            start.elapsed()
        })
        .collect();
    times.sort();
    let (median, limit_ms) = (times[ROUNDS / 2], limit_ms(profile.text.mode.value));
    let ms = |speed: LineSpeed| format!("{} ms", speed.ms(length));
    println!(
        "{name:<22} {language:<3} {length:>7} {:>9} {:>10} {:>8} {:>7.2} ms (limit {limit_ms})",
        ms(LineSpeed::serial(9_600)),
        ms(LineSpeed::serial(115_200)),
        ms(LineSpeed::NETWORK),
        median.as_secs_f64() * 1_000.0
    );
    median <= Duration::from_millis(limit_ms)
}

fn limit_ms(mode: TextMode) -> u64 {
    match mode {
        TextMode::TextGb18030 => 1,
        TextMode::Raster => 10,
    }
}

/// The fields of a ticket: a slip's are in the same sample.
fn fields(sample: &str) -> Fields<'static> {
    let sample: BTreeMap<String, String> = toml::from_str(sample).expect("it is tested");
    let of_tickets = FIELDS.iter().filter(|field| !field.about.starts_with("slips"));
    of_tickets.filter_map(|field| Some((field.name, sample.get(field.name)?.clone()))).collect()
}
