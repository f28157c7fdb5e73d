//! Compares a picture with the one that was looked at.

use std::fs;
use std::path::{Path, PathBuf};

/// Fails unless `png` has the same pixels as `tests/golden/NAME.png`.
pub(crate) fn check(name: &str, png: &[u8]) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.png"));
    if std::env::var("HALL_GOLDEN").is_ok_and(|value| value == "overwrite") {
        fs::write(&golden, smallest(png)).unwrap();
        return;
    }
    let old = fs::read(&golden).unwrap_or_default();
    let (new_picture, old_picture) = (Picture::decode(png), (!old.is_empty()).then(|| Picture::decode(&old)));
    if old_picture.as_ref() == Some(&new_picture) {
        return;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../golden");
    fs::create_dir_all(&folder).unwrap();
    let put = |kind: &str, bytes: &[u8]| -> PathBuf {
        let path = folder.join(format!("{name}.{kind}.png"));
        fs::write(&path, bytes).unwrap();
        path
    };
    let new_path = put("new", png);
    if let Some(old_picture) = old_picture {
        put("old", &old);
        put("diff", &old_picture.difference(&new_picture));
    }
    panic!("{name} differs from {}; see {}", golden.display(), new_path.display());
}

/// The same picture, compressed as long as it takes: these files stay in the repository.
fn smallest(bytes: &[u8]) -> Vec<u8> {
    let mut reader = png::Decoder::new(bytes).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size()];
    reader.next_frame(&mut pixels).unwrap();
    let info = reader.info();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, info.width, info.height);
    encoder.set_color(info.color_type);
    encoder.set_depth(info.bit_depth);
    if let Some(palette) = &info.palette {
        encoder.set_palette(palette.clone());
    }
    encoder.set_compression(png::Compression::Best);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

#[derive(PartialEq, Eq)]
struct Picture {
    width: u32,
    height: u32,
    rgb: Vec<[u8; 3]>,
}

impl Picture {
    fn decode(bytes: &[u8]) -> Picture {
        let mut decoder = png::Decoder::new(bytes);
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size()];
        let info = reader.next_frame(&mut bytes).unwrap();
        let channels = info.color_type.samples();
        let rgb = bytes
            .chunks_exact(channels)
            .map(|pixel| if channels == 1 { [pixel[0]; 3] } else { [pixel[0], pixel[1], pixel[2]] })
            .collect();
        Picture { width: info.width, height: info.height, rgb }
    }

    fn at(&self, x: u32, y: u32) -> Option<[u8; 3]> {
        (x < self.width && y < self.height).then(|| self.rgb[(y * self.width + x) as usize])
    }

    /// The new picture in faint grey with what differs in magenta, as PNG.
    fn difference(&self, new: &Picture) -> Vec<u8> {
        let (width, height) = (self.width.max(new.width), self.height.max(new.height));
        let mut pixels = Vec::new();
        for y in 0..height {
            for x in 0..width {
                let (old, new) = (self.at(x, y), new.at(x, y));
                let grey =
                    new.map_or(0, |[r, g, b]| ((u32::from(r) + u32::from(g) + u32::from(b)) / 9) as u8);
                pixels.extend(if old == new { [grey; 3] } else { [255, 0, 255] });
            }
        }
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
        bytes
    }
}
