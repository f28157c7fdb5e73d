//! A folder of pictures, shown in turn with the board: PNG and JPEG.
//!
//! One picture is in memory at a time, at the size it is shown. What is no picture is left out with a line in the log.

use hall_render::canvas::Canvas;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// Larger ones would take more memory than a small computer has to spare.
const PIXELS_MAX: usize = 40_000_000;

/// The files, by name.
#[derive(Debug, Default)]
pub struct Pictures {
    files: Vec<PathBuf>,
}

/// Why a file is not shown.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    #[error("cannot read it: {0}")]
    Read(#[from] std::io::Error),
    #[error("no PNG: {0}")]
    Png(#[from] png::DecodingError),
    #[error("no JPEG: {0}")]
    Jpeg(String),
    #[error("of a kind that is not shown; save it as PNG or JPEG")]
    Kind,
    #[error("{0} x {1} pixels; make it smaller")]
    Size(usize, usize),
}

/// A decoded picture, three bytes a pixel.
struct Decoded {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

impl Pictures {
    /// Finds the pictures in `folder`, each tried once so that a broken one leaves no gap later.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn in_folder(folder: &Path) -> std::io::Result<Pictures> {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
        files.retain(|path| path.is_file());
        files.sort();
        files.retain(|path| match decode(path) {
            Ok(_) => true,
            Err(error) => {
                tracing::warn!(path = %path.display(), "not shown: {error}");
                false
            }
        });
        Ok(Pictures { files })
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The picture as large as fits into `width` x `height` pixels; none if it has been taken away or broken since.
    pub fn load(&self, index: usize, width: u32, height: u32) -> Option<Canvas> {
        let path = self.files.get(index)?;
        match decode(path) {
            Ok(picture) => Some(fitted(&picture, width as usize, height as usize)),
            Err(error) => {
                tracing::warn!(path = %path.display(), "not shown: {error}");
                None
            }
        }
    }
}

fn decode(path: &Path) -> Result<Decoded, PictureError> {
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let file = BufReader::new(File::open(path)?);
    if extension == "png" {
        decode_png(file)
    } else if extension == "jpg" || extension == "jpeg" {
        decode_jpeg(file)
    } else {
        Err(PictureError::Kind)
    }
}

fn checked(width: usize, height: usize) -> Result<(), PictureError> {
    let pixels = width.checked_mul(height).filter(|pixels| (1..=PIXELS_MAX).contains(pixels));
    pixels.map(|_| ()).ok_or(PictureError::Size(width, height))
}

fn decode_png(file: BufReader<File>) -> Result<Decoded, PictureError> {
    let mut decoder = png::Decoder::new(file);
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info()?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    checked(width, height)?;
    let mut bytes = vec![0; reader.output_buffer_size()];
    let info = reader.next_frame(&mut bytes)?;
    let rgb = match info.color_type {
        png::ColorType::Rgb => bytes,
        // What is see-through stands on white, as on paper.
        png::ColorType::Rgba => {
            bytes.chunks_exact(4).flat_map(|p| [0, 1, 2].map(|c| over_white(p[c], p[3]))).collect()
        }
        png::ColorType::Grayscale => bytes.iter().flat_map(|grey| [*grey; 3]).collect(),
        png::ColorType::GrayscaleAlpha => {
            bytes.chunks_exact(2).flat_map(|p| [over_white(p[0], p[1]); 3]).collect()
        }
        png::ColorType::Indexed => return Err(PictureError::Kind),
    };
    Ok(Decoded { width, height, rgb })
}

fn over_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u16::from(value), u16::from(alpha));
    ((value * alpha + 255 * (255 - alpha)) / 255) as u8
}

fn decode_jpeg(file: BufReader<File>) -> Result<Decoded, PictureError> {
    use jpeg_decoder::PixelFormat;
    let jpeg = |error: jpeg_decoder::Error| PictureError::Jpeg(error.to_string());
    let mut decoder = jpeg_decoder::Decoder::new(file);
    decoder.read_info().map_err(jpeg)?;
    let info = decoder.info().ok_or(PictureError::Kind)?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    checked(width, height)?;
    let bytes = decoder.decode().map_err(jpeg)?;
    let rgb: Vec<u8> = match info.pixel_format {
        PixelFormat::RGB24 => bytes,
        PixelFormat::L8 => bytes.iter().flat_map(|grey| [*grey; 3]).collect(),
        PixelFormat::L16 | PixelFormat::CMYK32 => return Err(PictureError::Kind),
    };
    if rgb.len() < width * height * 3 {
        return Err(PictureError::Kind);
    }
    Ok(Decoded { width, height, rgb })
}

/// Made smaller or larger to fit, keeping its shape; each pixel is the mean of those it stands for.
fn fitted(picture: &Decoded, width: usize, height: usize) -> Canvas {
    let Decoded { width: from_width, height: from_height, rgb } = picture;
    let by_height = from_width * height < from_height * width;
    let (wide, high) = if by_height {
        ((from_width * height / from_height).max(1), height)
    } else {
        (width, (from_height * width / from_width).max(1))
    };
    let pixels = (0..high * wide).map(|index| {
        let span = |place: usize, size: usize, from: usize| {
            let first = (place * from / size).min(from - 1);
            first..((place + 1) * from / size).clamp(first + 1, from)
        };
        let (rows, columns) = (span(index / wide, high, *from_height), span(index % wide, wide, *from_width));
        let count = (rows.len() * columns.len()) as u32;
        let mut sums = [0u32; 3];
        for row in rows {
            for pixel in rgb[3 * (row * from_width + columns.start)..3 * (row * from_width + columns.end)]
                .chunks_exact(3)
            {
                sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u32::from(*value));
            }
        }
        sums.iter().fold(0, |packed, sum| (packed << 8) | (sum / count))
    });
    Canvas::from_pixels(wide as u32, high as u32, pixels.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_shown_and_what_is_none_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let mut canvas = Canvas::new(40, 20);
        canvas.fill(hall_render::canvas::Rgb888::new(200, 100, 50));
        let png = hall_render::png::encode(&canvas).unwrap();
        std::fs::write(folder.path().join("b.png"), &png).unwrap();
        std::fs::write(folder.path().join("cut.png"), &png[..png.len() / 2]).unwrap();
        std::fs::write(folder.path().join("a.jpg"), b"\xff\xd8\xff no jpeg").unwrap();
        std::fs::write(folder.path().join("notes.txt"), b"hello").unwrap();
        let pictures = Pictures::in_folder(folder.path()).unwrap();
        assert_eq!(pictures.files, [folder.path().join("b.png")]);
        for ((width, height), expected) in [((10, 10), (10, 5)), ((400, 40), (80, 40)), ((1, 1), (1, 1))] {
            let shown = pictures.load(0, width, height).unwrap();
            assert_eq!((shown.width(), shown.height()), expected);
            assert!(shown.pixels().iter().all(|pixel| *pixel == 0xc8_6432));
        }
        std::fs::remove_file(folder.path().join("b.png")).unwrap();
        assert!(pictures.load(0, 10, 10).is_none());
        assert!(Pictures::in_folder(&folder.path().join("absent")).is_err());
    }
}
