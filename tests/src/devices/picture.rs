//! Pictures: what a QR reader finds in one, and whether it is the one that was looked at.

use hall_render::bitmap::Bitmap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The QR codes in a PNG, as `zbarimg` reads them.
///
/// # Panics
/// If `zbarimg` cannot be started.
pub fn qr_codes(png: &Path) -> Vec<String> {
    let mut zbarimg = Command::new("zbarimg");
    zbarimg.args(["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"]).arg(png);
    let output = zbarimg.output().expect("zbarimg can be started");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

/// The pictures of one test, in `tests/golden/`.
pub struct Golden {
    folder: PathBuf,
    wrong: Vec<String>,
}

impl Default for Golden {
    fn default() -> Golden {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
        Golden { folder, wrong: Vec::new() }
    }
}

impl Golden {
    /// Compares a picture with the one that was looked at; `HALL_GOLDEN=overwrite` puts it in its place.
    ///
    /// # Panics
    /// If a file cannot be written.
    pub fn look(&mut self, name: &str, picture: &Bitmap) {
        let golden = self.folder.join(format!("{name}.png"));
        if std::env::var("HALL_GOLDEN").is_ok_and(|value| value == "overwrite") {
            fs::write(golden, encode(picture)).expect("a golden picture can be written");
            return;
        }
        if fs::read(&golden).is_ok_and(|old| decode(&old).as_ref() == Some(picture)) {
            return;
        }
        let folder = std::env::temp_dir().join("hall-golden");
        fs::create_dir_all(&folder).expect("a folder can be made");
        let new = folder.join(format!("{name}.new.png"));
        fs::write(&new, encode(picture)).expect("a picture can be written");
        self.wrong.push(format!("{} is not {}", new.display(), golden.display()));
    }

    /// # Panics
    /// If a picture is not as it was.
    pub fn done(self) {
        assert!(self.wrong.is_empty(), "\n{}\n", self.wrong.join("\n"));
    }
}

fn encode(picture: &Bitmap) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_compression(png::Compression::Best);
    let inverted: Vec<u8> = picture.bytes().iter().map(|byte| !byte).collect();
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&inverted));
    written.expect("a picture with dots can be encoded");
    bytes
}

fn decode(png: &[u8]) -> Option<Bitmap> {
    let mut reader = png::Decoder::new(png).read_info().ok()?;
    let mut bytes = vec![0; reader.output_buffer_size()];
    let info = reader.next_frame(&mut bytes).ok()?;
    bytes.iter_mut().for_each(|byte| *byte = !*byte);
    Bitmap::from_bytes(info.width, info.height, bytes)
}
