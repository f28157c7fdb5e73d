//! Random numbers that can be drawn again: a failing run is repeated with `HALL_SEED`.

/// SplitMix64: any seed is good, and numbers for a test need no more.
#[derive(Clone, Debug)]
pub struct Seeded(u64);

impl Seeded {
    /// Numbers from `HALL_SEED`, else from `seed`; says which, so that the output of a failed test has it.
    pub fn from_environment(seed: u64) -> Seeded {
        let given = std::env::var("HALL_SEED").ok();
        let seed = given.map_or(seed, |text| text.parse().expect("HALL_SEED is a number"));
        println!("HALL_SEED={seed}");
        Seeded(seed)
    }

    pub fn new(seed: u64) -> Seeded {
        Seeded(seed)
    }

    /// Numbers of its own for each of several threads.
    pub fn split(&mut self) -> Seeded {
        Seeded(self.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Less than `limit`, which is not 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// Once in `n`.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }
}
