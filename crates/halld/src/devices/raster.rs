//! Tickets as pictures: what a printer cannot set by itself, drawn in our own type.

use hall_devices::printer::{
    Align, Bitmap, CutCommand, Doc, Line, Painter, Profile, Style, TextMode, is_in_rom,
};
use hall_render::bitmap::Bitmap as Picture;
use hall_render::code128;
use hall_render::font::{Face, Fonts};
use hall_render::ticket::{self as paper, CELL_HEIGHT_DOTS, LineStyle, cell_glyph, raster_text};
use qrcode::{Color, EcLevel, QrCode};

/// From one line of text to the next in text mode, as Chinese boards feed.
const LINE_SPACING_DOTS: u32 = 30;

/// Draws the lines of tickets as wide as one print head.
pub struct TicketPainter {
    fonts: Fonts,
    width_dots: u32,
}

impl Painter for TicketPainter {
    fn paint(&mut self, line: &Line) -> Bitmap {
        let picture = match line {
            Line::Text { text, style } => {
                raster_text(&mut self.fonts, text, line_style(*style), self.width_dots)
            }
            Line::Rule => self.rule(),
            Line::Feed { dots } => Picture::new(self.width_dots, u32::from(*dots)),
            Line::Qr { data, module_dots, align } => self.aligned(&qr(data, u32::from(*module_dots)), *align),
            Line::Barcode { data, module_dots, height_dots, align } => {
                let bars = code128::bars(data, u32::from(*module_dots), u32::from(*height_dots));
                let mut picture = self.aligned(&bars, *align);
                let style = LineStyle { size: 1, bold: false, align: in_paper(*align) };
                picture = stacked(&[picture, raster_text(&mut self.fonts, data, style, self.width_dots)]);
                picture
            }
            Line::Image { picture, align } => {
                let (width, height) = (u32::from(picture.width_dots()), u32::from(picture.height_dots()));
                let dots = Picture::from_bytes(width, height, picture.rows().to_vec());
                self.aligned(&dots.unwrap_or_else(|| Picture::new(8, 1)), *align)
            }
        };
        let width_dots = u16::try_from(self.width_dots).unwrap_or(u16::MAX);
        Bitmap::from_rows(width_dots, picture.bytes().to_vec()).unwrap_or_else(|| Bitmap::new(width_dots, 1))
    }

    fn has(&self, character: char) -> bool {
        self.fonts.has(Face::Regular, character)
    }
}

impl TicketPainter {
    /// Makes a painter for a print head of that width, a multiple of 8.
    pub fn new(width_dots: u16) -> Self {
        TicketPainter { fonts: Fonts::new(), width_dots: u32::from(width_dots) }
    }

    /// Draws what a printer of that model puts on paper: what it sets in its own characters in ours of the same size, the rest
    /// as it is sent.
    pub fn preview(&mut self, doc: &Doc, profile: &Profile) -> Picture {
        let feed_dots = match profile.cut.command.value {
            CutCommand::FeedAndCut | CutCommand::FeedOnly | CutCommand::Present => {
                profile.cut.feed_dots.value
            }
        };
        let mut pictures: Vec<Picture> = doc
            .lines
            .iter()
            .map(|line| self.preview_line(line, doc.cells, profile.text.mode.value))
            .collect();
        pictures.push(Picture::new(self.width_dots, u32::from(feed_dots)));
        stacked(&pictures)
    }

    fn preview_line(&mut self, line: &Line, cells: usize, mode: TextMode) -> Picture {
        match (mode, line) {
            (TextMode::TextGb18030, Line::Text { text, style }) if text.chars().all(is_in_rom) => {
                let set = self.set(text, *style);
                self.aligned(&set, style.align)
            }
            (TextMode::TextGb18030, Line::Rule) => {
                // Whole characters, stretched, as the encoder sends them.
                let rule = self.set(&"─".repeat(cells / 2), Style::default());
                self.aligned(&rule, Align::Left)
            }
            (TextMode::TextGb18030 | TextMode::Raster, _) => {
                let drawn = self.paint(line);
                let height = u32::from(drawn.height_dots());
                Picture::from_bytes(self.width_dots, height, drawn.rows().to_vec())
                    .unwrap_or_else(|| Picture::new(self.width_dots, 1))
            }
        }
    }

    /// Sets a text in cells, as a printer's text mode does.
    fn set(&mut self, text: &str, style: Style) -> Picture {
        let (times_x, times_y) = (u32::from(style.size.width()), u32::from(style.size.height()));
        let height = (CELL_HEIGHT_DOTS * times_y).max(LINE_SPACING_DOTS);
        let mut line = Picture::new(self.width_dots, height);
        let mut x = 0;
        for character in text.chars() {
            let mut glyph = cell_glyph(&mut self.fonts, character);
            if style.bold {
                let thin = glyph.clone();
                glyph.add(&thin, 1, 0);
            }
            let glyph = glyph.magnified(times_x, times_y);
            line.add(&glyph, x, 0);
            x += glyph.width().cast_signed();
        }
        let mut set = Picture::new(x.cast_unsigned(), height);
        set.add(&line, 0, 0);
        set
    }

    fn rule(&self) -> Picture {
        let mut rule = Picture::new(self.width_dots, 24);
        for x in 0..self.width_dots.cast_signed() {
            rule.set(x, 11, true);
            rule.set(x, 12, true);
        }
        rule
    }

    /// Puts a picture where it stands on the paper.
    fn aligned(&self, picture: &Picture, align: Align) -> Picture {
        let free = self.width_dots.saturating_sub(picture.width());
        let x = match align {
            Align::Left => 0,
            Align::Center => free / 2,
            Align::Right => free,
        };
        let mut paper = Picture::new(self.width_dots, picture.height());
        paper.add(picture, x.cast_signed(), 0);
        paper
    }
}

fn stacked(pictures: &[Picture]) -> Picture {
    let width = pictures.iter().map(Picture::width).max().unwrap_or(8);
    let mut whole = Picture::new(width, pictures.iter().map(Picture::height).sum());
    let mut y = 0;
    for picture in pictures {
        whole.add(picture, 0, y);
        y += picture.height().cast_signed();
    }
    whole
}

fn in_paper(align: Align) -> paper::Align {
    match align {
        Align::Left => paper::Align::Left,
        Align::Center => paper::Align::Centre,
        Align::Right => paper::Align::Right,
    }
}

fn line_style(style: Style) -> LineStyle {
    // Our own type needs no stretching: text that is twice as high as wide is as large as it is wide.
    let size = style.size.width().max(style.size.height() / 2);
    LineStyle { size, bold: style.bold, align: in_paper(style.align) }
}

/// A QR code; one that has room for less was refused when the ticket was composed.
fn qr(data: &str, module_dots: u32) -> Picture {
    let Ok(code) = QrCode::with_error_correction_level(data, EcLevel::M) else {
        tracing::warn!(bytes = data.len(), "the QR code is too long and left out");
        return Picture::new(8, 1);
    };
    let side = u32::try_from(code.width()).unwrap_or(1);
    let mut modules = Picture::new(side, side);
    for (at, color) in (0u32..).zip(code.to_colors()) {
        modules.set((at % side).cast_signed(), (at / side).cast_signed(), color == Color::Dark);
    }
    modules.magnified(module_dots, module_dots)
}
