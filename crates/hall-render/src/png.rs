//! Pictures as PNG files.

use crate::bitmap::Bitmap;
use crate::canvas::Canvas;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use png::{BitDepth, ColorType, Compression, EncodingError};

/// Encodes a canvas: with a palette where 256 colours are enough, which a third of the bytes then is.
///
/// # Errors
/// The encoder refuses a picture without pixels.
pub fn encode(canvas: &Canvas) -> Result<Vec<u8>, EncodingError> {
    match indexed(canvas) {
        Some((palette, indices)) => {
            let mut bytes = Vec::new();
            let mut encoder = png::Encoder::new(&mut bytes, canvas.width(), canvas.height());
            encoder.set_color(ColorType::Indexed);
            encoder.set_depth(BitDepth::Eight);
            encoder.set_palette(palette);
            encoder.set_compression(Compression::Fast);
            encoder.write_header()?.write_image_data(&indices)?;
            Ok(bytes)
        }
        None => {
            let mut bytes = Vec::new();
            let mut encoder = png::Encoder::new(&mut bytes, canvas.width(), canvas.height());
            encoder.set_color(ColorType::Rgb);
            encoder.set_depth(BitDepth::Eight);
            encoder.set_compression(Compression::Fast);
            let pixels: Vec<u8> = canvas.pixels().iter().flat_map(|pixel| channels(*pixel)).collect();
            encoder.write_header()?.write_image_data(&pixels)?;
            Ok(bytes)
        }
    }
}

/// Encodes a bitmap with lit dots black on white, as on paper.
///
/// # Errors
/// The encoder refuses a picture without pixels.
pub fn encode_bitmap(bitmap: &Bitmap) -> Result<Vec<u8>, EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, bitmap.width(), bitmap.height());
    encoder.set_color(ColorType::Grayscale);
    encoder.set_depth(BitDepth::One);
    let inverted: Vec<u8> = bitmap.bytes().iter().map(|byte| !byte).collect();
    encoder.write_header()?.write_image_data(&inverted)?;
    Ok(bytes)
}

/// The palette and each pixel's place in it, or `None` when there are more than 256 colours.
fn indexed(canvas: &Canvas) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut places = BTreeMap::new();
    let mut last = (u32::MAX, 0);
    let mut indices = Vec::with_capacity(canvas.pixels().len());
    for pixel in canvas.pixels() {
        // Neighbours are mostly equal; looking each up would cost ten times as much.
        if last.0 != *pixel {
            let next = places.len();
            let place = *places.entry(*pixel).or_insert(next);
            last = (*pixel, u8::try_from(place).ok()?);
        }
        indices.push(last.1);
    }
    let mut palette = alloc::vec![0; places.len() * 3];
    for (pixel, place) in places {
        palette[place * 3..place * 3 + 3].copy_from_slice(&channels(pixel));
    }
    Some((palette, indices))
}

fn channels(pixel: u32) -> [u8; 3] {
    [(pixel >> 16) as u8, (pixel >> 8) as u8, pixel as u8]
}

#[cfg(test)]
mod tests {
    use super::*;
    use embedded_graphics::Drawable;
    use embedded_graphics::Pixel;
    use embedded_graphics::pixelcolor::Rgb888;
    use embedded_graphics::prelude::Point;

    fn decoded(bytes: &[u8]) -> Vec<u8> {
        let mut decoder = png::Decoder::new(bytes);
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = alloc::vec![0; reader.output_buffer_size()];
        reader.next_frame(&mut pixels).unwrap();
        pixels
    }

    #[test]
    fn few_and_many_colours_come_back_as_they_were() {
        for colors in [3u32, 400] {
            let mut canvas = Canvas::new(40, 10);
            for index in 0..400u32 {
                let color = index % colors;
                let color = Rgb888::new(color as u8, (color >> 8) as u8, 7);
                Pixel(Point::new((index % 40) as i32, (index / 40) as i32), color).draw(&mut canvas).unwrap();
            }
            let expected: Vec<u8> = canvas.pixels().iter().flat_map(|pixel| channels(*pixel)).collect();
            assert_eq!(decoded(&encode(&canvas).unwrap()), expected);
        }
    }

    #[test]
    fn lit_dots_are_black() {
        let mut bitmap = Bitmap::new(3, 1);
        bitmap.set(1, 0, true);
        assert_eq!(decoded(&encode_bitmap(&bitmap).unwrap()), [255, 0, 255]);
    }
}
