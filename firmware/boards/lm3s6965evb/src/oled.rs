//! The board's OLED: an SSD0323 behind SSI0, 128 x 64 dots of 16 greys, of which a sign needs two.

use crate::registers::{GPIO_A, GPIO_C, GPIO_D, SSI0};
use hall_terminal::Picture;

pub(crate) const WIDTH_DOTS: u32 = 128;
pub(crate) const HEIGHT_DOTS: u32 = 64;

const CONTROL_0: usize = 0x000;
const CONTROL_1: usize = 0x004;
const DATA: usize = 0x008;
const STATUS: usize = 0x00C;
const PRESCALE: usize = 0x010;

const STATUS_TX_EMPTY: u32 = 1 << 0;
const STATUS_RX_FILLED: u32 = 1 << 2;
const STATUS_BUSY: u32 = 1 << 4;

/// PC7 tells the chip whether it gets picture or commands, PD0 that it is meant.
const IS_PICTURE: u32 = 1 << 7;
const IS_MEANT: u32 = 1 << 0;
const GPIO_DATA: usize = 0x3FC;
const GPIO_DIRECTION: usize = 0x400;
const GPIO_SELECT: usize = 0x420;
const GPIO_DIGITAL: usize = 0x51C;

/// All columns (two dots a byte), all rows, and the display on.
const WHOLE: [u8; 7] = [0x15, 0, 63, 0x75, 0, 63, 0xAF];

pub(crate) struct Oled(());

impl Oled {
    pub(crate) fn start() -> Self {
        // PA2 to PA5 are SSI0's pins.
        GPIO_A.change::<GPIO_SELECT>(|pins| pins | 0x3C);
        GPIO_A.change::<GPIO_DIGITAL>(|pins| pins | 0x3C);
        for (port, pin) in [(GPIO_C, IS_PICTURE), (GPIO_D, IS_MEANT)] {
            port.change::<GPIO_DIRECTION>(|pins| pins | pin);
            port.change::<GPIO_DIGITAL>(|pins| pins | pin);
            port.change::<GPIO_DATA>(|pins| pins | pin);
        }
        SSI0.write::<CONTROL_1>(0);
        // 3.6 MHz, eight bits.
        SSI0.write::<PRESCALE>(14);
        SSI0.write::<CONTROL_0>(0x07);
        SSI0.write::<CONTROL_1>(1 << 1);
        Self(())
    }

    /// Lights a picture; done when the last dot is out.
    pub(crate) fn show(&mut self, picture: &Picture) {
        self.mean(false);
        WHOLE.into_iter().for_each(|byte| self.send(byte));
        self.mean(true);
        for y in 0..HEIGHT_DOTS as usize {
            for eight in picture.row(y) {
                // The left dot in the high half of the byte.
                for two in [eight >> 6, eight >> 4, eight >> 2, *eight] {
                    self.send([0x00, 0x0F, 0xF0, 0xFF][usize::from(two & 0b11)]);
                }
            }
        }
        while SSI0.read::<STATUS>() & STATUS_BUSY != 0 {}
    }

    /// Says what the next bytes are.
    fn mean(&mut self, picture: bool) {
        while SSI0.read::<STATUS>() & STATUS_BUSY != 0 {}
        GPIO_C.change::<GPIO_DATA>(|pins| if picture { pins | IS_PICTURE } else { pins & !IS_PICTURE });
    }

    fn send(&mut self, byte: u8) {
        while SSI0.read::<STATUS>() & STATUS_TX_EMPTY == 0 {}
        SSI0.write::<DATA>(byte.into());
        // For each byte sent one is received, that nobody wants; QEMU's port stops when its box is full of them.
        while SSI0.read::<STATUS>() & STATUS_RX_FILLED != 0 {
            SSI0.read::<DATA>();
        }
    }
}
