//! The picture of the board's display: QEMU shows each of its dots as four by four pixels.

use hall_render::bitmap::Bitmap;
use std::fs;
use std::path::Path;

const PIXELS_PER_DOT: usize = 4;

/// Reads a picture; every pixel of a dot must be lit, or dark.
pub(super) fn read(ppm: &Path) -> Bitmap {
    let bytes = fs::read(ppm).expect("QEMU has written its picture");
    let (width, height, pixels) = parse(&bytes).expect("a PPM picture as QEMU writes it");
    let (columns, rows) = (width / PIXELS_PER_DOT, height / PIXELS_PER_DOT);
    let mut picture = Bitmap::new(columns as u32, rows as u32);
    for (x, y) in (0..columns).flat_map(|x| (0..rows).map(move |y| (x, y))) {
        let pixel = |number: usize| {
            let (column, row) = (number % PIXELS_PER_DOT, number / PIXELS_PER_DOT);
            let at = (y * PIXELS_PER_DOT + row) * width + x * PIXELS_PER_DOT + column;
            pixels[3 * at]
        };
        let first = pixel(0);
        assert!(
            (1..PIXELS_PER_DOT * PIXELS_PER_DOT).all(|number| pixel(number) == first),
            "dot {x},{y} is torn"
        );
        picture.set(x as i32, y as i32, first > 0x80);
    }
    picture
}

/// Width, height, and three bytes for each pixel.
fn parse(ppm: &[u8]) -> Option<(usize, usize, &[u8])> {
    let mut rest = ppm;
    let mut word = || {
        let end = rest.iter().position(u8::is_ascii_whitespace)?;
        let (word, after) = rest.split_at(end);
        rest = &after[1..];
        std::str::from_utf8(word).ok()
    };
    let (magic, width, height, depth) = (word()?, word()?.parse().ok()?, word()?.parse().ok()?, word()?);
    (magic == "P6" && depth == "255" && rest.len() == 3 * width * height).then_some((width, height, rest))
}
