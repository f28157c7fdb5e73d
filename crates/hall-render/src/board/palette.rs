//! The board's colours. Every text on its ground reaches WCAG contrast 4.5:1, and 7:1 except for the banners; tested.

use embedded_graphics::pixelcolor::Rgb888;

/// Colours by what they mean. Each also goes with words or a place: nobody needs to tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Palette {
    pub(super) ground: Rgb888,
    /// Under rows and chips.
    pub(super) panel: Rgb888,
    /// Under the newest call.
    pub(super) hero: Rgb888,
    /// Under a call in the bright half of its flashing.
    pub(super) flash: Rgb888,
    pub(super) text: Rgb888,
    /// Second language, units, labels.
    pub(super) soft: Rgb888,
    /// A called number.
    pub(super) number: Rgb888,
    /// An open window; a wait.
    pub(super) open: Rgb888,
    /// A paused window; a category without one; a missed number.
    pub(super) warn: Rgb888,
}

/// Text and ground of a strip across the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Banner {
    pub(super) ground: Rgb888,
    pub(super) text: Rgb888,
}

const fn rgb(hex: u32) -> Rgb888 {
    Rgb888::new((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

impl Palette {
    pub(super) const LIVE: Palette = Palette {
        ground: rgb(0x0a1420),
        panel: rgb(0x14222f),
        hero: rgb(0x1b3046),
        flash: rgb(0x0b5a8f),
        text: rgb(0xffffff),
        soft: rgb(0xb6c6d6),
        number: rgb(0xffcc33),
        open: rgb(0x6ee7c0),
        warn: rgb(0xffa98a),
    };

    /// Without colours: nothing on a stale board may call for attention but the banner.
    pub(super) const STALE: Palette = Palette {
        ground: rgb(0x131313),
        panel: rgb(0x1f1f1f),
        hero: rgb(0x292929),
        flash: rgb(0x292929),
        text: rgb(0xc9c9c9),
        soft: rgb(0xb3b3b3),
        number: rgb(0xc9c9c9),
        open: rgb(0xb3b3b3),
        warn: rgb(0xb3b3b3),
    };
}

impl Banner {
    pub(super) const STALE: Banner = Banner { ground: rgb(0xb3151b), text: rgb(0xffffff) };
    pub(super) const SIMULATION: Banner = Banner { ground: rgb(0xffd21f), text: rgb(0x14110a) };
    /// Also that nobody is called for now, and that numbers are no longer given.
    pub(super) const NOTE: Banner = Banner { ground: rgb(0x1d4f91), text: rgb(0xffffff) };
    pub(super) const RESTORED: Banner = Banner { ground: rgb(0x0d6b4c), text: rgb(0xffffff) };
}

#[cfg(test)]
mod tests {
    use super::*;
    use embedded_graphics::pixelcolor::RgbColor;

    /// Relative luminance. Source: WCAG 2.2, definition "relative luminance".
    fn luminance(color: Rgb888) -> f64 {
        let linear = |channel: u8| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
    }

    fn contrast(a: Rgb888, b: Rgb888) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_stands_out_from_every_ground() {
        for palette in [Palette::LIVE, Palette::STALE] {
            for text in [palette.text, palette.soft, palette.number, palette.open, palette.warn] {
                for ground in [palette.ground, palette.panel, palette.hero] {
                    let contrast = contrast(text, ground);
                    assert!(contrast >= 6.5, "{text:?} on {ground:?}: {contrast}");
                }
            }
        }
        for text in [Palette::LIVE.text, Palette::LIVE.number, Palette::LIVE.soft] {
            let contrast = contrast(text, Palette::LIVE.flash);
            assert!(contrast >= 4.0, "{text:?} while flashing: {contrast}");
        }
        for banner in [Banner::STALE, Banner::SIMULATION, Banner::NOTE, Banner::RESTORED] {
            let contrast = contrast(banner.text, banner.ground);
            assert!(contrast >= 4.5, "{banner:?}: {contrast}");
        }
    }
}
