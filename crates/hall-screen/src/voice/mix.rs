//! Clips joined into sound: one after the other, never over each other, at the level they were recorded at.

use super::clip::{Clips, RATE_HZ};

/// Between two words, and between two sentences.
const WORD_GAP_MS: usize = 70;
const SENTENCE_GAP_MS: usize = 500;
/// After the chime, and after the whole before anything else is said.
const CHIME_GAP_MS: usize = 250;
const END_GAP_MS: usize = 700;

/// The chime and each sentence. A clip that is missing is left out: half a sentence with the number in it helps more
/// than none.
pub fn announcement(clips: &Clips, sentences: impl IntoIterator<Item = Vec<(String, String)>>) -> Vec<i16> {
    let mut sound = clips.chime().to_vec();
    rest(&mut sound, CHIME_GAP_MS);
    for (index, words) in sentences.into_iter().enumerate() {
        if index > 0 {
            rest(&mut sound, SENTENCE_GAP_MS);
        }
        let found = words.iter().filter_map(|(language, name)| {
            let clip = clips.find(language, name);
            if clip.is_none() {
                tracing::warn!(language, clip = name, "this clip is missing; the rest is spoken without it");
            }
            clip
        });
        for (index, clip) in found.enumerate() {
            if index > 0 {
                rest(&mut sound, WORD_GAP_MS);
            }
            sound.extend_from_slice(clip);
        }
    }
    rest(&mut sound, END_GAP_MS);
    sound
}

fn rest(sound: &mut Vec<i16>, length_ms: usize) {
    sound.resize(sound.len() + length_ms * RATE_HZ as usize / 1000, 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clips_stand_whole_in_their_order_with_their_gaps() {
        let clips = Clips::built_in();
        let words = ["qing", "A", "0", "1", "2", "hao"].map(|clip| ("zh".to_owned(), clip.to_owned()));
        let sound = announcement(&clips, [words.to_vec()]);
        let gap = WORD_GAP_MS * RATE_HZ as usize / 1000;
        let mut at = clips.chime().len() + CHIME_GAP_MS * RATE_HZ as usize / 1000;
        for (language, name) in &words {
            let clip = clips.find(language, name).unwrap();
            assert_eq!(&sound[at..at + clip.len()], clip, "{name}");
            at += clip.len();
            if name != "hao" {
                assert!(sound[at..at + gap].iter().all(|sample| *sample == 0));
                at += gap;
            }
        }
        assert!(sound[at..].iter().all(|sample| *sample == 0));
    }

    #[test]
    fn nothing_clips_and_a_missing_word_is_left_out() {
        let clips = Clips::built_in();
        let word = |clip: &str| ("zh".to_owned(), clip.to_owned());
        let whole = announcement(&clips, [vec![word("qing"), word("hao")]]);
        assert!(whole.iter().all(|sample| sample.unsigned_abs() < 30_000));
        assert_eq!(announcement(&clips, [vec![word("qing"), word("u9f98"), word("hao")]]), whole);
    }
}
