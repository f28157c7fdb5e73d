//! A Linux framebuffer, `/dev/fb0`: pixels written straight to the panel of a small computer without a desktop.
//!
//! Size and pixel format come from sysfs (`/sys/class/graphics/fb0/`), so that nothing here needs an ioctl. Not tried
//! on hardware: there was none; tested with files. On a console, hide the cursor and the text yourself
//! (`vt.global_cursor_default=0 consoleblank=0` on the kernel's command line, and no getty on that console).

use super::OutputError;
use hall_render::canvas::Canvas;
use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// What a pixel is in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    /// 16 bits: red 5, green 6, blue 5.
    Rgb565,
    /// 32 bits, the highest 8 unused.
    Xrgb8888,
}

/// An open framebuffer.
#[derive(Debug)]
pub struct Framebuffer {
    path: PathBuf,
    device: File,
    pub width: u32,
    pub height: u32,
    format: Format,
    stride_bytes: usize,
    /// The last picture in the device's format, kept to be filled again.
    memory: Vec<u8>,
    /// The panel shows what is in `memory`.
    is_shown: bool,
}

impl Framebuffer {
    /// Opens a device such as `/dev/fb0` and reads its size and format.
    ///
    /// # Errors
    /// It or its folder in sysfs cannot be opened, or has a pixel format other than 16 or 32 bits.
    pub fn open(device: &Path) -> Result<Self, OutputError> {
        let name = device.file_name().unwrap_or_default();
        Self::open_with(device, &Path::new("/sys/class/graphics").join(name))
    }

    fn open_with(path: &Path, sysfs: &Path) -> Result<Self, OutputError> {
        let (width, height) = size(sysfs)?;
        let (bits_path, bits) = attribute(sysfs, "bits_per_pixel")?;
        let format = match bits.as_str() {
            "16" => Format::Rgb565,
            "32" => Format::Xrgb8888,
            _ => {
                return Err(OutputError::Geometry {
                    path: bits_path,
                    what: "pixel size (16 or 32)",
                    text: bits,
                });
            }
        };
        let (stride_path, stride) = attribute(sysfs, "stride")?;
        let stride_bytes = stride
            .parse()
            .ok()
            .filter(|stride| *stride >= width as usize * format.bytes())
            .ok_or(OutputError::Geometry { path: stride_path, what: "length of a row", text: stride })?;
        let device = OpenOptions::new()
            .write(true)
            .open(path)
            .map_err(|source| OutputError::Open { path: path.into(), source })?;
        let memory = vec![0; stride_bytes * height as usize];
        Ok(Framebuffer {
            path: path.into(),
            device,
            width,
            height,
            format,
            stride_bytes,
            memory,
            is_shown: false,
        })
    }

    /// Writes the rows that differ from what stands on the panel, from the first of them to the last.
    pub(super) fn show(&mut self, canvas: &Canvas) -> Result<(), OutputError> {
        let mut changed: Option<(usize, usize)> = None;
        let mut packed = vec![0; self.stride_bytes];
        for (y, row) in self.memory.chunks_exact_mut(self.stride_bytes).enumerate() {
            packed.copy_from_slice(row);
            self.format.pack(canvas.row(y as u32), &mut packed);
            if !self.is_shown || packed != row {
                row.copy_from_slice(&packed);
                changed = Some((changed.map_or(y, |(first, _)| first), y));
            }
        }
        let Some((first, last)) = changed else { return Ok(()) };
        let (start, end) = (first * self.stride_bytes, (last + 1) * self.stride_bytes);
        // One write for all of it: a panel is refreshed between rows and would show a torn picture.
        let written = self.device.write_all_at(&self.memory[start..end], start as u64);
        // After a failure nobody knows what the panel shows, and all of it is written the next time.
        self.is_shown = written.is_ok();
        written.map_err(|source| OutputError::Write { path: self.path.clone(), source })
    }
}

impl Format {
    /// Puts pixels into the bytes of a row; what the row has beyond them stays.
    fn pack(self, pixels: &[u32], row: &mut [u8]) {
        match self {
            Format::Xrgb8888 => row.chunks_exact_mut(4).zip(pixels).for_each(|(bytes, pixel)| {
                bytes.copy_from_slice(&pixel.to_ne_bytes());
            }),
            Format::Rgb565 => row.chunks_exact_mut(2).zip(pixels).for_each(|(bytes, pixel)| {
                bytes.copy_from_slice(&rgb565(*pixel).to_ne_bytes());
            }),
        }
    }

    fn bytes(self) -> usize {
        match self {
            Format::Rgb565 => 2,
            Format::Xrgb8888 => 4,
        }
    }
}

fn rgb565(pixel: u32) -> u16 {
    ((pixel >> 8 & 0xf800) | (pixel >> 5 & 0x07e0) | (pixel >> 3 & 0x001f)) as u16
}

