//! A ticket as a picture, for printers that have no Chinese characters of their own.

use hall_devices::printer::{Align, Bitmap, Doc, Line, Style, WidthDots};
use hall_render::font::Fonts;
use hall_render::ticket::{self as paper, LineStyle, raster_text};

/// Draws the document as wide as the print head.
pub(super) fn paint(doc: &Doc, width: WidthDots) -> Bitmap {
    let width_dots = width.dots();
    let mut fonts = Fonts::new();
    let mut rows: Vec<u8> = Vec::new();
    let stride = usize::from(width.bytes());
    for line in &doc.lines {
        match line {
            Line::Text { text, style } => {
                let drawn = raster_text(&mut fonts, text, line_style(*style), u32::from(width_dots));
                rows.extend_from_slice(drawn.bytes());
            }
            Line::Rule => {
                rows.extend(std::iter::repeat_n(0x00, stride * 10));
                rows.extend(std::iter::repeat_n(0xFF, stride * 2));
                rows.extend(std::iter::repeat_n(0x00, stride * 10));
            }
            Line::Feed { dots } => rows.extend(std::iter::repeat_n(0x00, stride * usize::from(*dots))),
            Line::Qr { data, module_dots, align } => {
                rows.extend_from_slice(qr(data, usize::from(*module_dots), *align, width_dots).rows());
            }
        }
    }
    Bitmap::from_rows(width_dots, rows).unwrap_or_else(|| Bitmap::new(width_dots, 1))
}

fn line_style(style: Style) -> LineStyle {
    let align = match style.align {
        Align::Left => paper::Align::Left,
        Align::Center => paper::Align::Centre,
        Align::Right => paper::Align::Right,
    };
    // A picture's characters keep their shape: as large as the wider of both would make them.
    LineStyle { size: style.size.width().max(style.size.height()), bold: style.bold, align }
}

/// A QR code with its quiet zone of four modules above and below. One that does not fit is left out: the ticket is
/// worth more than its code.
fn qr(data: &str, module_dots: usize, align: Align, width_dots: u16) -> Bitmap {
    const QUIET: usize = 4;
    let Ok(code) = qrcode::QrCode::with_error_correction_level(data, qrcode::EcLevel::M) else {
        tracing::warn!(bytes = data.len(), "the QR code is too long and left out");
        return Bitmap::new(width_dots, 1);
    };
    let (modules, width) = (code.width(), usize::from(width_dots));
    let side = modules * module_dots;
    let height = u16::try_from(side + 2 * QUIET * module_dots).unwrap_or(u16::MAX);
    let mut bitmap = Bitmap::new(width_dots, height);
    let left = match align {
        Align::Left => QUIET * module_dots,
        Align::Center => width.saturating_sub(side) / 2,
        Align::Right => width.saturating_sub(side + QUIET * module_dots),
    };
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == qrcode::Color::Dark);
    for (index, _) in dark {
        let (x, y) = (index % modules * module_dots + left, (index / modules + QUIET) * module_dots);
        for (dx, dy) in (0..module_dots).flat_map(|dx| (0..module_dots).map(move |dy| (dx, dy))) {
            if let (Ok(x), Ok(y)) = (u16::try_from(x + dx), u16::try_from(y + dy)) {
                bitmap.blacken(x, y);
            }
        }
    }
    bitmap
}
