//! hall-screen in a window of a real X server: what stands there is what the painter paints, whatever is laid over it and
//! however large the window is made.

use hall_render::board::Painter;
use hall_render::texts::Wording;
use hall_tests::program;
use hall_tests::wait::until;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    ClientMessageEvent, ConfigureWindowAux, ConnectionExt, CreateWindowAux, EventMask, ImageFormat,
    WindowClass,
};
use x11rb::rust_connection::RustConnection;

const SIZE: (u16, u16) = (640, 360);

/// A process that ends with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A display of [`SIZE`] without a window manager.
struct Display {
    server: Process,
    name: String,
    connection: RustConnection,
    root: u32,
}

impl Display {
    fn start() -> Display {
        let screen = format!("{}x{}x24", SIZE.0, SIZE.1);
        let mut xvfb = Command::new("Xvfb");
        // It picks a free display and says which.
        xvfb.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &screen]);
        let xvfb = xvfb.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut server = Process(xvfb.expect("run `cargo xtask test`, which finds Xvfb"));
        let mut number = String::new();
        BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let name = format!(":{}", number.trim());
        let (connection, screen) = RustConnection::connect(Some(&name)).unwrap();
        let root = connection.setup().roots[screen].root;
        Display { server, name, connection, root }
    }

    /// hall-screen over the whole display, with a hall that nobody publishes.
    fn screen(&self) -> Process {
        let mut screen = Command::new(program("hall-screen"));
        screen.args(["--broker", "mqtt://127.0.0.1:9", "--hall", "hulu", "window"]);
        Process(screen.env("DISPLAY", &self.name).stderr(Stdio::null()).spawn().unwrap())
    }

    /// What is seen of the top left corner, `0x00RRGGBB`.
    fn pixels(&self, width: u16, height: u16) -> Vec<u32> {
        let format = ImageFormat::Z_PIXMAP;
        let image =
            self.connection.get_image(format, self.root, 0, 0, width, height, u32::MAX).unwrap().reply();
        let bytes = image.unwrap().data;
        let pixels = bytes.chunks_exact(4).map(|p| u32::from_le_bytes([p[0], p[1], p[2], 0]));
        pixels.collect()
    }

    fn shows(&self, width: u16, height: u16) -> Option<()> {
        let mut painter = Painter::new(Wording::zh_en(), width.into(), height.into());
        (painter.paint_no_contact("hulu").canvas.pixels() == self.pixels(width, height)).then_some(())
    }

    fn window(&self) -> u32 {
        let tree = self.connection.query_tree(self.root).unwrap().reply().unwrap();
        *tree.children.first().expect("hall-screen has a window")
    }

    fn atom(&self, name: &str) -> u32 {
        self.connection.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }
}

#[test]
fn a_window_shows_the_picture_whatever_is_laid_over_it_and_however_large_it_is() {
    let display = Display::start();
    let mut screen = display.screen();
    until("the picture is there", || display.shows(SIZE.0, SIZE.1));
    let (connection, window) = (&display.connection, display.window());

    let other = connection.generate_id().unwrap();
    let white = CreateWindowAux::new().background_pixel(0xff_ffff);
    let class = WindowClass::INPUT_OUTPUT;
    connection.create_window(0, other, display.root, 100, 50, 300, 200, 0, class, 0, &white).unwrap();
    connection.map_window(other).unwrap().check().unwrap();
    assert_eq!(display.shows(SIZE.0, SIZE.1), None, "the other window covers it");
    connection.destroy_window(other).unwrap().check().unwrap();
    until("it is whole again", || display.shows(SIZE.0, SIZE.1));

    let smaller = ConfigureWindowAux::new().width(480).height(300);
    connection.configure_window(window, &smaller).unwrap().check().unwrap();
    until("it is painted at its new size", || display.shows(480, 300));

    let close = [display.atom("WM_DELETE_WINDOW"), 0, 0, 0, 0];
    let message = ClientMessageEvent::new(32, window, display.atom("WM_PROTOCOLS"), close);
    connection.send_event(false, window, EventMask::NO_EVENT, message).unwrap().check().unwrap();
    let status = until("it ends when it is closed", || screen.0.try_wait().unwrap());
    assert!(status.success(), "{status}");
}

#[test]
fn a_display_that_goes_or_is_not_there_ends_the_program() {
    let mut display = Display::start();
    let mut screen = display.screen();
    until("the picture is there", || display.shows(SIZE.0, SIZE.1));
    display.server.0.kill().unwrap();
    let status = until("it ends with its display", || screen.0.try_wait().unwrap());
    assert_eq!(status.code(), Some(73));
    let mut absent = display.screen();
    let status = until("it ends without a display", || absent.0.try_wait().unwrap());
    assert_eq!(status.code(), Some(73));
}