/// What is seen: of `modes` if it is known (`U:1920x1080p-60`), else the whole memory (`1920,1080`), which may be
/// higher than the panel.
fn size(sysfs: &Path) -> Result<(u32, u32), OutputError> {
    if let Ok((_, modes)) = attribute(sysfs, "modes")
        && let Some(size) = modes.lines().next().and_then(mode_size)
    {
        return Ok(size);
    }
    let (path, text) = attribute(sysfs, "virtual_size")?;
    let size =
        text.split_once(',').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    size.filter(plausible).ok_or(OutputError::Geometry { path, what: "size", text })
}

fn mode_size(mode: &str) -> Option<(u32, u32)> {
    let (width, rest) = mode.split_once(':')?.1.split_once('x')?;
    let height: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Some((width.parse().ok()?, height.parse().ok()?)).filter(plausible)
}

fn plausible((width, height): &(u32, u32)) -> bool {
    (1..=16_384).contains(width) && (1..=16_384).contains(height)
}

/// An attribute's file and its text.
fn attribute(sysfs: &Path, name: &str) -> Result<(PathBuf, String), OutputError> {
    let path = sysfs.join(name);
    match fs::read_to_string(&path) {
        Ok(text) => Ok((path, text.trim().into())),
        Err(source) => Err(OutputError::Open { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall_render::canvas::Rgb888;

    /// A folder that looks like one of sysfs, and a file for the device.
    fn opened(attributes: &[(&str, &str)]) -> (tempfile::TempDir, Result<Framebuffer, OutputError>) {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in attributes {
            fs::write(folder.path().join(name), format!("{text}\n")).unwrap();
        }
        let device = folder.path().join("device");
        fs::write(&device, "").unwrap();
        let framebuffer = Framebuffer::open_with(&device, folder.path());
        (folder, framebuffer)
    }

    #[test]
    fn pixels_lie_where_the_panel_reads_them() {
        let mut canvas = Canvas::new(2, 2);
        canvas.fill(Rgb888::new(0xff, 0x80, 0x08));
        for (bits, stride, expected) in [
            ("32", "12", [0xff8008u32.to_ne_bytes(), 0xff8008u32.to_ne_bytes(), [0; 4]].concat()),
            ("16", "6", [0xfc01u16.to_ne_bytes(), 0xfc01u16.to_ne_bytes(), [0; 2]].concat()),
        ] {
            let (folder, framebuffer) = opened(&[
                ("bits_per_pixel", bits),
                ("stride", stride),
                ("virtual_size", "2,4"),
                ("modes", "U:2x2p-60"),
            ]);
            let mut framebuffer = framebuffer.unwrap();
            assert_eq!((framebuffer.width, framebuffer.height), (2, 2));
            framebuffer.show(&canvas).unwrap();
            assert_eq!(fs::read(folder.path().join("device")).unwrap(), expected.repeat(2), "{bits} bits");
        }
    }

    #[test]
    fn only_what_has_changed_is_written() {
        let attributes = [("bits_per_pixel", "32"), ("stride", "8"), ("virtual_size", "2,3")];
        let (folder, framebuffer) = opened(&attributes);
        let mut framebuffer = framebuffer.unwrap();
        let device = folder.path().join("device");
        let mut canvas = Canvas::new(2, 3);
        framebuffer.show(&canvas).unwrap();
        assert_eq!(fs::read(&device).unwrap(), [0; 24]);
        // Something else scribbles on the panel: rows that have not changed show that they were left alone.
        fs::write(&device, [9; 24]).unwrap();
        framebuffer.show(&canvas).unwrap();
        assert_eq!(fs::read(&device).unwrap(), [9; 24]);
        canvas.blend(1, 1, Rgb888::new(1, 2, 3), 255);
        framebuffer.show(&canvas).unwrap();
        let row = [0u32.to_ne_bytes(), 0x01_0203u32.to_ne_bytes()].concat();
        assert_eq!(fs::read(&device).unwrap(), [[9; 8].to_vec(), row, [9; 8].to_vec()].concat());
    }

    #[test]
    fn a_canvas_of_another_size_does_no_harm() {
        let (_folder, framebuffer) =
            opened(&[("bits_per_pixel", "32"), ("stride", "8"), ("virtual_size", "2,2")]);
        let mut framebuffer = framebuffer.unwrap();
        framebuffer.show(&Canvas::new(9, 1)).unwrap();
        framebuffer.show(&Canvas::new(1, 9)).unwrap();
    }

    #[test]
    fn what_is_no_framebuffer_is_refused_by_name() {
        let whole = [("bits_per_pixel", "32"), ("stride", "8"), ("virtual_size", "2,2")];
        for (name, text) in
            [("bits_per_pixel", "8"), ("stride", "7"), ("virtual_size", "0,2"), ("virtual_size", "x")]
        {
            let attributes =
                whole.map(|(other, good)| if other == name { (name, text) } else { (other, good) });
            let (_folder, framebuffer) = opened(&attributes);
            let error = framebuffer.expect_err(name).to_string();
            assert!(error.contains(name) && error.contains(text), "{error}");
        }
        assert!(Framebuffer::open(Path::new("/dev/no-such-fb")).is_err());
    }
}
