//! The print head: modes, the line being filled, the paper under it.

use hall_render::bitmap::Bitmap;
use hall_render::code128;
use hall_render::font::Fonts;
use hall_render::ticket::cell_glyph;
use qrcode::{Color, EcLevel, QrCode};

use super::command::Command;
use super::paper::Paper;

/// From one line to the next where nothing is taller, in dots.
/// Source: ESC/POS, ESC 2: 1/6 inch, which is 34 dots at 203 dpi; Chinese boards use 30.
const LINE_SPACING_DOTS: u32 = 30;

/// The print head and the paper under it.
pub(super) struct Head {
    fonts: Fonts,
    modes: Modes,
    line: Line,
    qr: Qr,
    barcode: Barcode,
    paper: Paper,
}

/// What `ESC @` brings back to its defaults.
#[derive(Clone, Copy, Debug)]
struct Modes {
    is_kanji: bool,
    is_bold: bool,
    width: u8,
    height: u8,
    align: u8,
    line_spacing_dots: u32,
}

impl Default for Modes {
    fn default() -> Self {
        Self {
            is_kanji: false,
            is_bold: false,
            width: 1,
            height: 1,
            align: 0,
            line_spacing_dots: LINE_SPACING_DOTS,
        }
    }
}

/// The line being filled.
#[derive(Default)]
struct Line {
    glyphs: Vec<Bitmap>,
    text: String,
    width_dots: u32,
}

struct Qr {
    module_dots: u8,
    level: EcLevel,
    data: Vec<u8>,
}

impl Default for Qr {
    fn default() -> Self {
        Self { module_dots: 3, level: EcLevel::L, data: Vec::new() }
    }
}

/// How the next bar code comes out.
#[derive(Clone, Copy)]
struct Barcode {
    height_dots: u8,
    module_dots: u8,
    has_text_below: bool,
}

impl Default for Barcode {
    fn default() -> Self {
        Self { height_dots: 162, module_dots: 3, has_text_below: false }
    }
}

impl Head {
    pub(super) fn new(width_dots: u32) -> Self {
        Self {
            fonts: Fonts::new(),
            modes: Modes::default(),
            line: Line::default(),
            qr: Qr::default(),
            barcode: Barcode::default(),
            paper: Paper::new(width_dots),
        }
    }

    pub(super) fn is_kanji(&self) -> bool {
        self.modes.is_kanji
    }

    pub(super) fn paper(&self) -> &Paper {
        &self.paper
    }

    /// Brings the modes back to their defaults; a line not printed yet is lost.
    pub(super) fn initialise(&mut self) {
        self.modes = Modes::default();
        self.line = Line::default();
        self.qr = Qr::default();
        self.barcode = Barcode::default();
    }

