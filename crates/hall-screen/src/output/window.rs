//! A window of an X server: of a desktop, also one of Wayland with its XWayland, or of a bare `xinit` on a small computer.
//!
//! Fills the display unless a size is given. The X protocol is spoken by `x11rb` itself, so neither building nor running
//! needs a library of X. When the display is gone the program ends: nothing of a window can be brought back.

use super::OutputError;
use hall_render::board::Painting;
use hall_render::canvas::{Canvas, Rectangle};
use std::borrow::Cow;
use x11rb::connection::Connection;
use x11rb::errors::{ReplyError, ReplyOrIdError};
use x11rb::image::{BitsPerPixel, Image, ImageOrder, PixelLayout, ScanlinePad};
use x11rb::properties::WmSizeHints;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, CreateGCAux, CreateWindowAux, EventMask,
    Gcontext, PropMode, Screen, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

/// `0x00RRGGBB`, as a canvas has them.
const MASKS: (u32, u32, u32) = (0xff_0000, 0xff00, 0xff);

/// An open window.
pub struct Window {
    /// Boxed, since it is ten times as large as the other outputs together.
    connection: Box<RustConnection>,
    window: u32,
    pen: Gcontext,
    depth: u8,
    pub width: u32,
    pub height: u32,
    /// What the window manager sends when somebody closes the window.
    close: Atom,
    /// The window shows the picture before this one.
    is_shown: bool,
}

/// What came of the display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The window has this width and height in pixels now.
    Resized(u32, u32),
    /// Somebody closed it.
    Closed,
}

impl Window {
    /// Opens a window of that width and height in pixels, or one as large as the display, which `DISPLAY` names.
    ///
    /// # Errors
    /// There is no display, or one of few colours.
    pub fn open(size: Option<(u32, u32)>) -> Result<Window, OutputError> {
        let (connection, screen) = RustConnection::connect(None).map_err(|error| gone(&error))?;
        let screen = connection.setup().roots[screen].clone();
        let is_plain = screen.allowed_depths.iter().flat_map(|depth| &depth.visuals).any(|visual| {
            visual.visual_id == screen.root_visual
                && PixelLayout::from_visual_type(*visual).is_ok()
                && (visual.red_mask, visual.green_mask, visual.blue_mask) == MASKS
        });
        if !is_plain {
            return Err(OutputError::Display("it has few colours; set it to 24 bits a pixel".into()));
        }
        let (width, height) = size.unwrap_or((screen.width_in_pixels.into(), screen.height_in_pixels.into()));
        Window::map(connection, &screen, (width, height), size.is_some()).map_err(|error| gone(&error))
    }

    fn map(
        connection: RustConnection,
        screen: &Screen,
        (width, height): (u32, u32),
        is_fixed: bool,
    ) -> Result<Window, ReplyOrIdError> {
        let (window, pen) = (connection.generate_id()?, connection.generate_id()?);
        let (sides, depth) = ((clamped(width), clamped(height)), screen.root_depth);
        let events = EventMask::EXPOSURE | EventMask::STRUCTURE_NOTIFY;
        let look = CreateWindowAux::new().background_pixel(screen.black_pixel).event_mask(events);
        let (parent, visual, class) = (screen.root, screen.root_visual, WindowClass::INPUT_OUTPUT);
        connection
            .create_window(depth, window, parent, 0, 0, sides.0, sides.1, 0, class, visual, &look)?
            .check()?;
        connection.create_gc(pen, window, &CreateGCAux::new())?;
        let close = atom(&connection, "WM_DELETE_WINDOW")?;
        let protocols = atom(&connection, "WM_PROTOCOLS")?;
        connection.change_property32(PropMode::REPLACE, window, protocols, AtomEnum::ATOM, &[close])?;
        connection.change_property8(
            PropMode::REPLACE,
            window,
            AtomEnum::WM_NAME,
            AtomEnum::STRING,
            b"hall-screen",
        )?;
        if is_fixed {
            let size = Some((sides.0.into(), sides.1.into()));
            let hints = WmSizeHints { min_size: size, max_size: size, ..WmSizeHints::default() };
            hints.set_normal_hints(&connection, window)?;
        } else {
            let (state, full) =
                (atom(&connection, "_NET_WM_STATE")?, atom(&connection, "_NET_WM_STATE_FULLSCREEN")?);
            connection.change_property32(PropMode::REPLACE, window, state, AtomEnum::ATOM, &[full])?;
            hide_pointer(&connection, window)?;
        }
        connection.map_window(window)?;
        connection.flush()?;
        let connection = Box::new(connection);
        Ok(Window { connection, window, pen, depth, width, height, close, is_shown: false })
    }

