//! Where the pixels go.

mod framebuffer;
mod png_file;

pub use framebuffer::Framebuffer;
pub use png_file::PngFile;

use hall_render::board::Painting;
use std::path::PathBuf;

/// A picture could not be put where people look.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    #[error("cannot write {path}: {source}")]
    Write { path: PathBuf, source: std::io::Error },
    #[error("cannot open {path}: {source}")]
    Open { path: PathBuf, source: std::io::Error },
    #[error("{path} says `{text}`, which is no {what} of a framebuffer")]
    Geometry { path: PathBuf, what: &'static str, text: String },
    #[error("cannot encode the picture: {0}")]
    Encode(String),
}

/// One of the places a screen can show its picture.
pub enum Output {
    Png(PngFile),
    Framebuffer(Framebuffer),
}

impl Output {
    /// Shows a picture, of which only what changed need be touched. A picture like the one before costs nothing.
    ///
    /// # Errors
    /// The file or device does not take it.
    pub fn show(&mut self, painting: &Painting<'_>) -> Result<(), OutputError> {
        match self {
            Output::Png(file) => file.show(painting),
            Output::Framebuffer(framebuffer) => framebuffer.show(painting),
        }
    }
}
