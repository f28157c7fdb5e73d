//! WAV files as people record them: 16 bits, any common rate, one channel or two.

/// Samples a second of everything that is spoken.
pub const RATE_HZ: u32 = 16_000;
/// A clip is a word or a sentence, not a song.
const LENGTH_S_MAX: usize = 30;
/// Quieter than this is silence: about 1/160 of full scale, the noise of a cheap microphone.
const SILENCE: u16 = 200;
/// Peaks of recordings are brought here, 3 dB below full scale.
const PEAK: i32 = 23_197;

/// Why a file is no clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WavError {
    #[error("no WAV file")]
    NoWav,
    #[error("not 16-bit PCM; save it as WAV, 16 bits")]
    Format,
    #[error("{0} samples a second; record at 8000 to 48000")]
    Rate(u32),
    #[error("{0} channels; record in mono or stereo")]
    Channels(u16),
    #[error("longer than 30 seconds")]
    Length,
}

/// Reads a file to samples in mono at [`RATE_HZ`].
///
/// # Errors
/// It is no WAV file, or of a kind that is not read. A file whose end is missing is read as far as it goes.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<i16>, WavError> {
    let rest = bytes.strip_prefix(b"RIFF").and_then(|rest| rest.get(4..)).ok_or(WavError::NoWav)?;
    let mut rest = rest.strip_prefix(b"WAVE").ok_or(WavError::NoWav)?;
    let mut format = None;
    while let Some((head, body)) = rest.split_at_checked(8) {
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let chunk = &body[..length.min(body.len())];
        match &head[..4] {
            b"fmt " => format = Some(read_format(chunk)?),
            b"data" => {
                let (channels, rate) = format.ok_or(WavError::NoWav)?;
                return samples(chunk, usize::from(channels), rate);
            }
            _ => {}
        }
        // Chunks begin at even places.
        rest = body.get(length + length % 2..).unwrap_or(&[]);
    }
    Err(WavError::NoWav)
}

fn read_format(chunk: &[u8]) -> Result<(u16, u32), WavError> {
    let word = |at: usize| chunk.get(at..at + 2).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]));
    let (Some(tag), Some(channels), Some(bits)) = (word(0), word(2), word(14)) else {
        return Err(WavError::NoWav);
    };
    let rate = u32::from(word(4).unwrap_or(0)) | (u32::from(word(6).unwrap_or(0)) << 16);
    // Source: WAVE_FORMAT_PCM and WAVE_FORMAT_EXTENSIBLE of mmreg.h, Windows SDK.
    if !matches!(tag, 1 | 0xfffe) || bits != 16 {
        return Err(WavError::Format);
    }
    if !(1..=2).contains(&channels) {
        return Err(WavError::Channels(channels));
    }
    if !(8_000..=48_000).contains(&rate) {
        return Err(WavError::Rate(rate));
    }
    Ok((channels, rate))
}

fn samples(data: &[u8], channels: usize, rate: u32) -> Result<Vec<i16>, WavError> {
    let frames = data.len() / (2 * channels);
    if frames > LENGTH_S_MAX * rate as usize {
        return Err(WavError::Length);
    }
    let mono: Vec<i16> = data
        .chunks_exact(2 * channels)
        .map(|frame| {
            let sum: i32 = frame.chunks_exact(2).map(|s| i32::from(i16::from_le_bytes([s[0], s[1]]))).sum();
            (sum / channels as i32) as i16
        })
        .collect();
    Ok(if rate == RATE_HZ { mono } else { resampled(&mono, rate) })
}

/// Straight lines between samples: good enough for speech that was recorded at a higher rate.
fn resampled(mono: &[i16], rate: u32) -> Vec<i16> {
    let length = (mono.len() as u64 * u64::from(RATE_HZ) / u64::from(rate)) as usize;
    let sample = |at: usize| i64::from(mono.get(at).or(mono.last()).copied().unwrap_or(0));
    (0..length)
        .map(|index| {
            let place = index as u64 * u64::from(rate);
            let (at, part) = ((place / u64::from(RATE_HZ)) as usize, (place % u64::from(RATE_HZ)) as i64);
            let whole = i64::from(RATE_HZ);
            ((sample(at) * (whole - part) + sample(at + 1) * part) / whole) as i16
        })
        .collect()
}

