//! Removes phone numbers and e-mail addresses from texts before they are stored.
//!
//! E-mail addresses become `[email]`, phone numbers `[tel]`; [`personal`] decides
//! which characters are one of them.

use std::fmt;

use crate::text::{Personal, personal};

/// What stands for an e-mail address, and what for a phone number.
pub const MASKS: [&str; 2] = ["[email]", "[tel]"];

/// A text without phone numbers and e-mail addresses. The only way to one is
/// [`Masked::of`], so nothing else can be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked(String);

impl Masked {
    /// Masks a text.
    pub fn of(text: &str) -> Self {
        Self(mask(text))
    }

    /// A text that was masked when it was written down.
    pub(super) fn written(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, kind) in personal(text) {
        out.push_str(&text[at..range.start]);
        out.push_str(match kind {
            Personal::Email => MASKS[0],
            Personal::Phone => MASKS[1],
        });
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_and_addresses_go() {
        for (text, masked) in [
            ("0912345678", "[tel]"),
            ("gọi 0912 345 678 nhé", "gọi [tel] nhé"),
            ("0912.345.678", "[tel]"),
            ("0912-345-678.", "[tel]."),
            ("091 234 5678", "[tel]"),
            ("09 12 34 56 78", "[tel]"),
            ("0912 - 345 - 678", "[tel]"),
            ("0912\u{a0}345\u{a0}678", "[tel]"),
            ("+84912345678", "[tel]"),
            ("+84 912 345 678", "[tel]"),
            ("+84-912-345-678", "[tel]"),
            ("+84 912.345.678", "[tel]"),
            ("(+84) 912 345 678", "[tel]"),
            ("(+84)912345678", "[tel]"),
            ("+84 (0) 912 345 678", "[tel]"),
            ("+840912345678", "[tel]"),
            ("84912345678", "[tel]"),
            ("84 912 345 678", "[tel]"),
            ("0084 912 345 678", "[tel]"),
            ("02438251234", "[tel]"),
            ("(024) 3825 1234", "[tel]"),
            ("024-3825 1234", "[tel]"),
            ("028 3829 5555", "[tel]"),
            ("01234567890", "[tel]"),
            ("+1 415 555 2671", "[tel]"),
            ("+6591234567", "[tel]"),
            ("sđt:0912345678", "sđt:[tel]"),
            ("sdt0912345678", "sdt[tel]"),
            ("SĐT0912345678 a Nam", "SĐT[tel] a Nam"),
            ("0912345678/0987654321", "[tel]/[tel]"),
            ("0912345678, 0987 654 321", "[tel], [tel]"),
            ("lỗi 100 0912 345 678 100", "lỗi 100 [tel] 100"),
            ("khách 0912345678 lỗi #100", "khách [tel] lỗi #100"),
            ("a.b+c@shop.com.vn", "[email]"),
            ("mail lan@haravan.com.", "mail [email]."),
            ("<lan@x.vn>,minh@y.vn", "<[email]>,[email]"),
            ("0912345678@gmail.com", "[email]"),
            ("lan@x.vn 0912345678", "[email] [tel]"),
        ] {
            assert_eq!(mask(text), masked, "{text}");
        }
    }

    #[test]
    fn codes_and_numbers_of_other_things_stay() {
        for text in [
            "",
            "lỗi #100",
            "100/2018001",
            "(#100) 2018001",
            "(#200) 2018278 khi gửi",
            "0x80070005",
            "-217",
            "lỗi 190 460",
            "mã 368 1346003",
            "đơn 123456789",
            "đơn hàng 1029384756",
            "#0912345678",
            "SPX0912345678",
            "DH_0912345678",
            "0912345678abc",
            "fbtrace AbC0912345678",
            "912 345 678",
            "091234567",
            "1900 6750",
            "18001234",
            "2026-11-22 10:30",
            "03-05-2026 12:30",
            "03 05 2026 12",
            "22.11.2026",
            "192.168.100.200",
            "123456789012345678",
            "08491234567800",
            "0912345678901234",
            "3.0912345678",
            "@sotay_bot loi 100",
            "a@b",
            "lỗi @ 100.200",
            "+100",
            "tăng +1 2 3",
            "v1.0.9.1.2.3.4.5.6.7",
            "10 000 000 đ",
            "+",
            "@",
            "@@.vn",
        ] {
            assert_eq!(mask(text), text);
        }
    }

    #[test]
    fn a_masked_text_stays_as_it_is() {
        let once = mask("0912 345 678 và lan@x.vn, +84 912 345 678");
        assert_eq!(mask(&once), once);
    }
}
