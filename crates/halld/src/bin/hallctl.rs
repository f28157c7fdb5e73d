//! The administrator's program; see `halld::program`.

fn main() -> halld::exit::Exit {
    halld::program::hallctl(std::env::args_os())
}
