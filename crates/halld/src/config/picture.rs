//! Pictures of layouts: PNG files, as black dots.

use super::syntax::io_reason;
use hall_devices::printer::Bitmap;
use std::path::Path;

/// Reads a picture; what is darker than half is black.
///
/// # Errors
/// Why there is no picture, in words.
pub(super) fn read(path: &Path) -> Result<Bitmap, String> {
    let bytes = std::fs::read(path).map_err(|error| io_reason(&error, path))?;
    let bad = |why: String| format!("{} is no PNG that can be read: {why}", path.display());
    let mut decoder = png::Decoder::new(bytes.as_slice());
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|error| bad(error.to_string()))?;
    let mut pixels = vec![0; reader.output_buffer_size()];
    let info = reader.next_frame(&mut pixels).map_err(|error| bad(error.to_string()))?;
    let (width, height) = (u16::try_from(info.width), u16::try_from(info.height));
    let (Ok(width), Ok(height)) = (width, height) else {
        return Err(format!("{} is larger than any paper", path.display()));
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
