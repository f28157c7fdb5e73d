//! A Linux framebuffer, `/dev/fb0`: pixels written straight to the panel of a small computer without a desktop.
//!
//! Size and pixel format come from sysfs (`/sys/class/graphics/fb0/`), so that nothing here needs an ioctl. Not tried
//! on hardware: there was none; tested with files. On a console, hide the cursor and the text yourself
//! (`vt.global_cursor_default=0 consoleblank=0` on the kernel's command line, and no getty on that console).

use super::OutputError;
use hall_render::board::Painting;
use hall_render::canvas::{Canvas, Rectangle};
use std::fs::{self, File, OpenOptions};
use std::ops::Range;
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
    /// Rows in the device's format on their way to it, kept to be filled again.
    rows: Vec<u8>,
    /// The panel shows the picture before this one.
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
        Ok(Framebuffer {
            path: path.into(),
            device,
            width,
            height,
            format,
            stride_bytes,
            rows: Vec::new(),
            is_shown: false,
        })
    }

    /// Writes the rows that changed.
    pub(super) fn show(&mut self, painting: &Painting<'_>) -> Result<(), OutputError> {
        let whole = std::iter::once(0..self.height as usize);
        let changed = if self.is_shown { bands(painting) } else { whole.collect() };
        let written = changed.into_iter().try_for_each(|band| self.write(painting.canvas, band));
        // After a failure nobody knows what the panel shows, and all of it is written the next time.
        self.is_shown = written.is_ok();
        written.map_err(|source| OutputError::Write { path: self.path.clone(), source })
    }

    /// One write for a band: a panel is refreshed between rows and would show a torn picture.
    fn write(&mut self, canvas: &Canvas, band: Range<usize>) -> std::io::Result<()> {
        let height = self.height as usize;
        let band = band.start.min(height)..band.end.min(height);
        self.rows.clear();
        self.rows.resize(self.stride_bytes * band.len(), 0);
        for (row, y) in self.rows.chunks_exact_mut(self.stride_bytes).zip(band.clone()) {
            self.format.pack(canvas.row(y as u32), row);
        }
        self.device.write_all_at(&self.rows, (band.start * self.stride_bytes) as u64)
    }
}

/// The rows in which something changed, from the top; bands that touch are one.
fn bands(painting: &Painting<'_>) -> Vec<Range<usize>> {
    let rows = painting.changed.iter().map(Rectangle::rows);
    let mut rows: Vec<_> = rows.map(|rows| rows.start.max(0) as usize..rows.end.max(0) as usize).collect();
    rows.sort_by_key(|rows| rows.start);
    let mut bands: Vec<Range<usize>> = Vec::new();
    for rows in rows {
        match bands.last_mut() {
            Some(last) if rows.start <= last.end => last.end = last.end.max(rows.end),
            Some(_) | None => bands.push(rows),
        }
    }
    bands
}

impl Format {
    /// Puts pixels into the bytes of a row; what the row has beyond them is left as it is.
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
    use hall_render::canvas::{Point, Rgb888};

    /// A picture in which these rows changed, from and up to.
    fn painting<'c>(canvas: &'c Canvas, rows: &[(i32, i32)]) -> Painting<'c> {
        let changed = rows
            .iter()
            .map(|(start, end)| Rectangle::with_corners(Point::new(0, *start), Point::new(0, end - 1)));
        Painting { canvas, changed: changed.collect(), pages: 1 }
    }

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
            framebuffer.show(&painting(&canvas, &[])).unwrap();
            assert_eq!(fs::read(folder.path().join("device")).unwrap(), expected.repeat(2), "{bits} bits");
        }
    }

    #[test]
    fn only_rows_that_changed_are_written_and_after_a_failure_all() {
        let attributes = [("bits_per_pixel", "32"), ("stride", "4"), ("virtual_size", "1,6")];
        let (folder, framebuffer) = opened(&attributes);
        let mut framebuffer = framebuffer.unwrap();
        let device = folder.path().join("device");
        let mut canvas = Canvas::new(1, 6);
        canvas.fill(Rgb888::new(1, 1, 1));
        framebuffer.show(&painting(&canvas, &[])).unwrap();
        let pixel = 0x01_0101u32.to_ne_bytes();
        assert_eq!(fs::read(&device).unwrap(), pixel.repeat(6), "the first picture whole");
        // Something else scribbles on the panel: rows that have not changed show that they were left alone.
        fs::write(&device, [9; 24]).unwrap();
        framebuffer.show(&painting(&canvas, &[(4, 5), (1, 2), (0, 2)])).unwrap();
        let left = [9; 4];
        assert_eq!(fs::read(&device).unwrap(), [pixel, pixel, left, left, pixel, left].concat());
        framebuffer.device = File::open(&device).unwrap();
        framebuffer.show(&painting(&canvas, &[(0, 1)])).unwrap_err();
        framebuffer.device = OpenOptions::new().write(true).open(&device).unwrap();
        framebuffer.show(&painting(&canvas, &[])).unwrap();
        assert_eq!(fs::read(&device).unwrap(), pixel.repeat(6));
    }

    #[test]
    fn bands_are_in_order_and_do_not_overlap() {
        let canvas = Canvas::new(1, 1);
        let found = bands(&painting(&canvas, &[(10, 20), (5, 12), (20, 21), (30, 31), (-4, 2)]));
        assert_eq!(found, [0..2, 5..21, 30..31]);
    }

    #[test]
    fn a_canvas_of_another_size_does_no_harm() {
        let (_folder, framebuffer) =
            opened(&[("bits_per_pixel", "32"), ("stride", "8"), ("virtual_size", "2,2")]);
        let mut framebuffer = framebuffer.unwrap();
        framebuffer.show(&painting(&Canvas::new(9, 1), &[(0, 1)])).unwrap();
        framebuffer.show(&painting(&Canvas::new(1, 9), &[(0, 9), (7, 9)])).unwrap();
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
