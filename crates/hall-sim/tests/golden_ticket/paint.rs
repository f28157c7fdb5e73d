//! Draws a document with the bundled fonts, for printers that take pictures.

use hall_devices::printer::{Align, Bitmap, Doc, Line, WidthDots};
use hall_render::bitmap::Bitmap as Picture;
use hall_render::font::Fonts;
use hall_render::ticket::{self, LineStyle, raster_text};
use qrcode::{Color, EcLevel, QrCode};

/// Draws the document on a paper of that width.
pub(crate) fn paint(doc: &Doc, width: WidthDots) -> Bitmap {
    let mut fonts = Fonts::new();
    let width = u32::from(width.dots());
    let rows: Vec<u8> =
        doc.lines.iter().flat_map(|line| self::line(&mut fonts, line, width).bytes().to_vec()).collect();
    Bitmap::from_rows(u16::try_from(width).unwrap(), rows).unwrap()
}

fn line(fonts: &mut Fonts, line: &Line, width: u32) -> Picture {
    match line {
        Line::Text { text, style } => {
            let align = match style.align {
                Align::Left => ticket::Align::Left,
                Align::Center => ticket::Align::Centre,
                Align::Right => ticket::Align::Right,
            };
            // Our own type needs no stretching: the smaller factor is the size it has.
            let size = style.size.width().max(style.size.height() / 2);
            raster_text(fonts, text, LineStyle { size, bold: style.bold, align }, width)
        }
        Line::Rule => {
            let mut rule = Picture::new(width, 24);
            for x in 0..width.cast_signed() {
                rule.set(x, 11, true);
                rule.set(x, 12, true);
            }
            rule
        }
        Line::Feed { dots } => Picture::new(width, u32::from(*dots)),
        Line::Qr { data, module_dots, align } => qr(data, u32::from(*module_dots), *align, width),
    }
}

fn qr(data: &str, module_dots: u32, align: Align, width: u32) -> Picture {
    let code = QrCode::with_error_correction_level(data, EcLevel::M).unwrap();
    let side = u32::try_from(code.width()).unwrap();
    let mut modules = Picture::new(side, side);
    for (at, color) in (0u32..).zip(code.to_colors()) {
        modules.set((at % side).cast_signed(), (at / side).cast_signed(), color == Color::Dark);
    }
    let modules = modules.magnified(module_dots, module_dots);
    let free = width.saturating_sub(modules.width());
    let x = match align {
        Align::Left => 0,
        Align::Center => free / 2,
        Align::Right => free,
    };
    let mut picture = Picture::new(width, modules.height());
    picture.add(&modules, x.cast_signed(), 0);
    picture
}
