//! The canonical spelling of a query, which parses to the same query.

use std::fmt;

use super::{Filter, Order, PartKind, Query, Subject, Term, text};

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut run = false;
        for (at, part) in self.parts.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            if let PartKind::Term(term) = &part.kind
                && term.is_run()
            {
                // Without it these words would belong to the earlier ones.
                if run {
                    f.write_str("+ ")?;
                }
                run = true;
            }
            part.kind.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for PartKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Term(term) => term.fmt(f),
            Self::Filter(filter) => filter.fmt(f),
            Self::Order(Order::Match) => f.write_str("sort:match"),
            Self::Order(Order::Date) => f.write_str("sort:date"),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.without { "-" } else { "" })?;
        match &self.subject {
            Subject::Words(words) => f.write_str(words)?,
            Subject::Shows(words) => write!(f, "shows:{}", text::value(words))?,
            Subject::Text(words) => f.write_str(&text::quote(words))?,
            Subject::Like(path) => write!(f, "like:{}", text::value(path))?,
        }
        if self.weight == 1.0 { Ok(()) } else { write!(f, "^{}", self.weight) }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.without { "-" } else { "" })?;
        for (at, condition) in self.any.iter().enumerate() {
            match at {
                0 => write!(f, "{}:{}", condition.key(), condition.value())?,
                _ => write!(f, "|{}", condition.value())?,
            }
        }
        Ok(())
    }
}
