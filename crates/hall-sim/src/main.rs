//! `hall-sim`, and by `--as` also `halld` and `hallctl`: the virtual hall starts the daemon from its own file.

use halld::exit::Exit;

fn main() -> Exit {
    hall_sim::program::run(std::env::args_os())
}
