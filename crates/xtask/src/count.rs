//! Adds up what the test runner says of itself, since a run that tested nothing must not look like a pass.

use std::fmt;

/// How many tests did what, over all test programs of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
}

impl Count {
    /// Adds the numbers of a line such as `test result: ok. 12 passed; 0 failed; 1 ignored; ...`; other lines add nothing.
    pub(crate) fn add_line(&mut self, line: &str) {
        let Some((_, results)) = line.split_once("test result: ") else { return };
        let results = results.split_once(". ").map_or(results, |(_, numbers)| numbers);
        for part in results.split(';') {
            let Some((number, word)) = part.trim().split_once(' ') else { continue };
            let number = number.parse().unwrap_or(0);
            match word {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.skipped += number,
                _ => {}
            }
        }
    }

    /// Whether tests ran and none failed.
    pub(crate) fn is_good(self) -> bool {
        self.passed > 0 && self.failed == 0
    }
}

impl std::ops::Add for Count {
    type Output = Count;

    fn add(self, other: Count) -> Count {
        Count {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(lines: &[&str]) -> Count {
        let mut count = Count::default();
        lines.iter().for_each(|line| count.add_line(line));
        count
    }

    #[test]
    fn adds_all_test_programs() {
        let count = count(&[
            "running 3 tests",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s",
        ]);
        assert_eq!(count, Count { passed: 15, failed: 2, skipped: 1 });
        assert_eq!(count.to_string(), "15 passed, 2 failed, 1 skipped");
        assert!(!count.is_good());
    }

    #[test]
    fn a_run_without_tests_is_not_good() {
        assert!(
            !count(&["test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 7 filtered out"]).is_good()
        );
        assert!(!count(&["no such line"]).is_good());
    }
}