/// Without the silence before and behind, or sentences would drag.
pub(super) fn trimmed(sound: &[i16]) -> &[i16] {
    let is_heard = |sample: &i16| sample.unsigned_abs() > SILENCE;
    let first = sound.iter().position(is_heard).unwrap_or(0);
    let last = sound.iter().rposition(is_heard).map_or(0, |last| last + 1);
    &sound[first.min(last)..last]
}

/// Brought to one level, since people record word by word, on several days.
pub(super) fn levelled(sound: &[i16]) -> Vec<i16> {
    let peak = sound.iter().map(|sample| i32::from(sample.unsigned_abs())).max().unwrap_or(0).max(1);
    sound.iter().map(|sample| (i32::from(*sample) * PEAK / peak) as i16).collect()
}

/// A file of samples in mono at [`RATE_HZ`], for players that want one.
pub fn written(sound: &[i16]) -> Vec<u8> {
    const HEAD_BYTES: u32 = 36;
    let data_bytes = 2 * sound.len() as u32;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((HEAD_BYTES + data_bytes).to_le_bytes());
    // PCM, one channel, bytes a second, bytes and bits a sample.
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend(RATE_HZ.to_le_bytes());
    bytes.extend((2 * RATE_HZ).to_le_bytes());
    bytes.extend(b"\x02\0\x10\0data");
    bytes.extend(data_bytes.to_le_bytes());
    bytes.extend(sound.iter().flat_map(|sample| sample.to_le_bytes()));
    bytes
}

#[cfg(test)]
fn with_data(channels: u16, rate: u32, bits: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0".to_vec();
    bytes.extend(channels.to_le_bytes());
    bytes.extend(rate.to_le_bytes());
    bytes.extend([0; 6]);
    bytes.extend(bits.to_le_bytes());
    bytes.extend(b"LIST\x03\0\0\0abc\0data");
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(data);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_channels_become_one() {
        let stereo: Vec<u8> =
            (0..320i16).flat_map(|at| [at * 10, at * 30]).flat_map(i16::to_le_bytes).collect();
        let mono = read(&with_data(2, 32_000, 16, &stereo)).unwrap();
        assert_eq!(mono.len(), 160);
        assert_eq!(mono[..3], [0, 40, 80]);
        assert_eq!(read(&written(&[1, -2, 3])), Ok(vec![1, -2, 3]));
    }

    #[test]
    fn what_is_no_clip_says_why() {
        let data = [0; 4];
        for (bytes, expected) in [
            (b"ID3".to_vec(), WavError::NoWav),
            (b"RIFF\0\0\0\0WAVE".to_vec(), WavError::NoWav),
            (with_data(1, 16_000, 8, &data), WavError::Format),
            (with_data(3, 16_000, 16, &data), WavError::Channels(3)),
            (with_data(1, 96_000, 16, &data), WavError::Rate(96_000)),
            (with_data(1, 8_000, 16, &vec![0; 8_000 * 2 * 31]), WavError::Length),
        ] {
            assert_eq!(read(&bytes), Err(expected));
        }
    }

    #[test]
    fn a_file_whose_end_is_missing_is_read_as_far_as_it_goes() {
        let whole = written(&[7; 100]);
        for length in 0..whole.len() {
            let read = read(&whole[..length]).unwrap_or_default();
            assert!(read.len() <= 100 && read.iter().all(|sample| *sample == 7));
        }
    }

    #[test]
    fn silence_around_is_cut_and_the_level_evened() {
        assert_eq!(trimmed(&[0, 9, 5_000, 0, -6_000, 3, 0]), [5_000, 0, -6_000]);
        assert!(trimmed(&[0, 1, 2]).is_empty());
        assert_eq!(levelled(&[1_000, -500]), [23_197, -11_598]);
        assert!(levelled(&[]).is_empty());
    }
}
