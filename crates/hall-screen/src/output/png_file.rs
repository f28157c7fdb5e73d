//! A PNG file, replaced whole: a reader sees the old picture or the new one, never half of one.

use super::OutputError;
use hall_render::canvas::Canvas;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

/// A picture file and the name it is written under before it takes its place.
pub struct PngFile {
    path: PathBuf,
    unfinished: PathBuf,
}

impl PngFile {
    /// Names the file; nothing is written yet.
    pub fn new(path: PathBuf) -> Self {
        // In the same folder, since a rename is whole only within one file system.
        let mut name = OsString::from(".");
        name.push(path.file_name().unwrap_or_default());
        name.push(".new");
        PngFile { unfinished: path.with_file_name(name), path }
    }

    pub(super) fn show(&mut self, canvas: &Canvas) -> Result<(), OutputError> {
        let png = hall_render::png::encode(canvas).map_err(|error| OutputError::Encode(error.to_string()))?;
        fs::write(&self.unfinished, png)
            .and_then(|()| fs::rename(&self.unfinished, &self.path))
            .map_err(|source| OutputError::Write { path: self.path.clone(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_replaced_and_nothing_else_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("board.png");
        let mut file = PngFile::new(path.clone());
        for width in [4, 5] {
            file.show(&Canvas::new(width, 2)).unwrap();
        }
        assert_eq!(fs::read(&path).unwrap(), hall_render::png::encode(&Canvas::new(5, 2)).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = PngFile::new("/no/such/folder/board.png".into()).show(&Canvas::new(2, 2)).unwrap_err();
        assert!(error.to_string().contains("/no/such/folder/board.png"), "{error}");
    }
}
