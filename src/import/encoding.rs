//! Bytes to text: what Word, Excel and old pages write.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization as _;

use super::Unusable;
use crate::article::utf16;

/// The text of `bytes`, composed (NFC): by its byte order mark, else as UTF-8,
/// else as what `charset=` names, else as the code page of Vietnamese Windows.
///
/// # Errors
/// [`Unusable::Binary`] for text with NUL in it.
pub(super) fn text(bytes: &[u8]) -> Result<String, Unusable> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => encoding.decode_without_bom_handling(&bytes[length..]).0,
        None if utf16(bytes).is_some() => utf16(bytes).unwrap_or_default().into(),
        None => std::str::from_utf8(bytes).map_or_else(
            |_| {
                let encoding = charset(bytes).filter(|named| *named != UTF_8);
                let encoding = encoding.unwrap_or(WINDOWS_1258);
                encoding.decode_without_bom_handling(bytes).0
            },
            Into::into,
        ),
    };
    if text.contains('\0') {
        return Err(Unusable::Binary);
    }
    // The code page has marks of their own; so has text from a Mac.
    Ok(text
        .nfc()
        .collect::<String>()
        .replace("\r\n", "\n")
        .replace('\r', "\n"))
}

/// What the head of a page says of its encoding.
fn charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(2048)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let (_, after) = head.split_once("charset=")?;
    let label = after.trim_start_matches(['"', '\'']);
    let end = label.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
    Encoding::for_label(&label.as_bytes()[..end.unwrap_or(label.len())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_that_excel_writes_is_read() {
        let in_utf16 = |little: bool| {
            let mut bytes: Vec<u8> = if little {
                vec![0xff, 0xfe]
            } else {
                vec![0xfe, 0xff]
            };
            for unit in "Lỗi".encode_utf16() {
                bytes.extend(if little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                });
            }
            bytes
        };
        for bytes in [
            "Lỗi".as_bytes().to_vec(),
            "\u{feff}Lỗi".as_bytes().to_vec(),
            "Lo\u{302}\u{303}i".as_bytes().to_vec(),
            in_utf16(true),
            in_utf16(false),
            // windows-1258: ô and a tilde of its own.
            b"L\xf4\xdei".to_vec(),
        ] {
            assert_eq!(text(&bytes).as_deref(), Ok("Lỗi"), "{bytes:x?}");
        }
        let page = b"<meta charset=\"iso-8859-1\">caf\xe9";
        assert!(text(page).unwrap().ends_with("café"));
        assert_eq!(text(b"a\0b"), Err(Unusable::Binary));
    }
}
