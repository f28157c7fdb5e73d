//! Tells the linker of cortex-m-rt's script; the chip's memory is told by the crate `lm3s6965`.

fn main() {
    println!("cargo::rustc-link-arg-bins=--nmagic");
    println!("cargo::rustc-link-arg-bins=-Tlink.x");
}
