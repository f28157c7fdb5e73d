//! A PNG file, replaced whole: a reader sees the old picture or the new one, never half of one.

use super::OutputError;
use hall_render::board::Painting;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

/// A picture file and the name it is written under before it takes its place.
pub struct PngFile {
    path: PathBuf,
    unfinished: PathBuf,
    /// The file holds the picture before this one.
    is_written: bool,
}

impl PngFile {
    /// Names the file; nothing is written yet.
    pub fn new(path: PathBuf) -> Self {
        // In the same folder, since a rename is whole only within one file system.
        let mut name = OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(".new");
        PngFile { unfinished: path.with_file_name(name), path, is_written: false }
    }

    pub(super) fn show(&mut self, painting: &Painting<'_>) -> Result<(), OutputError> {
        if self.is_written && painting.changed.is_empty() {
            return Ok(());
        }
        let png = hall_render::png::encode(painting.canvas)
            .map_err(|error| OutputError::Encode(error.to_string()))?;
        let written =
            fs::write(&self.unfinished, png).and_then(|()| fs::rename(&self.unfinished, &self.path));
        self.is_written = written.is_ok();
        written.map_err(|source| OutputError::Write { path: self.path.clone(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hall_render::canvas::{Canvas, Rectangle};

    /// Another picture.
    fn painting(canvas: &Canvas) -> Painting<'_> {
        Painting { canvas, changed: vec![Rectangle::default()], pages: 1 }
    }

    #[test]
    fn the_file_is_replaced_and_nothing_else_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("board.png");
        let mut file = PngFile::new(path.clone());
        for width in [4, 5] {
            file.show(&painting(&Canvas::new(width, 2))).unwrap();
        }
        let (canvas, changed) = (&Canvas::new(9, 9), vec![]);
        file.show(&Painting { canvas, changed, pages: 1 }).unwrap();
        assert_eq!(fs::read(&path).unwrap(), hall_render::png::encode(&Canvas::new(5, 2)).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let mut file = PngFile::new("/no/such/folder/board.png".into());
        let error = file.show(&painting(&Canvas::new(2, 2))).unwrap_err();
        assert!(error.to_string().contains("/no/such/folder/board.png"), "{error}");
    }
}
