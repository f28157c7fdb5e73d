//! The master of a line against real terminals (`hall_wire::Terminal`) over a line that loses, flips and
//! repeats bytes, while terminals restart, the daemon is killed, and its port is closed and opened.
//!
//! `cable.rs` damages bytes, `world.rs` moves people, terminals, daemon and clock, and checks at every step
//! what must always hold. A failure names its seed.

mod cable;
mod world;

use cable::Faults;
use world::World;

/// One byte in a hundred damaged, whole transmissions lost and repeated.
const BAD: Faults =
    Faults { flip_ppm: 7_000, loss_ppm: 3_000, drop_ppm: 20_000, repeat_ppm: 10_000, delay_ms: 12 };

/// Nearly nothing gets through.
const TERRIBLE: Faults =
    Faults { flip_ppm: 40_000, loss_ppm: 5_000, drop_ppm: 200_000, repeat_ppm: 50_000, delay_ms: 30 };

/// Runs one seed in trouble, then in peace, and returns a digest of all that happened.
fn check(seed: u64, faults: Faults) -> u64 {
    let mut world = World::new(seed, faults);
    world.run(40_000);
    world.cable_is_repaired();
    world.run(8_000);
    world.check_settled();
    world.digest()
}

#[test]
fn no_press_is_lost_or_taken_twice_and_every_sign_is_right_in_the_end() {
    for seed in 0..40 {
        check(seed, BAD);
    }
}

#[test]
fn neither_on_a_line_on_which_nearly_nothing_gets_through() {
    for seed in 100..120 {
        check(seed, TERRIBLE);
    }
}

#[test]
fn a_line_without_faults_has_no_errors() {
    let mut world = World::new(1, Faults::NONE);
    world.nothing_restarts();
    world.run(20_000);
    world.check_settled();
    world.check_spotless();
}

#[test]
fn the_same_seed_is_the_same_run() {
    assert_eq!(check(7, BAD), check(7, BAD));
    assert_ne!(check(7, BAD), check(8, BAD));
}