    /// Takes in what the display has told; gives what the screen must know of it.
    ///
    /// # Errors
    /// The display is gone.
    pub(super) fn attend(&mut self) -> Result<Option<Notice>, OutputError> {
        let mut notice = None;
        while let Some(event) = self.connection.poll_for_event().map_err(|error| gone(&error))? {
            match event {
                Event::Expose(_) => self.is_shown = false,
                Event::ConfigureNotify(now)
                    if (u32::from(now.width), u32::from(now.height)) != self.size() =>
                {
                    (self.width, self.height) = (now.width.into(), now.height.into());
                    self.is_shown = false;
                    notice = Some(Notice::Resized(self.width, self.height));
                }
                Event::ClientMessage(message) if message.data.as_data32()[0] == self.close => {
                    return Ok(Some(Notice::Closed));
                }
                Event::DestroyNotify(_) => return Ok(Some(Notice::Closed)),
                // Of all that a server may tell, nothing else was asked for.
                _ => {}
            }
        }
        Ok(notice)
    }

    /// Whether something was laid over the picture and taken away again.
    pub(super) fn is_due(&self) -> bool {
        !self.is_shown
    }

    pub(super) fn show(&mut self, painting: &Painting<'_>) -> Result<(), OutputError> {
        let canvas = painting.canvas;
        if self.is_shown {
            painting.changed.iter().try_for_each(|area| self.put(canvas, area))?;
        } else {
            self.put(canvas, &canvas.area())?;
        }
        self.connection.flush().map_err(|error| gone(&error))?;
        self.is_shown = true;
        Ok(())
    }

    fn put(&self, canvas: &Canvas, area: &Rectangle) -> Result<(), OutputError> {
        let area = area.intersection(&canvas.area());
        let columns = area.columns().start as usize..area.columns().end as usize;
        let rows = area.rows().map(|y| canvas.row(y as u32).get(columns.clone()).unwrap_or(&[]));
        let bytes: Vec<u8> = rows.flatten().flat_map(|pixel| pixel.to_le_bytes()).collect();
        if bytes.is_empty() {
            return Ok(());
        }
        let (width, height) = (clamped(area.size.width), clamped(area.size.height));
        let (pad, bits, order) = (ScanlinePad::Pad32, BitsPerPixel::B32, ImageOrder::LsbFirst);
        let image = Image::new(width, height, pad, self.depth, bits, order, Cow::Owned(bytes))
            .map_err(|error| gone(&error))?;
        let (x, y) = (area.top_left.x as i16, area.top_left.y as i16);
        // Their answers say nothing but that the window is gone, which `attend` hears of, too.
        let sent = image.put(&self.connection, self.window, self.pen, x, y).map_err(|error| gone(&error))?;
        sent.into_iter().for_each(|cookie| cookie.ignore_error());
        Ok(())
    }

    fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }
}

fn clamped(pixels: u32) -> u16 {
    u16::try_from(pixels).unwrap_or(u16::MAX).max(1)
}

fn atom(connection: &RustConnection, name: &str) -> Result<Atom, ReplyError> {
    Ok(connection.intern_atom(false, name.as_bytes())?.reply()?.atom)
}

/// An arrow in the middle of a board would be there for years.
fn hide_pointer(connection: &RustConnection, window: u32) -> Result<(), ReplyOrIdError> {
    let (nothing, pointer, pen) =
        (connection.generate_id()?, connection.generate_id()?, connection.generate_id()?);
    connection.create_pixmap(1, nothing, window, 1, 1)?;
    connection.create_gc(pen, nothing, &CreateGCAux::new().foreground(0))?;
    let dot = x11rb::protocol::xproto::Rectangle { x: 0, y: 0, width: 1, height: 1 };
    connection.poly_fill_rectangle(nothing, pen, &[dot])?;
    connection.create_cursor(pointer, nothing, nothing, 0, 0, 0, 0, 0, 0, 0, 0)?;
    connection.change_window_attributes(window, &ChangeWindowAttributesAux::new().cursor(pointer))?;
    Ok(())
}

fn gone(error: &dyn std::fmt::Display) -> OutputError {
    OutputError::Display(error.to_string())
}
