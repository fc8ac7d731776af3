use std::error::Error;

/// An error and what caused it, in one line: for a log, or for staff. A cause that an error tells by
/// itself is not told again.
pub fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        let cause = error.to_string();
        if !line.ends_with(&cause) {
            line = format!("{line}: {cause}");
        }
        next = error.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    enum Failed {
        #[error("the store cannot be reached")]
        Unavailable(#[source] Box<Failed>),
        #[error("the query failed: {0}")]
        Query(#[source] Box<Failed>),
        #[error(transparent)]
        Other(Box<Failed>),
        #[error("no such column")]
        Column,
    }

    #[test]
    fn each_cause_is_told_once() {
        let query = |cause| Failed::Query(Box::new(cause));
        let unavailable = |cause| Failed::Unavailable(Box::new(cause));
        assert_eq!(with_causes(&Failed::Column), "no such column");
        assert_eq!(
            with_causes(&unavailable(query(Failed::Column))),
            "the store cannot be reached: the query failed: no such column"
        );
        let passed_on = Failed::Other(Box::new(unavailable(Failed::Column)));
        assert_eq!(with_causes(&passed_on), "the store cannot be reached: no such column");
    }
}
