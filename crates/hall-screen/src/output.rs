//! Where the pixels go.

mod framebuffer;
mod png_file;
mod window;

pub use framebuffer::Framebuffer;
pub use png_file::PngFile;
pub use window::{Notice, Window};

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
    #[error("no window on the display: {0}; DISPLAY must name an X server, such as :0")]
    Display(String),
    #[error("cannot encode the picture: {0}")]
    Encode(String),
}

/// One of the places a screen can show its picture.
pub enum Output {
    Png(PngFile),
    Framebuffer(Framebuffer),
    Window(Window),
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
            Output::Window(window) => window.show(painting),
        }
    }

    /// Takes in what came of a window; the others tell nothing.
    ///
    /// # Errors
    /// Its display is gone, and nothing brings the window back.
    pub fn attend(&mut self) -> Result<Option<Notice>, OutputError> {
        match self {
            Output::Png(_) | Output::Framebuffer(_) => Ok(None),
            Output::Window(window) => window.attend(),
        }
    }

    /// Whether a picture like the one before is to be shown again.
    pub fn is_due(&self) -> bool {
        match self {
            Output::Png(_) | Output::Framebuffer(_) => false,
            Output::Window(window) => window.is_due(),
        }
    }
}
