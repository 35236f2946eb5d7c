//! Who reads: internal articles are for staff only.
//!
//! For anyone else the handbook is another one, over the open articles alone: no hit,
//! neighbour, repaired word or count can tell that there are others, and no place that
//! shows something needs a filter of its own. The price is a second index where there
//! are internal articles.

use std::sync::Arc;

use super::Handbook;
use crate::search::IndexError;

/// Who is going to read what a handbook says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// People who may see every article.
    Staff,
    /// Anybody: internal articles do not exist.
    Anyone,
}

impl Handbook {
    /// The handbook as `reader` may see it. For anyone it is another one, of the
    /// open articles alone, so that nothing can tell that there are others: no hit,
    /// no neighbouring code, no word into which a question is repaired, no count.
    ///
    /// That one is made when it is first asked for, and kept.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use sotay::{answer::Outcome, article::Source, handbook::{Handbook, Reader}};
    ///
    /// let source = Source::new("loi-551.md", "---\naudience: internal\n---\n# Lỗi 551\n\n## Cách xử lý\n\nChờ.\n");
    /// let handbook = Arc::new(Handbook::new(&[source]).unwrap().0);
    /// let outcome = |reader| handbook.for_reader(reader).unwrap().ask("lỗi 551").unwrap().outcome;
    /// assert!(matches!(outcome(Reader::Staff), Outcome::Answer(_)));
    /// assert!(matches!(outcome(Reader::Anyone), Outcome::Nothing { near, .. } if near.is_empty()));
    /// ```
    ///
    /// # Errors
    /// When the search engine fails.
    pub fn for_reader(self: &Arc<Self>, reader: Reader) -> Result<Arc<Self>, IndexError> {
        if reader == Reader::Staff || self.internal_articles() == 0 {
            return Ok(Arc::clone(self));
        }
        if let Some(open) = self.open.get() {
            return Ok(Arc::clone(open));
        }
        let open = self.without_internal()?;
        Ok(Arc::clone(self.open.get_or_init(|| Arc::new(open))))
    }

    /// How many articles are for staff only.
    pub fn internal_articles(&self) -> usize {
        let articles = self.articles().iter();
        articles.filter(|article| article.is_internal()).count()
    }

    fn without_internal(&self) -> Result<Self, IndexError> {
        let is_open = |&at: &usize| !self.articles()[at].is_internal();
        let open: Vec<usize> = (0..self.articles().len()).filter(is_open).collect();
        let articles = open.iter().map(|&at| Arc::clone(&self.articles()[at]));
        let mut handbook = Self::of(articles.collect(), Arc::clone(&self.language))?;
        handbook.weights = self.weights;
        handbook.weights_with_meaning = self.weights_with_meaning;
        handbook.ablation = self.ablation;
        handbook.meaning = self.meaning.as_ref().map(|meaning| meaning.among(open));
        Ok(handbook)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Source;

    fn handbook(sources: &[(&str, &str)]) -> Arc<Handbook> {
        let sources: Vec<Source> = sources
            .iter()
            .map(|(name, text)| Source::new(*name, text.as_bytes()))
            .collect();
        Arc::new(Handbook::new(&sources).unwrap().0)
    }

    /// The open handbook answers every question as one does that never had an
    /// internal article, to the last score.
    #[test]
    fn internal_articles_leave_no_trace() {
        let open = [
            (
                "551.md",
                "# Lỗi 551: khách không nhận tin\n\n## Cách xử lý\n\nChờ khách nhắn lại.\n",
            ),
            (
                "552.md",
                "# Lỗi 552: trang bị hạn chế\n\n## Cách xử lý\n\nKiểm tra chất lượng trang.\n",
            ),
            (
                "don.md",
                "# Đơn hàng không đồng bộ\n\n## Cách xử lý\n\nBấm đồng bộ.\n",
            ),
        ];
        let internal = [
            (
                "553.md",
                "---\naudience: internal\n---\n# Lỗi 553: hoàn tiền thủ công\n\n## Cách xử lý\n\nVào trang quản trị.\n",
            ),
            (
                "551-b.md",
                "---\naudience: internal\n---\n# Lỗi 551: khoá quyền kỹ thuật\n\n## Cách xử lý\n\nGọi kỹ thuật.\n",
            ),
            // A value that cannot be read is the stricter one.
            (
                "la.md",
                "---\naudience: noi bo\n---\n# Lỗi 554: mật khẩu máy chủ\n\n## Cách xử lý\n\nHỏi quản trị.\n",
            ),
        ];
        let all = [
            internal[0],
            open[0],
            internal[1],
            open[1],
            internal[2],
            open[2],
        ];
        let (mixed, plain) = (handbook(&all), handbook(&open));
        let seen = mixed.for_reader(Reader::Anyone).unwrap();
        assert_eq!(mixed.internal_articles(), 3);
        for question in [
            "lỗi 553",
            "lỗi 554",
            "lỗi 551",
            "551",
            "hoàn tiền thủ công",
            "hoan tien thu cong",
            "mật khẩu máy chủ",
            "mat khau may chu",
            "khoa quyen",
            "trang bi han che",
            "553",
            "551-b",
            "la",
            "don",
            "lỗi 550",
            "không gửi được",
            "alo",
            "quan tri ko vao dc",
            "",
        ] {
            let (got, wanted) = (seen.ask(question).unwrap(), plain.ask(question).unwrap());
            assert_eq!(got, wanted, "{question}");
            assert_eq!(
                seen.names_known_code(question),
                plain.names_known_code(question)
            );
            let staff = mixed.for_reader(Reader::Staff).unwrap();
            assert_eq!(staff.ask(question).unwrap(), mixed.ask(question).unwrap());
        }
        let again = mixed.for_reader(Reader::Anyone).unwrap();
        assert!(Arc::ptr_eq(&seen, &again), "made once");
        let same = plain.for_reader(Reader::Anyone).unwrap();
        assert!(Arc::ptr_eq(&same, &plain), "nothing to leave out");
    }
}
