//! What somebody may have meant by a word nobody knows.

/// The known word nearest to `word`, if a slip of the finger or a forgotten ending explains the difference.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let letters = word.chars().count();
    let slips_max = (letters / 3).max(1);
    let slips = |known: &str| {
        let known = known.to_lowercase();
        if letters > 2 && known.starts_with(&word) { 1 } else { strsim::osa_distance(&word, &known) }
    };
    known
        .into_iter()
        .map(|known| (slips(known), known))
        .filter(|(slips, known)| *slips <= slips_max && *slips < known.chars().count())
        .min()
        .map(|(_, known)| known)
}

/// `; did you mean "prefix"?`, if something is near.
pub(super) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, known).map(|near| format!("; did you mean {near:?}?"))
}

/// `next, show or stop`.
pub(super) fn or<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    listed(words, "or")
}

/// `civil, labour and land`.
pub(super) fn and<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    listed(words, "and")
}

fn listed<'a>(words: impl IntoIterator<Item = &'a str>, conjunction: &str) -> String {
    let words: Vec<_> = words.into_iter().collect();
    match words.as_slice() {
        [] => "nothing".into(),
        [one] => (*one).into(),
        [most @ .., last] => format!("{} {conjunction} {last}", most.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_understood_and_another_word_is_not() {
        let known = ["prefix", "width", "area", "id"];
        assert_eq!(nearest("prefx", known), Some("prefix"));
        assert_eq!(nearest("perfix", known), Some("prefix"));
        assert_eq!(nearest("Width", known), Some("width"));
        assert_eq!(nearest("undo", ["undo_s"]), Some("undo_s"));
        assert_eq!(nearest("di", known), Some("id"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("x", known), None);
        assert_eq!(nearest("", known), None);
    }

    #[test]
    fn words_are_listed_as_people_say_them() {
        assert_eq!(or(["a", "b", "c"]), "a, b or c");
        assert_eq!(and(["a", "b"]), "a and b");
        assert_eq!(or(["a"]), "a");
    }
}
