//! A page as Telegram messages.
//!
//! Limits are those of the Bot API ("Formatting options", sendMessage): 4,096
//! characters after the markup is parsed, counted here in UTF-16 units, which
//! is never fewer; 100 entities, of which the rest is dropped silently; 32,768
//! bytes with the markup. A page longer than that becomes several parts, cut
//! between blocks where they fit, else between sentences or words. A tag never
//! spans two parts, because every part opens and closes its own.

mod inline;
mod pieces;

use pieces::{Pieces, block_units};

use super::{BlockKind, Page};

/// One message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// With the markup of `parse_mode: HTML`, escaped and balanced.
    pub html: String,
    /// The same words without markup, for when the markup is refused.
    pub text: String,
}

impl Part {
    /// How many entities Telegram makes of the markup; it keeps 100 of a message
    /// (Bot API, "Formatting options") and drops the rest silently.
    pub fn entities(&self) -> usize {
        // Text is escaped, so that every `<` opens or closes a tag; a language
        // belongs to its `<pre>`.
        let opening = self.html.matches('<').count() - self.html.matches("</").count();
        opening - self.html.matches("<pre><code").count()
    }
}

/// Length of `text` in UTF-16 code units, the unit of the Bot API's
/// `MessageEntity` offsets.
pub fn len_utf16(text: &str) -> usize {
    // One unit for each character, and one more for those of four bytes; counted
    // by their first bytes, which takes a fraction of decoding them.
    let bytes = text.as_bytes();
    let characters = bytes.iter().filter(|&&b| b & 0xc0 != 0x80).count();
    characters + bytes.iter().filter(|&&b| b >= 0xf0).count()
}

const MAX_UNITS: usize = 4096;
const MAX_ENTITIES: usize = 100;
/// Below the server's 32,768, so that nothing has to be counted to the byte.
const MAX_HTML_BYTES: usize = 30_000;

/// Whether Telegram makes a link of this target; else its words are shown alone.
pub fn opens(target: &str) -> bool {
    inline::safe_link(target).is_some()
}

/// Draws `page` as messages, in order. A page without a word gives none.
pub fn parts(page: &Page) -> Vec<Part> {
    let mut pieces = Pieces::default();
    for (at, block) in page.blocks.iter().enumerate() {
        // A heading at the foot of a message belongs to the next one.
        let needed = match block.kind {
            BlockKind::Heading | BlockKind::Title => page
                .blocks
                .get(at + 1)
                .map_or(0, |next| block_units(next).min(300)),
            _ => 0,
        };
        pieces.add(block, needed);
    }
    pieces.finish()
}

#[cfg(test)]
mod tests;
