//! The hall controller daemon; see `halld::program`.

fn main() -> halld::exit::Exit {
    halld::program::halld(std::env::args_os())
}