    /// Cuts off the paper.
    pub(super) fn cut(&mut self, feed_dots: u8) -> Result<Paper, &'static str> {
        self.at_line_start()?;
        self.paper.feed(u32::from(feed_dots));
        let next = Paper::new(self.paper.width_dots());
        Ok(std::mem::replace(&mut self.paper, next))
    }

    /// Obeys what is for the head, or says why a printer would not.
    pub(super) fn obey(&mut self, command: Command) -> Result<(), &'static str> {
        match command {
            Command::Kanji(on) => {
                self.at_line_start()?;
                self.modes.is_kanji = on;
            }
            Command::Align(align) => {
                self.at_line_start()?;
                self.modes.align = align;
            }
            Command::Size { width, height } => (self.modes.width, self.modes.height) = (width, height),
            Command::Bold(on) => self.modes.is_bold = on,
            Command::LineSpacing(dots) => {
                self.modes.line_spacing_dots = dots.map_or(LINE_SPACING_DOTS, u32::from);
            }
            Command::Character(c) => self.print_character(c),
            Command::LineFeed => self.end_line(),
            Command::FeedLines(lines) => {
                self.flush();
                self.paper.feed(u32::from(lines) * self.modes.line_spacing_dots);
            }
            Command::FeedDots(dots) => {
                self.flush();
                self.paper.feed(u32::from(dots));
            }
            Command::QrModel(model) if model != 50 => return Err("only QR model 2 is printed"),
            Command::QrModel(_) => {}
            Command::QrModule(dots) => self.qr.module_dots = dots,
            Command::QrLevel(level) => {
                self.qr.level = [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H][usize::from(level % 4)];
            }
            Command::QrStore(data) => self.qr.data = data,
            Command::QrPrint => self.print_qr()?,
            Command::BarcodeHeight(dots) => self.barcode.height_dots = dots,
            Command::BarcodeModule(dots) => self.barcode.module_dots = dots,
            Command::BarcodeText(where_) => self.barcode.has_text_below = where_ & 2 != 0,
            Command::Barcode(text) => self.print_barcode(&text)?,
            Command::Raster { magnification, width_bytes, rows } => {
                self.print_raster(magnification, width_bytes, rows)?;
            }
            Command::CodeTable(_) | Command::BarcodeFont(_) | Command::NotDrawn(_) | Command::Nothing => {}
            Command::Initialise
            | Command::Cut { .. }
            | Command::Presenter(_)
            | Command::RealTimeRequest(_)
            | Command::AutoStatus(_)
            | Command::RealTimeStatus(_)
            | Command::QueuedStatus
            | Command::ProcessId(_) => return Err("not for the head"),
        }
        Ok(())
    }

    fn at_line_start(&self) -> Result<(), &'static str> {
        if self.line.glyphs.is_empty() { Ok(()) } else { Err("obeyed only at the start of a line") }
    }

    fn print_character(&mut self, c: char) {
        let mut glyph = cell_glyph(&mut self.fonts, c);
        if self.modes.is_bold {
            let thin = glyph.clone();
            glyph.add(&thin, 1, 0);
        }
        let glyph = glyph.magnified(u32::from(self.modes.width), u32::from(self.modes.height));
        if self.line.width_dots + glyph.width() > self.paper.width_dots() {
            self.end_line();
        }
        self.line.width_dots += glyph.width();
        self.line.glyphs.push(glyph);
        self.line.text.push(c);
    }

    /// Prints the line, however empty, and goes to the next.
    fn end_line(&mut self) {
        if self.line.glyphs.is_empty() {
            self.paper.feed(self.modes.line_spacing_dots);
            self.paper.write(String::new());
        } else {
            self.flush();
        }
    }

    /// Prints the line if there is one.
    fn flush(&mut self) {
        let line = std::mem::take(&mut self.line);
        let Some(tallest) = line.glyphs.iter().map(Bitmap::height).max() else { return };
        let height = tallest.max(self.modes.line_spacing_dots);
        let mut picture = Bitmap::new(line.width_dots, height);
        let mut x = 0;
        for glyph in &line.glyphs {
            // Characters of all sizes stand on one baseline.
            picture.add(glyph, x, (tallest - glyph.height()).cast_signed());
            x += glyph.width().cast_signed();
        }
        self.print(&picture);
        self.paper.write(line.text);
    }

    /// Prints a picture where the alignment puts it.
    fn print(&mut self, picture: &Bitmap) {
        let free = self.paper.width_dots().saturating_sub(picture.width());
        let x = match self.modes.align {
            1 => free / 2,
            2 => free,
            _ => 0,
        };
        self.paper.print(picture, x);
    }

    fn print_qr(&mut self) -> Result<(), &'static str> {
        self.flush();
        let code = QrCode::with_error_correction_level(&self.qr.data, self.qr.level)
            .map_err(|_| "no QR code has room for this much")?;
        let side = u32::try_from(code.width()).unwrap_or(0);
        let mut modules = Bitmap::new(side, side);
        for (at, color) in (0u32..).zip(code.to_colors()) {
            let (x, y) = ((at % side).cast_signed(), (at / side).cast_signed());
            modules.set(x, y, color == Color::Dark);
        }
        let dots = u32::from(self.qr.module_dots);
        if side * dots > self.paper.width_dots() {
            return Err("the QR code is wider than the paper");
        }
        self.print(&modules.magnified(dots, dots));
        self.paper.write(format!("[QR {}]", String::from_utf8_lossy(&self.qr.data)));
        Ok(())
    }

    fn print_barcode(&mut self, text: &str) -> Result<(), &'static str> {
        self.at_line_start()?;
        let bars =
            code128::bars(text, u32::from(self.barcode.module_dots), u32::from(self.barcode.height_dots));
        if bars.width() > self.paper.width_dots() {
            return Err("the bar code is wider than the paper");
        }
        self.print(&bars);
        self.paper.write(format!("[bar code {text}]"));
        if self.barcode.has_text_below {
            text.chars().for_each(|c| self.print_character(c));
            self.flush();
        }
        Ok(())
    }

    fn print_raster(
        &mut self,
        magnification: u8,
        width_bytes: u16,
        rows: Vec<u8>,
    ) -> Result<(), &'static str> {
        self.flush();
        let height = u32::try_from(rows.len()).unwrap_or(0) / u32::from(width_bytes.max(1));
        let width = u32::from(width_bytes) * 8;
        let picture = Bitmap::from_bytes(width, height, rows).ok_or("a picture of broken rows")?;
        let times = |bit: u8| if magnification & bit != 0 { 2 } else { 1 };
        if width * times(1) > self.paper.width_dots() {
            return Err("the picture is wider than the paper");
        }
        let picture = if magnification == 0 { picture } else { picture.magnified(times(1), times(2)) };
        self.print(&picture);
        self.paper.write(format!("[picture {width} x {height}]"));
        Ok(())
    }
}
